"""Periods as days, and days as periods: the months of a year, the week that a day is in. Weeks begin on Monday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shuke.analytics.charts.question import Own, Period, Unit
from shuke.records.filtering.dates import Span, begun, stepped

WIDER = (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR)
ROUND = (Unit.WEEKDAY, Unit.MONTH_OF_YEAR)
ONE_DAY = timedelta(1)


def span_of(period: str | Own, on: date) -> Span:
    """First and last day, seen from `on`; None: open."""
    if isinstance(period, tuple):
        first, last = (parse_date(one) if one else None for one in period)
        return (last, first) if first and last and first > last else (first, last)
    if period == Period.ALL:
        return None, None
    if period == Period.LAST_30_DAYS:
        return on - timedelta(29), on
    if period == Period.LAST_12_MONTHS:
        return stepped(begun(on, "month"), -11, "month"), _end(on, "month")
    if period == Period.TWO_YEARS:
        return stepped(begun(on, "year"), -1, "year"), _end(on, "year")
    which, _underscore, unit = period.partition("_")
    first = stepped(begun(on, unit), -1 if which == "last" else 0, unit)
    return first, _end(first, unit)


def before(period: str | Own, on: date) -> tuple[Span, Span] | None:
    """What is compared: the period as far as it has come, and as much of the one before it. None where nothing is."""
    first, last = span_of(period, on)
    if first is None or last is None:
        return None
    until = min(last, max(on, first))
    if isinstance(period, tuple) or period == Period.LAST_30_DAYS:
        back = last - first + ONE_DAY
        return (first, until), (first - back, until - back)
    unit, steps = _unit_of(period)
    start = stepped(first, -steps, unit)
    whole = until == last
    return (first, until), (start, first - ONE_DAY if whole else min(start + (until - first), first - ONE_DAY))


def _unit_of(period: str) -> tuple[str, int]:
    if period in {Period.LAST_12_MONTHS, Period.TWO_YEARS}:
        return ("month", 12) if period == Period.LAST_12_MONTHS else ("year", 2)
    return period.partition("_")[2], 1


def _end(day: date, unit: str) -> date:
    return stepped(begun(day, unit), 1, unit) - ONE_DAY


# — Buckets: each known by its first day, those that go round by their number —

Bucket = date | int


def bucket(day: date, unit: str) -> Bucket:
    if unit == Unit.WEEKDAY:
        return day.isoweekday()
    if unit == Unit.MONTH_OF_YEAR:
        return day.month
    return day if unit == Unit.DAY else begun(day, unit)


def bounds(first: date, unit: str) -> tuple[date, date]:
    """The first and last day of the bucket that begins so."""
    return first, (first if unit == Unit.DAY else _end(first, unit))


def buckets(first: Bucket, last: Bucket, unit: str) -> Iterator[Bucket]:
    """All from the first to the last, the empty ones too."""
    if isinstance(first, int) or isinstance(last, int):
        yield from range(1, (7 if unit == Unit.WEEKDAY else 12) + 1)
        return
    while first <= last:
        yield first
        following = first + ONE_DAY if unit == Unit.DAY else stepped(first, 1, unit)
        if following <= first:
            return  # the end of the calendar
        first = following


def fitting(unit: str, first: date | None, last: date | None, most: int) -> str:
    """The unit, or a wider one where there would be more than so many of them."""
    if unit in ROUND or first is None or last is None:
        return unit
    sizes = dict(zip(WIDER, (1, 7, 30, 91, 365), strict=True))
    wide_enough = [one for one in WIDER[WIDER.index(Unit(unit)) :] if (last - first).days / sizes[one] <= most]
    return wide_enough[0] if wide_enough else Unit.YEAR


def told(key: Bucket, unit: str) -> str:
    """A bucket in words."""
    if isinstance(key, int):
        return _weekday(key) if unit == Unit.WEEKDAY else _month(key)
    if unit == Unit.YEAR:
        return str(key.year)
    if unit == Unit.QUARTER:
        return _("%(year)s Q%(quarter)s") % {"year": key.year, "quarter": (key.month + 2) // 3}
    if unit == Unit.MONTH:
        return f"{key.year}/{key.month}" if _chinese() else date_format(key, "M Y")
    if unit == Unit.WEEK:
        return f"{_day(key)}–{_short_day(key + timedelta(6))}"
    return _day(key)


def told_shortly(key: Bucket, unit: str) -> str:
    """On an axis: the year stands at its first month only."""
    if isinstance(key, int):
        return told(key, unit)
    if unit == Unit.MONTH:
        return told(key, unit) if key.month == 1 else _month(key.month)
    if unit in {Unit.DAY, Unit.WEEK}:
        return _short_day(key)
    return told(key, unit)


def _day(day: date) -> str:
    return f"{day.year}/{day.month}/{day.day}" if _chinese() else date_format(day, "j M Y")


def _short_day(day: date) -> str:
    return f"{day.month}/{day.day}" if _chinese() else date_format(day, "j M")


def _month(number: int) -> str:
    return f"{number}月" if _chinese() else date_format(date(2000, number, 1), "M")


def _weekday(number: int) -> str:
    if not _chinese():
        return date_format(date(2024, 1, number), "D")
    return ("周" if get_language() == "zh-hans" else "週") + "一二三四五六日"[number - 1]


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")
