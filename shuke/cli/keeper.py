"""Keeps one child process of `shuke serve` alive."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

from shuke.cli.terminal import err

QUICK_DEATH_SECONDS = 5
LONGEST_PAUSE_SECONDS = 30.0


class Keeper:
    """Starts `shuke <arguments>` and starts it again whenever it ends: at once, or after growing pauses when it keeps
    dying young."""

    def __init__(self, arguments: list[str], stop_seconds: float) -> None:
        self.arguments = arguments
        self.stop_seconds = stop_seconds
        self.stopping = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        """End the child and wait for it; safe to call twice, or without a start."""
        self.stopping.set()
        if self.child is not None and self.child.poll() is None:
            self.child.terminate()
        if self.thread.is_alive():
            self.thread.join(self.stop_seconds)
        if self.child is not None and self.child.poll() is None:
            self.child.kill()

    def _keep(self) -> None:
        pause = 0.0
        while not self.stopping.wait(pause):
            born = time.monotonic()
            # Its own session: Ctrl+C reaches only us, and we stop the child in good order.
            self.child = subprocess.Popen([sys.executable, "-m", "shuke", *self.arguments], start_new_session=True)  # noqa: S603
            code = self.child.wait()
            if self.stopping.is_set():
                return
            err.print(f"shuke {self.arguments[0]} ended (code {code}); starting it again")
            young = time.monotonic() - born < QUICK_DEATH_SECONDS
            pause = min(LONGEST_PAUSE_SECONDS, pause * 2 or 0.5) if young else 0.0
