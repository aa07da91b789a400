"""What Shuke needs to know of the operating system's processes."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import sys
from functools import cache
from pathlib import Path

PR_SET_PDEATHSIG = 1


@cache
def this_host() -> str:
    """The machine's name and, where it can be known, its present boot."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    suffix = boot.read_text().strip()[:8] if boot.exists() else ""
    return f"{socket.gethostname()}/{suffix}"


def is_alive(pid: int) -> bool:
    """Whether a process of this machine has the number `pid`; one that ended but was not yet waited for has not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    status = Path(f"/proc/{pid}/stat")
    with contextlib.suppress(OSError):
        return status.read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    return True


def end_with_parent(parent: int, by: signal.Signals = signal.SIGTERM) -> None:
    """Have the system stop this process when the one that started it dies, kill -9 included (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, by)
    if os.getppid() != parent:  # it died before we could ask
        raise SystemExit(1)
