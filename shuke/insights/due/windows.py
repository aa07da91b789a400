"""The shop's own past as an examination: on earlier days, what did the features say, and who bought thereafter?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from shuke.insights.due import curve, features, pairs, pooling, sampling
from shuke.insights.due.history import History
from shuke.insights.due.pooling import Pooled

ROWS = 240_000  # to learn from, before thinning
QUIET = 5  # of the rows without a purchase, one in so many is kept, with that weight (King & Zeng 2001)
THIN = 30_000  # but only of so many rows
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
    """Fit the curve on windows of `within` days that end by `today`; None if the past is too short or too quiet."""
    found = _examples(history.bare(), pooled, today, within)
    if not found:
        return None
    rows, bought, weight = (np.concatenate(part) for part in zip(*found, strict=True))
    if bought.sum() < LEAST or weight[~bought].sum() < LEAST:
        return None
    return curve.fit(rows, bought, weight, features.NAMES.index("base"), CROSSED)


Examples = tuple[np.ndarray, np.ndarray, np.ndarray]


def _examples(history: History, pooled: Pooled, today: int, within: int) -> list[Examples]:
    """Of the latest windows, two at a time; and of earlier ones while there are few."""
    first = history.first_day()
    days = [today - back * within for back in range(1, 3 * WINDOWS + 1)]
    days = [day for day in days if day - first >= within]
    sample = sampled(history, ROWS // WINDOWS)
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda day: _window(history, sample, pooled, day, within), days[:WINDOWS]))
    for day in days[WINDOWS:]:
        if sum(len(rows) for rows, _, _ in found) >= ENOUGH:
            break
        found.append(_window(history, sample, pooled, day, within))
    return found


def _window(history: History, sample: History, pooled: Pooled, day: int, within: int) -> Examples:
    past = history.until(day)
    gaps = pooling.gaps(past)
    habits = replace(pooling.pool(past, gaps), **{name: getattr(pooled, name) for name in KEPT})
    habits = replace(habits, rate=np.exp(habits.log_cycle - pooled.log_cycle) * pooled.rate)
    exposure = features.exposure(past, day)
    sales = features.products(past, exposure, features.scales(pooled, within), day)
    known = past if sample is history else sample.until(day)
    chosen = pairs.pairs(known, gaps if sample is history else pooling.gaps(known), habits)
    bought = _bought(sample, day, within)[chosen.at]
    chosen, bought, weight = _thinned(known, chosen, bought)
    return features.describe(known, chosen, habits, sales, exposure, day, within), bought, weight


KEPT = ("k", "typical", "shape", "stop_a", "stop_b")  # learnt once, from the whole history


def _thinned(known: History, chosen: pairs.Pairs, bought: np.ndarray) -> tuple[pairs.Pairs, np.ndarray, np.ndarray]:
    if len(bought) * WINDOWS <= THIN:
        return chosen, bought, np.ones(len(bought))
    few = np.zeros(known.pairs, bool)
    few[sampling.pairs(known, 1.0 / QUIET)] = True
    keep = bought | few[chosen.at]
    chosen = pairs.Pairs(**{name: x[keep] for name, x in vars(chosen).items()})
    return chosen, bought[keep], np.where(bought[keep], 1.0, float(QUIET))


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
