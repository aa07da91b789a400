"""How rates differ between pairs and how soon people stop, by maximum likelihood over all pairs of the shop.

Those who bought only once count too: leaving them out would make everybody look like a regular. The likelihood is that
of the MBG/CNBD-k model (Reutterer, Platzer & Schröder 2021; k = 1 is MBG/NBD, Batislam, Denizel & Filiztekin 2007),
with a regularity k that need not be whole. It is climbed with the outer product of scores in place of the second
derivatives (Berndt, Hall, Hall & Hausman 1974), which needs first differences only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from shuke.insights.due import renewal, sampling
from shuke.insights.due.history import History
from shuke.insights.due.pooling import Gaps, Pooled

PAIRS = 6000  # sampled for the likelihood
BELIEF = np.array([0.7, 0.4, -1.0, 1.0])  # log shape, log of the mean gap over the product's, log a, log b
SPREAD = np.array([1.5, 1.0, 1.0, 1.0])  # standard deviations of that belief
ROUNDS = 12
STARTS = np.array(
    [
        (np.log(shape), ratio, *np.log(stop))
        for shape in (0.15, 0.5, 2.0, 8.0, 30.0)
        for ratio in (0.0, 0.7, 1.5, 2.5, 3.5)
        for stop in ((0.2, 0.6), (0.2, 3.0), (0.8, 1.4))
    ]
)


@dataclass(frozen=True)
class Lives:
    """What the likelihood needs of each pair."""

    repeats: np.ndarray
    units: np.ndarray  # summed gaps, per unit bought
    silence: np.ndarray  # days since the last purchase, per unit bought
    cycle: np.ndarray  # of the product
    k: float

    def log_likelihood(self, theta: np.ndarray) -> np.ndarray:
        shape, ratio, a, b = np.exp(theta)
        rate = shape * ratio * self.cycle
        events, exposed = shape + self.k * self.repeats, rate + self.k * self.units
        gaps = renewal.log_gamma(events) - renewal.log_gamma(shape) + shape * np.log(rate) - events * np.log(exposed)
        quiet = renewal.silence(self.silence, self.k, events, exposed)
        stayed = renewal.log_beta(a, b + self.repeats + 1.0)
        left = renewal.log_beta(a + 1.0, b + self.repeats)
        return gaps + np.logaddexp(stayed + np.log(quiet + 1e-30), left) - renewal.log_beta(a, b)


def lifetimes(history: History, found: Gaps, pooled: Pooled, today: int) -> Pooled:
    """`pooled` with the distribution of rates and of stopping that makes the shop's history most likely."""
    if not history.pairs:
        return pooled
    lives = _lives(history, found, pooled, today)
    shape, ratio, a, b = np.exp(_climb(lives))
    shapes = np.full(len(history.products), shape)
    rate = shape * ratio * np.exp(pooled.log_cycle)
    return replace(pooled, shape=shapes, rate=rate, stop_a=float(a), stop_b=float(b))


def _lives(history: History, found: Gaps, pooled: Pooled, today: int) -> Lives:
    exponent = pooled.exponent[history.product]
    units = np.bincount(found.pair, found.days * np.exp(-exponent[found.pair] * found.log_quantity), history.pairs)
    last = history.start[1:] - 1
    silence = (today - history.day[last] + 0.5) * history.quantity[last] ** -exponent
    pick = sampling.pairs(history, PAIRS / history.pairs) if history.pairs > PAIRS else np.arange(history.pairs)
    cycle = np.exp(pooled.log_cycle[history.product[pick]])
    return Lives((history.times - 1.0)[pick], units[pick], silence[pick], cycle, pooled.k)


def _climb(lives: Lives) -> np.ndarray:
    few = Lives(**{key: x[::8] if np.ndim(x) and len(x) > 800 else x for key, x in vars(lives).items()})
    theta = max(STARTS, key=lambda start: _posterior(few.log_likelihood(start), start))
    for _ in range(ROUNDS):
        each = lives.log_likelihood(theta)
        best = _posterior(each, theta)
        nudged = (lives.log_likelihood(theta + step) for step in np.eye(4) * 1e-4)
        scores = np.stack([(other - each) / 1e-4 for other in nudged], axis=1)
        uphill = scores.sum(axis=0) - (theta - BELIEF) / SPREAD**2
        step = np.linalg.solve(scores.T @ scores + np.diag(1.0 / SPREAD**2), uphill)
        step = np.clip(step, -1.0, 1.0)
        while np.abs(step).max() > 1e-3:
            moved = np.clip(theta + step, -4.0, 6.0)
            value = _posterior(lives.log_likelihood(moved), moved)
            if value > best:
                break
            step = step / 2
        else:
            return theta
        theta = moved
        if value - best < 0.02:
            break
    return theta


def _posterior(each: np.ndarray, theta: np.ndarray) -> float:
    return float(each.sum() - 0.5 * np.sum(((theta - BELIEF) / SPREAD) ** 2))
