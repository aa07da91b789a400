"""One row per pair with evidence: its own cycle, shrunk towards the product's, as a posterior of the renewal model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shuke.insights.due import renewal
from shuke.insights.due.history import History
from shuke.insights.due.pooling import REGULARITY_WEIGHT, Gaps, Pooled


@dataclass(frozen=True)
class Pairs:
    """Arrays over the pairs of `history` with enough purchases (`at` = their positions there)."""

    at: np.ndarray
    times: np.ndarray
    first: np.ndarray
    last: np.ndarray
    last_quantity: np.ndarray
    k: np.ndarray
    shape: np.ndarray
    rate: np.ndarray  # for a gap after one unit
    stretch: np.ndarray  # how many times longer the last quantity lasts than one unit
    usual_stretch: np.ndarray  # the same for the quantity usual for this pair
    spread: np.ndarray  # variance of log gaps, shrunk to the shop's

    def survival(self, days: np.ndarray) -> np.ndarray:
        """P(the running gap > days), for a customer who still buys."""
        return renewal.silence(days / self.stretch, self.k, self.shape, self.rate)

    def quantile(self, share: np.ndarray | float, stretch: np.ndarray) -> np.ndarray:
        """Days by which a share of gaps has ended, after a quantity that lasts `stretch` times as long as one unit."""
        return renewal.gap_quantile(np.asarray(share), self.k, self.shape, self.rate) * stretch


def pairs(history: History, found: Gaps, pooled: Pooled, min_purchases: int = 2) -> Pairs:
    product = history.product
    exponent, size = pooled.exponent[product], history.pairs
    log_unit = found.log_days - exponent[found.pair] * found.log_quantity
    count = np.bincount(found.pair, minlength=size)
    at = np.flatnonzero(count >= max(min_purchases, 2) - 1)
    mean_log, squares, units, quantity = (
        np.bincount(found.pair, x, size)[at] for x in (log_unit, log_unit**2, np.exp(log_unit), found.log_quantity)
    )
    many, exponent = count[at].astype(float), exponent[at]
    mean_log, quantity = mean_log / many, quantity / many
    spread = np.maximum(squares - many * mean_log**2, 0.0)
    spread = (spread + REGULARITY_WEIGHT * renewal.trigamma(pooled.k)) / (many - 1 + REGULARITY_WEIGHT)
    k = np.clip(renewal.shape_of_log_variance(spread), 0.7, 300.0)
    last = history.start[at + 1] - 1
    return Pairs(
        at=at,
        times=count[at] + 1,
        first=history.day[history.start[at]],
        last=history.day[last],
        last_quantity=history.quantity[last],
        k=k,
        shape=pooled.shape[product[at]] + k * many,
        rate=pooled.rate[product[at]] + k * units,
        stretch=history.quantity[last] ** exponent,
        usual_stretch=np.exp(exponent * quantity),
        spread=spread,
    )
