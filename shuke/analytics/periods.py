"""Half-years, as team leaders count them: 2024 上半年 is January to June."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _


@dataclass(frozen=True, order=True)
class HalfYear:
    year: int
    half: int  # 1 or 2

    @classmethod
    def of(cls, day: date) -> HalfYear:
        return cls(day.year, 1 if day.month <= 6 else 2)

    @classmethod
    def read(cls, code: str) -> HalfYear:
        """`2024-1` → the first half of 2024; ValueError for anything else."""
        year, half = (int(part) for part in code.split("-"))
        if half not in (1, 2) or not date.min.year < year < date.max.year:
            raise ValueError(code)
        return cls(year, half)

    @property
    def code(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def months(self) -> list[tuple[date, date]]:
        """First and last day of each of the six months."""
        starts = [date(self.year, self.half * 6 - 5 + number, 1) for number in range(6)]
        return list(zip(starts, [*(start - timedelta(days=1) for start in starts[1:]), self.end], strict=True))

    @property
    def start(self) -> date:
        return date(self.year, self.half * 6 - 5, 1)

    @property
    def end(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    @property
    def before(self) -> HalfYear:
        return HalfYear(self.year, 1) if self.half == 2 else HalfYear(self.year - 1, 2)

    def __str__(self) -> str:
        name = _("First half of %(year)s") if self.half == 1 else _("Second half of %(year)s")
        return name % {"year": self.year}


def half_years(first: date, last: date) -> list[HalfYear]:
    """From the newest back to the oldest, both included."""
    found, oldest = [HalfYear.of(last)], HalfYear.of(first)
    while found[-1] > oldest:
        found.append(found[-1].before)
    return found
