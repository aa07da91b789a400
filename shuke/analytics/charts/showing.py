"""A question answered for a page: refusals as sentences, and what took long kept for a while. A dashboard does not wait
for what takes long: it is worked out beside, one at a time, and shown as it was before until then.

Kept is the answer to the same question of the same reader, with the same rights, on the same day, in the same language;
never one that came quickly, so that what somebody just wrote down is counted at once.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock, Thread
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.accounts.policy import sight
from shuke.analytics.charts import asking, spans, words
from shuke.analytics.charts.answer import Answer, answer, one_number
from shuke.analytics.charts.checked import Checked, check, on_span
from shuke.analytics.charts.question import Kind, Question
from shuke.core.errors import UserError
from shuke.core.patience import TookTooLong
from shuke.records import filtering, shape

SLOW, FRESH = 1.0, 300.0  # seconds: what takes longer is kept, and for how long
AT_ONCE = 1.0  # seconds that a dashboard waits for one chart
MOST_KEPT = 200


@dataclass(frozen=True)
class Shown:
    """`refused` says why there is no answer. `at`: when a kept one was worked out. `coming`: it still is, beside."""

    title: str
    period: str = ""
    filter: str = ""
    answer: Answer | None = None
    refused: str = ""
    at: datetime | None = None
    coming: bool = False


def shown(question: Question, user: User, on: date, *, wait: float | None = None) -> Shown:
    """`wait`: so many seconds at most, and if need be what was worked out long ago."""
    try:
        made = check(question, user, on)
        told = Shown(words.title_of(made), words.period_of(made), _filter(made))
    except UserError as error:
        return Shown("", refused=str(error))
    try:
        found = _asked(made, user) if wait is None else _at_once(made, user, wait)
    except UserError as error:
        return replace(told, refused=str(error))
    if found is None:
        return replace(told, coming=True)
    return replace(told, answer=found.answer, refused=found.refused, at=found.at)


def answered(made: Checked, *, taken_away: bool = False, seconds: float = asking.SECONDS) -> Answer:
    if made.question.kind != Kind.NUMBER:
        return answer(asking.ask(made, taken_away=taken_away, seconds=seconds))
    both = spans.before(made.question.period, made.on) if made.day else None
    now = asking.total(made, taken_away=taken_away, seconds=seconds)
    if both is None:
        return one_number(made, now, None, "")
    then = asking.total(on_span(made, both[1]), taken_away=taken_away, seconds=seconds)
    return one_number(made, now, then, _("before: %(days)s") % {"days": words.days(*both[1])})


def _filter(made: Checked) -> str:
    return filtering.parse(made.question.filter, made.record_type, made.user).told(made.user)


@dataclass(frozen=True)
class _Worked:
    """`at` and `since` (of the clock that never jumps) are empty for what came quickly and is not kept."""

    answer: Answer | None = None
    refused: str = ""
    at: datetime | None = None
    since: float = 0.0

    @property
    def is_fresh(self) -> bool:
        return time.monotonic() - self.since < FRESH


_kept: OrderedDict[Hashable, _Worked] = OrderedDict()
_beside: set[Hashable] = set()  # being worked out, or waiting for their turn
_lock, _turn = Lock(), Lock()


def forget() -> None:
    """For tests, each of which has a shop of its own."""
    with _lock:
        _kept.clear()


def _asked(made: Checked, user: User) -> _Worked:
    key = _key(made, user)
    if (known := _kept.get(key)) and known.is_fresh and known.answer:
        return known
    begun = time.monotonic()
    found = answered(made)
    if time.monotonic() - begun > SLOW:
        _keep(key, found)
    return _Worked(found)


def _at_once(made: Checked, user: User, wait: float) -> _Worked | None:
    key = _key(made, user)
    known = _kept.get(key)
    if known and known.is_fresh:
        return known
    if known is None and key not in _beside:
        try:
            return _Worked(answered(made, seconds=wait))
        except TookTooLong:
            pass
    _work_out_beside(key, made)
    return known


def _work_out_beside(key: Hashable, made: Checked) -> None:
    with _lock:
        if key in _beside:
            return
        _beside.add(key)
    Thread(target=copy_context().run, args=(_work_out, key, made), daemon=True).start()


def _work_out(key: Hashable, made: Checked) -> None:
    """One after the other, so that the charts of a dashboard don't make each other, and everybody else, slow."""
    try:
        with _turn:
            _keep(key, answered(made))
    except UserError as error:
        _keep(key, None, str(error))
    finally:
        connection.close()
        with _lock:
            _beside.discard(key)


def _keep(key: Hashable, found: Answer | None, refused: str = "") -> None:
    with _lock:
        _kept[key] = _Worked(found, refused, timezone.now(), time.monotonic())
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)


def _key(made: Checked, user: User) -> tuple[Any, ...]:
    place = connection.settings_dict["NAME"]
    return (place, shape.token(), user.pk, sight(user).key, get_language(), made.on, made.question.packed())
