"""What a chart asks: plain data that knows neither the person who asks nor the database that answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.core.errors import UserError
from shuke.core.whole import whole_number

MOST_PARTS = 30


class ChartRefused(UserError):
    """The chart asks what can't be asked; the sentence says what."""

    code = "bad_chart"


class Kind(TextChoices):
    """How the answer is drawn."""

    BAR = "bar", pgettext_lazy("chart", "Bars")
    LINE = "line", pgettext_lazy("chart", "Line")
    PIE = "pie", pgettext_lazy("chart", "Ring")
    NUMBER = "number", _("One number")
    TABLE = "table", pgettext_lazy("chart", "Table")


class How(TextChoices):
    """What is made of a column; `count` needs none."""

    COUNT = "count", pgettext_lazy("chart", "How many")
    SUM = "sum", _("Sum")
    AVERAGE = "average", _("Average")
    MIN = "min", _("Smallest")
    MAX = "max", _("Largest")


class Unit(TextChoices):
    """By what days are gathered. The last two go round: all Mondays, all Mays."""

    DAY = "day", pgettext_lazy("chart", "Day")
    WEEK = "week", pgettext_lazy("chart", "Week")
    MONTH = "month", pgettext_lazy("chart", "Month")
    QUARTER = "quarter", pgettext_lazy("chart", "Quarter")
    YEAR = "year", pgettext_lazy("chart", "Year")
    WEEKDAY = "weekday", pgettext_lazy("chart", "Day of the week")
    MONTH_OF_YEAR = "month_of_year", pgettext_lazy("chart", "Month of the year")


class Period(TextChoices):
    THIS_WEEK = "this_week", _("This week")
    LAST_WEEK = "last_week", _("Last week")
    THIS_MONTH = "this_month", _("This month")
    LAST_MONTH = "last_month", _("Last month")
    LAST_30_DAYS = "last_30_days", _("Last 30 days")
    THIS_QUARTER = "this_quarter", _("This quarter")
    THIS_YEAR = "this_year", _("This year")
    LAST_YEAR = "last_year", _("Last year")
    LAST_12_MONTHS = "last_12_months", _("Last 12 months")
    TWO_YEARS = "two_years", _("This year and last year")
    ALL = "all", pgettext_lazy("period", "Always")


Own = tuple[str, str]  # first and last day as 2026-01-31; empty: open


@dataclass(frozen=True)
class By:
    """`field` is a path of the filter language. A day is gathered by `unit`, a number in bands as wide as `step`, which
    is found when it is empty."""

    field: str
    unit: str = ""
    step: str = ""

    def plain(self) -> dict[str, str]:
        given = {"field": self.field, "unit": self.unit, "step": self.step}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class Question:
    """`of` is the address of a list, `filter` what of it counts (docs/filters.md). `day` names the date by which the
    `period` is meant. Of what has many values, the `top` ones are shown and the rest is taken together."""

    of: str
    filter: Mapping[str, Any] = field(default_factory=dict)
    how: str = How.COUNT
    measured: str = ""
    day: str = ""
    period: str | Own = Period.LAST_12_MONTHS
    by: By | None = None
    split: By | None = None
    kind: str = Kind.BAR
    top: int = 10

    def plain(self) -> dict[str, Any]:
        """As it is kept: docs/charts.md."""
        measure: Any = {self.how: self.measured} if self.measured else How.COUNT.value
        told: dict[str, Any] = {"of": self.of, "measure": measure, "kind": str(self.kind), "day": self.day}
        told["period"] = list(self.period) if isinstance(self.period, tuple) else str(self.period)
        told |= {name: one.plain() for name, one in (("by", self.by), ("split", self.split)) if one}
        if self.top != Question.top:
            told["top"] = self.top
        return told | ({"filter": dict(self.filter)} if self.filter else {})

    def packed(self) -> str:
        return json.dumps(self.plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(given: Any) -> Question:
    """Raises ChartRefused for what is no question."""
    if not isinstance(given, Mapping) or not isinstance(of := given.get("of"), str):
        raise ChartRefused(_("This chart can't be read."))
    how, measured = _measure(given.get("measure", "count"))
    filter_ = given.get("filter") or {}
    if not isinstance(filter_, Mapping):
        raise ChartRefused(_("This chart can't be read."))
    return Question(
        of, filter_, how, measured, _text(given.get("day")), _period(given.get("period", Question.period)),
        _by(given.get("by")), _by(given.get("split")), _one_of(Kind, given.get("kind", Kind.BAR)),
        _number(given.get("top", Question.top)),
    )  # fmt: skip


def _measure(given: Any) -> tuple[str, str]:
    if given == How.COUNT:
        return How.COUNT, ""
    if not isinstance(given, Mapping) or len(given) != 1:
        raise ChartRefused(_("Choose what is counted or added up."))
    how, measured = next(iter(given.items()))
    return _one_of(How, how), _text(measured)


def _by(given: Any) -> By | None:
    if not given:
        return None
    if not isinstance(given, Mapping):
        raise ChartRefused(_("This chart can't be read."))
    unit = _one_of(Unit, given["unit"]) if given.get("unit") else ""
    return By(_text(given.get("field")), unit, _text(given.get("step")))


def _period(given: Any) -> str | Own:
    if isinstance(given, list | tuple) and len(given) == 2:
        return _day(given[0]), _day(given[1])
    return _one_of(Period, given)


def _day(given: Any) -> str:
    try:
        found = parse_date(given) if given else None
    except (TypeError, ValueError):
        raise ChartRefused(_("“%(text)s” is not a day. Write it like 2024/5/2."), text=str(given)[:40]) from None
    return found.isoformat() if found else ""


def _one_of(choices: type[TextChoices], given: Any) -> str:
    if given not in choices.values:
        raise ChartRefused(_("A chart knows no “%(text)s”."), text=str(given)[:40])
    return str(given)


def _number(given: Any) -> int:
    found = None if isinstance(given, bool) else whole_number(str(given), MOST_PARTS)
    if not found:
        raise ChartRefused(_("Show between 1 and %(most)s, the rest together."), most=MOST_PARTS)
    return found


def _text(given: Any) -> str:
    return given[:200] if isinstance(given, str) else ""
