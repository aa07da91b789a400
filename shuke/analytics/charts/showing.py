"""A question answered for a page: refusals as sentences, and what took long kept for a while (`kept`). A dashboard does
not wait for what takes long: it is worked out beside, and shown as it was before until then.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.analytics import kept
from shuke.analytics.charts import asking, spans, words
from shuke.analytics.charts.answer import Answer, answer, one_number
from shuke.analytics.charts.checked import Checked, check, on_span
from shuke.analytics.charts.question import Kind, Question
from shuke.analytics.kept import Worked
from shuke.core.errors import UserError
from shuke.records import filtering

AT_ONCE = 1.0  # seconds that a dashboard waits for one chart


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


def _asked(made: Checked, user: User) -> Worked[Answer]:
    return kept.asked(_key(made, user), lambda seconds: answered(made, seconds=seconds))


def _at_once(made: Checked, user: User, wait: float) -> Worked[Answer] | None:
    return kept.at_once(_key(made, user), lambda seconds: answered(made, seconds=seconds), wait)


def _key(made: Checked, user: User) -> Hashable:
    return kept.key(user, made.on, made.question.packed())
