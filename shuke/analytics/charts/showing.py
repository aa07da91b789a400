"""A question answered for a page: refusals as sentences, and what took long kept for a while.

Kept is the answer to the same question of the same reader, with the same rights, on the same day, in the same language;
never one that came quickly, so that what somebody just wrote down is counted at once.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock
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
from shuke.records import filtering, shape

SLOW, FRESH = 1.0, 300.0  # seconds: what takes longer is kept, and for how long
MOST_KEPT = 200


@dataclass(frozen=True)
class Shown:
    """`refused` says why there is no answer. `at`: when a kept one was worked out."""

    title: str
    period: str = ""
    filter: str = ""
    answer: Answer | None = None
    refused: str = ""
    at: datetime | None = None


def shown(question: Question, user: User, on: date) -> Shown:
    try:
        made = check(question, user, on)
        told = Shown(words.title_of(made), words.period_of(made), _filter(made))
    except UserError as error:
        return Shown("", refused=str(error))
    try:
        found, at = _kept_or_asked(made, user)
    except UserError as error:
        return replace(told, refused=str(error))
    return replace(told, answer=found, at=at)


def answered(made: Checked, *, taken_away: bool = False) -> Answer:
    if made.question.kind != Kind.NUMBER:
        return answer(asking.ask(made, taken_away=taken_away))
    both = spans.before(made.question.period, made.on) if made.day else None
    now = asking.total(made, taken_away=taken_away)
    if both is None:
        return one_number(made, now, None, "")
    then = asking.total(on_span(made, both[1]), taken_away=taken_away)
    return one_number(made, now, then, _("before: %(days)s") % {"days": words.days(*both[1])})


def _filter(made: Checked) -> str:
    return filtering.parse(made.question.filter, made.record_type, made.user).told(made.user)


_kept: OrderedDict[Hashable, tuple[float, datetime, Answer]] = OrderedDict()
_lock = Lock()


def forget() -> None:
    """For tests, each of which has a shop of its own."""
    with _lock:
        _kept.clear()


def _kept_or_asked(made: Checked, user: User) -> tuple[Answer, datetime | None]:
    key = _key(made, user)
    if (entry := _kept.get(key)) and time.monotonic() - entry[0] < FRESH:
        return entry[2], entry[1]
    begun = time.monotonic()
    found = answered(made)
    if time.monotonic() - begun > SLOW:
        _keep(key, found)
    return found, None


def _keep(key: Hashable, found: Answer) -> None:
    with _lock:
        _kept[key] = (time.monotonic(), timezone.now(), found)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)


def _key(made: Checked, user: User) -> tuple[Any, ...]:
    place = connection.settings_dict["NAME"]
    return (place, shape.token(), user.pk, sight(user).key, get_language(), made.on, made.question.packed())
