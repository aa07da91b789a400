"""On which days something comes again. Pure: knows no database and no clock.

A month that is too short takes its last day (31 January, 28 February, 31 March); so does a year without a leap day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")  # as RFC 5545 names them
WEEKS = {"weekly": 1, "biweekly": 2}
MONTHS = {"monthly": 1, "yearly": 12}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """`days` are weekdays (Monday is 0) and count for weeks only; without them it is the weekday of `start`."""

    every: str
    start: date
    days: tuple[int, ...] = ()
    until: date | None = None

    def after(self, on: date) -> date | None:
        """The first day later than `on`, never before `start`; None when it has ended."""
        try:
            found = self._from(max(on + DAY, self.start))
        except (OverflowError, ValueError):  # the end of the calendar itself
            return None
        return found if self.until is None or found <= self.until else None

    def holds(self, on: date) -> bool:
        return self.after(on - DAY) == on

    def between(self, first: date, last: date) -> Iterator[date]:
        found = self.after(first - DAY)
        while found and found <= last:
            yield found
            found = self.after(found)

    def _from(self, on: date) -> date:
        if self.every in WEEKS:
            return next(one for one in (on + timedelta(days=ahead) for ahead in range(15)) if self._in_week(one))
        if self.every not in MONTHS:
            return on
        step = MONTHS[self.every]
        gone = ((on.year - self.start.year) * 12 + on.month - self.start.month) // step * step
        return next(one for more in (0, step) if (one := later(self.start, gone + more)) >= on)

    def _in_week(self, on: date) -> bool:
        weeks = (on - self.start + timedelta(days=self.start.weekday())).days // 7
        return on.weekday() in (self.days or (self.start.weekday(),)) and weeks % WEEKS[self.every] == 0


def later(on: date, months: int) -> date:
    """The same day so many months later, or the last one of that month."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def packed(days: str) -> tuple[int, ...]:
    """`MO,FR` → (0, 4); words that are no weekday are left out."""
    named = {one.strip().upper() for one in days.split(",")}
    return tuple(number for number, name in enumerate(WEEKDAYS) if name in named)


def unpacked(days: tuple[int, ...]) -> str:
    return ",".join(WEEKDAYS[one] for one in days)
