"""Months, half-years and years over which PV is added up."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as formatted
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MONTHS_BACK = 6


@dataclass(frozen=True)
class Period:
    """`code` stands in the address: 2026-11, 2026-h2 or 2026."""

    code: str
    first: date
    last: date

    def __str__(self) -> str:
        year, _dash, rest = self.code.partition("-")
        if not rest:
            return _("Year %(year)s") % {"year": year}
        if rest.startswith("h"):
            name = _("First half of %(year)s") if rest == "h1" else _("Second half of %(year)s")
            return name % {"year": year}
        chinese = (get_language() or "").startswith("zh")
        return f"{year}年{self.first.month}月" if chinese else formatted(self.first, "F Y")


def periods(on: date) -> list[Period]:
    """This month and those before, this half-year and the one before, this year and the last."""
    month = on.year * 12 + on.month - 1
    half = on.year * 2 + (on.month > 6)
    return [
        *(_months(number, 1, "{0}-{1:02}") for number in range(month, month - MONTHS_BACK, -1)),
        *(_months(number * 6, 6, f"{{0}}-h{number % 2 + 1}") for number in (half, half - 1)),
        *(_months(year * 12, 12, "{0}") for year in (on.year, on.year - 1)),
    ]


def period(code: str, on: date) -> Period:
    """The one that is asked for; this month for anything that is not offered."""
    offered = periods(on)
    return next((one for one in offered if one.code == code), offered[0])


def _months(number: int, count: int, code: str) -> Period:
    """`count` months from month `number` since the year 0."""
    year, month = divmod(number, 12)
    last_year, last_month = divmod(number + count - 1, 12)
    last = date(last_year, last_month + 1, calendar.monthrange(last_year, last_month + 1)[1])
    return Period(code.format(year, month + 1), date(year, month + 1, 1), last)
