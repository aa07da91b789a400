"""Recency, frequency and money in fifths (Hughes 1994): 555 bought lately, bought often and spent much.

Customers with the same value always have the same score, that of the middle of them: where six in ten have bought once
they share one score, and a shop in which everybody bought alike gives everybody 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
SCORES = 5


@dataclass(frozen=True)
class Fifths:
    """`most[i]`: the largest value that still has the score i + 1; minus infinity where nobody has it."""

    most: tuple[float, ...]

    def score(self, values: Array) -> Array:
        """1 to 5. A value between two that were seen has the score of the larger one."""
        return 1 + np.searchsorted(np.maximum.accumulate(np.asarray(self.most)), values, "left")

    def between(self, score: int) -> tuple[float, float]:
        """Above which value, and up to which, the score is given: for the sentence that explains it."""
        bounds = [-np.inf, *np.maximum.accumulate(np.asarray(self.most)).tolist(), np.inf]
        return bounds[score - 1], bounds[score]


def fifths(values: Array) -> Fifths:
    """Learn the boundaries. Larger values score more: for recency give the days below zero."""
    if not len(values):
        return Fifths((-np.inf,) * (SCORES - 1))
    distinct, count = np.unique(np.asarray(values, float), return_counts=True)
    middle = (np.cumsum(count) - count / 2) / len(values)
    score = np.minimum(np.ceil(middle * SCORES), SCORES)
    return Fifths(tuple(float(distinct[score <= one].max(initial=-np.inf)) for one in range(1, SCORES)))


def cell(r: Array, f: Array, m: Array) -> Array:
    """The three digits as one number, 111 to 555."""
    return r * 100 + f * 10 + m


@dataclass(frozen=True)
class Cells:
    """The boundaries of all three."""

    recency: Fifths
    frequency: Fifths
    money: Fifths

    def to_lists(self) -> list[list[float]]:
        return [list(one.most) for one in (self.recency, self.frequency, self.money)]

    @classmethod
    def from_lists(cls, kept: Sequence[Sequence[float]]) -> Cells:
        return cls(*(Fifths(tuple(one)) for one in kept))

    def scores(self, recency: Array, frequency: Array, money: Array) -> tuple[Array, Array, Array]:
        return self.recency.score(-recency), self.frequency.score(frequency), self.money.score(money)


def cells(recency: Array, frequency: Array, money: Array) -> Cells:
    return Cells(fifths(-recency), fifths(frequency), fifths(money))
