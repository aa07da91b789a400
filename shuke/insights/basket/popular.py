"""How many of the shop's baskets hold each product lately: over several memories, and on the last day of business.

A short memory that rests on few baskets is drawn to the longer one, so that a shop with three orders a day does not
take a single sale for a fashion.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from shuke.insights.basket.visits import Visits

MEMORIES = (180.0, 28.0, 7.0, 3.0)  # days
TRUST = 20.0  # baskets: with so many, a memory counts as much as the longer one beside it
SCALES = len(MEMORIES) + 1  # and the last day
LAST = -1


@dataclass(frozen=True)
class Sold:
    """Lines by day, to walk along."""

    product: np.ndarray
    cuts: np.ndarray  # by day from `first`
    baskets: np.ndarray
    first: int

    @classmethod
    def of(cls, visits: Visits) -> Sold:
        first = int(visits.day.min()) if len(visits.day) else 0
        order = np.argsort((visits.day - first).astype(np.uint16), kind="stable")
        count = np.bincount(visits.day - first) if len(visits.day) else np.zeros(0, np.int64)
        return cls(
            visits.product[order], np.concatenate([[0], np.cumsum(count)]), np.bincount(visits.on - first), first
        )


def shares(visits: Visits, days: Collection[int]) -> dict[int, np.ndarray]:
    """For each of `days`, by what came before it: memories × products, longest first, the last day of business last."""
    size, wanted = len(visits.products), set(days)
    sold = Sold.of(visits)
    fading = np.exp(-1.0 / np.array(MEMORIES))
    lines, baskets = np.zeros((len(MEMORIES), size)), np.zeros(len(MEMORIES))
    last: np.ndarray = np.zeros(size)
    last_baskets, found = 0, {}
    for day in range(sold.first, max(wanted) + 1):
        if day in wanted:
            found[day] = _drawn(lines, baskets, last, last_baskets)
        lines *= fading[:, None]
        baskets *= fading
        at = day - sold.first
        if at < len(sold.baskets) and sold.baskets[at]:
            last = np.bincount(sold.product[sold.cuts[at] : sold.cuts[at + 1]], minlength=size)
            last_baskets = int(sold.baskets[at])
            lines += last
            baskets += last_baskets
    return found | {day: np.zeros((SCALES, size), np.float32) for day in wanted if day < sold.first}


def _drawn(lines: np.ndarray, baskets: np.ndarray, last: np.ndarray, last_baskets: int) -> np.ndarray:
    found = [lines[0] / max(baskets[0], 1e-9)]
    for count, of in [*zip(lines[1:], baskets[1:], strict=True), (last, last_baskets)]:
        found.append((count + TRUST * found[-1]) / (of + TRUST))
    return np.array(found, np.float32)
