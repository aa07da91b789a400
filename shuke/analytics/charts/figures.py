"""What is known of a set of rows, so that sets can be put together without asking again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from shuke.analytics.charts.question import How

Amount = Decimal | int


@dataclass(frozen=True)
class Figures:
    """`count` rows, of which `filled` have the measured value; they come to `total`, between `low` and `high`."""

    count: int = 0
    filled: int = 0
    total: Amount = 0
    low: Amount | None = None
    high: Amount | None = None

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.count + other.count, self.filled + other.filled, self.total + other.total,
            _either(min, self.low, other.low), _either(max, self.high, other.high),
        )  # fmt: skip

    def value(self, how: str) -> Amount | None:
        """None where there is none: nothing adds up to 0, and has no average."""
        if how == How.COUNT:
            return self.count
        if how == How.SUM:
            return self.total
        if how == How.AVERAGE:
            return Decimal(self.total) / self.filled if self.filled else None
        return self.low if how == How.MIN else self.high


NOTHING = Figures()


def together(figures: Iterable[Figures]) -> Figures:
    return reduce(Figures.__add__, figures, NOTHING)


def _either(choose: Callable[..., Amount], one: Amount | None, other: Amount | None) -> Amount | None:
    known = [each for each in (one, other) if each is not None]
    return choose(known) if known else None
