"""What the whole shop teaches about one pair: pooled cycles, regularity, and how much longer three boxes last than one.

Everything is estimated by moments of the logarithms of the gaps (the days between two purchase days), which are robust
and need one pass: the within-pair variance of log gaps is ψ′(k), the variance between pairs of their true log means is
ψ′(shape) (Efron & Morris 1975 for the shrinkage; Robbins 1956 for empirical Bayes).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shuke.insights.due import renewal
from shuke.insights.due.history import History

REGULARITY_WEIGHT = 6.0  # the shop's regularity counts as much as this many of the pair's own gaps
EXPONENT_START, EXPONENT_WEIGHT = 0.5, 4.0  # before any evidence, two boxes last √2 times as long as one


@dataclass(frozen=True)
class Pooled:
    """The shop's habits; the arrays are per product, by the product's code."""

    k: float  # regularity of gaps within a pair
    shape: np.ndarray  # how alike the pairs of a product are: gamma shape of their rates
    log_cycle: np.ndarray  # mean log days between purchases of one unit
    exponent: np.ndarray  # a quantity q lasts q**exponent times as long as one unit
    log_quantity: np.ndarray  # usual log quantity, for the shop's own cycle_days


@dataclass(frozen=True)
class Gaps:
    """The completed gaps of a history, and the pair each belongs to."""

    pair: np.ndarray
    days: np.ndarray
    log_quantity: np.ndarray  # of the purchase that opens the gap


def gaps(history: History) -> Gaps:
    inner = np.ones(len(history.day), bool)
    inner[history.start[1:] - 1] = False
    at = np.flatnonzero(inner)
    return Gaps(
        pair=history.pair_of_day[at],
        days=(history.day[at + 1] - history.day[at]).astype(float),
        log_quantity=np.log(history.quantity[at]),
    )


def pool(history: History, found: Gaps) -> Pooled:
    """Estimate the shop's habits from all completed gaps."""
    pairs, products = history.pairs, len(history.products)
    count = np.bincount(found.pair, minlength=pairs).astype(float)
    mean_log, mean_quantity = (
        np.bincount(found.pair, x, pairs) / np.maximum(count, 1) for x in (np.log(found.days), found.log_quantity)
    )
    product = history.product[found.pair]
    dx = found.log_quantity - mean_quantity[found.pair]
    dy = np.log(found.days) - mean_log[found.pair]
    freedom = float(np.maximum(count - 1, 0).sum())
    exponent = _exponents(product, dx, dy, _variance(dy, freedom), products)
    within = _variance(dy - exponent[product] * dx, freedom)
    log_cycle, between = _cycles(history, count, mean_log - exponent[history.product] * mean_quantity, within)
    has = np.bincount(product, minlength=products)
    return Pooled(
        k=float(np.clip(renewal.shape_of_log_variance(within), 0.7, 300.0)),
        shape=np.full(products, np.clip(renewal.shape_of_log_variance(between), 1.0, 300.0)),
        log_cycle=log_cycle,
        exponent=exponent,
        log_quantity=np.bincount(product, found.log_quantity, products) / np.maximum(has, 1),
    )


def _variance(residual: np.ndarray, freedom: float) -> float:
    """Of log gaps, starting from 0.3 (a loosely monthly rhythm) as if ten gaps had shown it."""
    return (float(residual @ residual) + 0.3 * 10.0) / (freedom + 10.0)


def _exponents(product: np.ndarray, dx: np.ndarray, dy: np.ndarray, noise: float, products: int) -> np.ndarray:
    """Slope of log gap on log quantity within pairs, between 0 and 1: first the shop's, then each product's shrunk to it."""
    sxx, sxy = (np.bincount(product, x, products) for x in (dx * dx, dx * dy))
    weight = EXPONENT_WEIGHT * noise / 0.25
    shop = np.clip((sxy.sum() + EXPONENT_START * weight) / (sxx.sum() + weight), 0.0, 1.0)
    return np.clip((sxy + shop * weight) / (sxx + weight), 0.0, 1.0)


def _cycles(history: History, count: np.ndarray, log_unit: np.ndarray, within: float) -> tuple[np.ndarray, float]:
    """Each product's mean log cycle, shrunk to the shop's, and the variance between the pairs of a product."""
    products = len(history.products)
    seen = count > 0
    product, y = history.product[seen], log_unit[seen]
    if not len(y):
        return np.full(products, np.log(30.0)), 0.25
    noise = within / count[seen]
    weight = 1.0 / (noise + 0.25)
    total = np.bincount(product, weight, products)
    mean = np.bincount(product, weight * y, products) / np.maximum(total, 1e-12)
    n = np.bincount(product, minlength=products)
    residual = y - mean[product]
    lost = max(len(y) - np.count_nonzero(n), 0)
    between = max((float(residual @ residual) + 3.0 * (0.25 + within)) / (lost + 3.0) - float(noise.mean()), 0.02)
    shop = float(np.average(y, weights=weight))
    spread = np.average((mean - shop) ** 2, weights=total) - np.average(1.0 / np.maximum(total, 1e-12), weights=total)
    spread = max(float(spread), 0.01)
    return (mean * total * spread + shop) / (total * spread + 1.0), between
