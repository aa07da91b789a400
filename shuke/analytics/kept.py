"""Answers that take long: worked out beside, one at a time, and kept for a while for whoever asks the same again.

Kept is what one reader may see: with the same rights, in the same language, on the same day. Never kept is what came
quickly, so that what somebody just wrote down is counted at once.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime, tzinfo
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

from django.db import connection
from django.utils import timezone, translation

from shuke.accounts.models import User
from shuke.accounts.policy import sight
from shuke.core.errors import UserError
from shuke.core.patience import TookTooLong
from shuke.records import shape

logger = logging.getLogger("shuke.analytics")
SECONDS = 30.0  # that an answer may take
SLOW, FRESH = 1.0, 300.0  # seconds: what takes longer is kept, and for how long
MOST_KEPT = 200

T = TypeVar("T")
Work = Callable[[float], T]  # is given how many seconds it may take; raises TookTooLong


@dataclass(frozen=True)
class Worked(Generic[T]):
    """`refused` says why there is no answer. `at` and `since` (of the clock that never jumps) are empty for what came
    quickly and is not kept."""

    answer: T | None = None
    refused: str = ""
    at: datetime | None = None
    since: float = 0.0

    @property
    def is_fresh(self) -> bool:
        return time.monotonic() - self.since < FRESH


_kept: OrderedDict[Hashable, Worked[Any]] = OrderedDict()
_beside: set[Hashable] = set()  # being worked out, or waiting for their turn
_lock, _turn = Lock(), Lock()


def key(user: User, *question: Hashable) -> Hashable:
    """Who asks what."""
    return (
        connection.settings_dict["NAME"],
        shape.token(),
        user.pk,
        sight(user).key,
        translation.get_language(),
        *question,
    )


def asked(about: Hashable, work: Work[T]) -> Worked[T]:
    """Waits for it, whatever it takes."""
    if (known := _kept.get(about)) and known.is_fresh and known.answer is not None:
        return known
    begun = time.monotonic()
    found = work(SECONDS)
    if time.monotonic() - begun > SLOW:
        _keep(about, found)
    return Worked(found)


def at_once(about: Hashable, work: Work[T], wait: float) -> Worked[T] | None:
    """`wait`: so many seconds at most (below zero: not at all), and if need be what was worked out long ago.
    None: it is on its way."""
    known = _kept.get(about)
    if known and known.is_fresh:
        return known
    if known is None and about not in _beside and wait >= 0:
        try:
            return Worked(work(wait))
        except TookTooLong:
            pass
    _work_out_beside(about, work)
    return known


def forget() -> None:
    """For tests, each of which has a shop of its own."""
    with _lock:
        _kept.clear()


def _work_out_beside(about: Hashable, work: Work[Any]) -> None:
    with _lock:
        if about in _beside:
            return
        _beside.add(about)
    reader = translation.get_language(), timezone.get_current_timezone()
    Thread(target=copy_context().run, args=(_work_out, about, work, *reader), daemon=True).start()


def _work_out(about: Hashable, work: Work[Any], language: str, zone: tzinfo) -> None:
    """One after the other, so that the charts of a dashboard don't make each other, and everybody else, slow. Django
    keeps language and time zone by thread."""
    try:
        with _turn, translation.override(language), timezone.override(zone):
            _keep(about, work(SECONDS))
    except UserError as error:
        _keep(about, None, str(error))
    except Exception:  # nobody would hear of it, and whoever waits would wait for ever
        logger.exception("could not be worked out: %s", about)
        with translation.override(language):
            _keep(about, None, translation.gettext("That could not be worked out. The log of the server says why."))
    finally:
        connection.close()
        with _lock:
            _beside.discard(about)


def _keep(about: Hashable, found: Any, refused: str = "") -> None:
    with _lock:
        _kept[about] = Worked(found, refused, timezone.now(), time.monotonic())
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
