"""How evenly somebody buys: the gaps between purchases beside their own mean.

Gaps that come by chance have a squared coefficient of variation of 1, a clock has 0; as a share, 1 / (1 + cv²), they
are 50 % and 100 %. Few gaps say little, so each customer's is drawn towards the shop's (as many gaps as `PRIOR`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shuke.insights.value.buyers import Buyers

Array = np.ndarray
PRIOR = 2.0
ENOUGH = 3  # purchases; with two there is one gap, and nothing to compare it with


@dataclass(frozen=True)
class Rhythm:
    """`gap`: mean days between purchases, nan with one purchase. `variation`: squared, drawn to the shop's."""

    gap: Array
    variation: Array
    shop: float

    @property
    def regularity(self) -> Array:
        return 1.0 / (1.0 + self.variation)


def rhythm(buyers: Buyers, shop: float | None = None) -> Rhythm:
    """`shop`: the squared variation learnt from everybody, when only some are asked for."""
    times = buyers.times
    gap = np.where(times > 1, (buyers.last - buyers.first) / np.maximum(times - 1, 1), np.nan)
    gaps, whose = buyers.gaps()
    apart = np.bincount(whose, (gaps / gap[whose] - 1.0) ** 2, len(buyers))
    spare = np.maximum(times - 2, 0)  # gaps beyond the one that the mean has used up
    if shop is None:
        shop = float(apart.sum() / spare.sum()) if spare.sum() else 1.0
    variation = (apart + PRIOR * shop) / (spare + PRIOR)
    return Rhythm(gap, np.where(times >= ENOUGH, variation, np.nan), shop)
