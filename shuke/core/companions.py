"""What runs beside the tasks of a worker, in a thread of its own, for as long as the worker does.

The list stands in shuke/config/companions.py. Whatever a companion has in hand it must have in writing: it is gone with
its worker, and several workers have one each.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

logger = logging.getLogger("shuke.worker")

REST_SECONDS = 0.5
MEND_SECONDS = 5


class Companion(Protocol):
    def turn(self, at: datetime) -> bool:
        """Do what there is to do now; whether there may be more."""

    def end(self) -> None:
        """The worker is about to stop: a few seconds are left."""


Named = tuple[str, Callable[[], Companion]]
_companions: list[Named] = []


def install(companions: Sequence[Named]) -> None:
    """Called once, by config: a name, and what makes one for a worker."""
    _companions[:] = companions


def start(stopping: threading.Event) -> list[threading.Thread]:
    """They end soon after `stopping` is set."""
    made = [
        threading.Thread(target=_go_on, args=(one(), stopping), daemon=True, name=name) for name, one in _companions
    ]
    for thread in made:
        thread.start()
    return made


def _go_on(one: Companion, stopping: threading.Event) -> None:
    pause = 0.0
    while not stopping.wait(pause):
        try:
            close_old_connections()
            pause = 0.02 if one.turn(timezone.now()) else REST_SECONDS
        except (DatabaseError, InterfaceError) as error:
            logger.warning("%s: the database does not answer: %s", threading.current_thread().name, error)
            connection.close()
            pause = MEND_SECONDS
        except Exception:
            logger.exception("%s failed", threading.current_thread().name)
            pause = MEND_SECONDS
    with contextlib.suppress(DatabaseError, InterfaceError):
        one.end()
    connection.close()
