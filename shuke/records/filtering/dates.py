"""Days told from today: "the last 90 days", "this month", "30 days ago".

A span counts today: the last 7 days are today and the six before it, the next 7 days today and the six to come.
"""

from __future__ import annotations

import calendar
from datetime import MAXYEAR, date, timedelta
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from shuke.records.filtering.language import FilterRefused

Span = tuple[date | None, date | None]  # first and last day; None: open

UNITS = ("day", "week", "month", "year")
MOST = 10_000  # of a unit
COUNTED = ("last", "next", "over", "beyond")  # within {"last": 90, "unit": "day"}
POINTS = ("ago", "ahead")  # {"ago": 30, "unit": "day"}
NAMED = (
    "today", "yesterday", "tomorrow", "this_week", "last_week", "next_week", "this_month", "last_month", "next_month",
    "this_quarter", "last_quarter", "this_year", "last_year", "next_year", "before_today", "after_today",
)  # fmt: skip
NO_DAY = _("“%(value)s” is not a day or a span of days.")


def span(value: Any, on: date) -> Span:
    """The days that `value` names, seen from `on`. Raises FilterRefused."""
    if isinstance(value, str) and value in NAMED:
        return _named(value, on)
    if isinstance(value, dict) and len(value) == 1 and type(month := value.get("month")) is int and 1 <= month <= 12:
        return on.replace(month=month, day=1), _month_end(on.replace(month=month, day=1))
    how, number, unit = _counted(value, COUNTED)
    if how in {"last", "over"}:
        edge = _moved(on, -number, unit)
        return (edge + timedelta(1), on) if how == "last" else (None, edge)
    edge = _moved(on, number, unit)
    return (on, edge - timedelta(1)) if how == "next" else (edge, None)


def point(value: Any, on: date) -> date:
    """One day: `2024-05-02`, `today`, `{"ago": 30, "unit": "day"}`. Raises FilterRefused."""
    if isinstance(value, dict):
        how, number, unit = _counted(value, POINTS)
        return _moved(on, -number if how == "ago" else number, unit)
    if value in {"today", "yesterday", "tomorrow"}:
        return _named(value, on)[0] or on
    try:
        found = parse_date(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None:
        raise FilterRefused(NO_DAY, value=str(value)[:40])
    return found


def month_days(days: Span) -> list[tuple[int, int]]:
    """The span as stretches of the year, each day as month × 100 + day: two when it holds the turn of the year.

    Who was born on 29 February is met on the 28th in years that have no 29th.
    """
    first, last = days
    if first is None or last is None or (last - first).days >= 365:
        return [(101, 1231)]
    begin, end = first.month * 100 + first.day, last.month * 100 + last.day
    if end == 228 and not calendar.isleap(last.year):
        end = 229
    return [(begin, end)] if begin <= end else [(begin, 1231), (101, end)]


def _named(name: str, on: date) -> Span:
    which, _underscore, unit = name.partition("_")
    if unit in {"week", "month", "quarter", "year"}:
        first = begun(on, unit)
        step = {"last": -1, "this": 0, "next": 1}[which]
        first = stepped(first, step, unit)
        return first, stepped(first, 1, unit) - timedelta(1)
    day = timedelta(1)
    return {
        "today": (on, on),
        "yesterday": (on - day, on - day),
        "tomorrow": (on + day, on + day),
        "before_today": (None, on - day),
        "after_today": (on + day, None),
    }[name]


def begun(on: date, unit: str) -> date:
    """The first day of the week (Monday), month, quarter or year that holds the day."""
    if unit == "week":
        return on - timedelta(on.weekday())
    month = {"month": on.month, "quarter": (on.month - 1) // 3 * 3 + 1, "year": 1}[unit]
    return on.replace(month=month, day=1)


def stepped(first: date, step: int, unit: str) -> date:
    return _moved(first, step * 3, "month") if unit == "quarter" else _moved(first, step, unit)


def _moved(on: date, number: int, unit: str) -> date:
    """So many days, weeks, months or years later; the 31st becomes the last day of a shorter month."""
    try:
        if unit in {"day", "week"}:
            return on + timedelta(number * (7 if unit == "week" else 1))
        months = on.year * 12 + on.month - 1 + number * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        if not 1 <= year <= MAXYEAR:
            raise OverflowError
        return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))
    except OverflowError:
        return date.min if number < 0 else date.max


def _month_end(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _counted(value: Any, words: tuple[str, ...]) -> tuple[str, int, str]:
    """`{"last": 90, "unit": "day"}` → last, 90, day."""
    known = isinstance(value, dict) and set(value) <= {*words, "unit"} and len(value) == 2
    how = next((word for word in words if known and word in value), "")
    number, unit = (value[how], value.get("unit")) if how else (None, None)
    if type(number) is not int or not 0 < number <= MOST or unit not in UNITS:
        raise FilterRefused(NO_DAY, value=str(value)[:40])
    return how, number, unit
