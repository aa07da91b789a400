"""The shop's own past as an examination: on earlier days, what did the features say, and who bought in the days after?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from shuke.insights.due import curve, features, pairs, pooling, sampling
from shuke.insights.due.history import History
from shuke.insights.due.pooling import Pooled

ROWS = 80_000  # to learn from; more don't sharpen the curve
WINDOWS = 4  # the latest ones, when they hold rows enough; up to three times as many in a small shop
ENOUGH = 20_000
LEAST = 30  # purchases; with fewer the renewal model stands alone

CROSSED = np.array(
    [
        features.NAMES.index(name)
        for name in "base e1 e3 e4 times elapsed ratio visit visit_short visit_rate lines_short sold_short sold_long"
        " repeats product_cycle spread share2 basket buyer".split()
    ]
)


def learn(history: History, pooled: Pooled, today: int, within: int) -> curve.Curve | None:
    """Fit the curve on windows of `within` days that end on or before `today`; None if the past is too short or quiet."""
    found = _examples(history, pooled, today, within)
    if not found:
        return None
    rows, bought = (np.concatenate(part) for part in zip(*found, strict=True))
    if bought.sum() < LEAST or len(bought) - bought.sum() < LEAST:
        return None
    return curve.fit(rows, bought, features.NAMES.index("base"), CROSSED)


def _examples(history: History, pooled: Pooled, today: int, within: int) -> list[tuple[np.ndarray, np.ndarray]]:
    found: list[tuple[np.ndarray, np.ndarray]] = []
    first, total = history.first_day(), 0
    sample = sampled(history, ROWS // WINDOWS)
    for back in range(1, 3 * WINDOWS + 1):
        day = today - back * within
        if day - first < within or (back > WINDOWS and total >= ENOUGH):
            break
        rows, bought = _window(history, sample, pooled, day, within)
        found.append((rows, bought))
        total += len(rows)
    return found


def _window(history: History, sample: History, pooled: Pooled, day: int, within: int) -> tuple[np.ndarray, np.ndarray]:
    past = history.until(day)
    habits = pooling.pool(past, pooling.gaps(past))
    habits = replace(habits, stop_a=pooled.stop_a, stop_b=pooled.stop_b, k=pooled.k, typical=pooled.typical)
    habits = replace(habits, shape=pooled.shape, rate=np.exp(habits.log_cycle - pooled.log_cycle) * pooled.rate)
    exposure = features.exposure(past, day)
    sales = features.products(past, exposure, features.scales(pooled, within), day)
    known = sample.until(day)
    chosen = pairs.pairs(known, pooling.gaps(known), habits)
    rows = features.describe(known, chosen, habits, sales, exposure, day, within)
    return rows, _bought(sample, day, within)[chosen.at]


def _bought(sample: History, day: int, within: int) -> np.ndarray:
    """For each pair met by that day: did a purchase follow within the horizon?"""
    pair = np.repeat(np.arange(sample.pairs), sample.times)
    follows = (sample.day > day) & (sample.day <= day + within)
    met = sample.day[sample.start[:-1]] <= day
    return (np.bincount(pair[follows], minlength=sample.pairs) > 0)[met]


def sampled(history: History, pairs_wanted: int) -> History:
    """Whole customers with about that many pairs that have evidence, chosen by a hash of their purchases."""
    eligible = np.count_nonzero(history.times > 1)
    if eligible <= pairs_wanted * 1.1:
        return history
    return history.keep(sampling.customers(history, pairs_wanted / eligible)[history.customer])
