"""Has a process say every few seconds that it is alive: others see by that whether somebody works on this shop."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import uuid

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from shuke.core import orphans

BEAT_SECONDS = 5


class Heart:
    """The beat of this process, from a thread of its own. The first is written before `start` returns, so that nobody
    can take the shop for one that is not in use. With a `parent` the process is asked to stop when that one dies."""

    def __init__(self, *, serves: bool = False, parent: int | None = None) -> None:
        self.id = uuid.uuid4().hex
        self.serves = serves
        self.parent = parent
        self.started_at = timezone.now()
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._beat_on, daemon=True, name="heart")

    def beat(self) -> None:
        orphans.beat(self.id, pid=os.getpid(), started_at=self.started_at, at=timezone.now(), serves=self.serves)

    def start(self) -> None:
        """Beat from now on. Threads do not survive a fork: start after it, with `beat` before it."""
        self.beat()
        self.thread.start()

    def stop(self) -> None:
        """Fall silent and sign off, as far as the database answers; safe to call without a start."""
        self.stopping.set()
        if self.thread.is_alive():
            self.thread.join(BEAT_SECONDS)
        with contextlib.suppress(DatabaseError, InterfaceError):
            orphans.sign_off(self.id)

    def _beat_on(self) -> None:
        while not self.stopping.wait(BEAT_SECONDS):
            with contextlib.suppress(DatabaseError, InterfaceError):
                close_old_connections()
                self.beat()
            if self.parent and os.getppid() != self.parent:  # where the system does not tell (process.end_with_parent)
                os.kill(os.getpid(), signal.SIGTERM)
        connection.close()
