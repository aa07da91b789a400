"""What the whole shop teaches about one pair: pooled cycles, regularity, and how much longer three boxes last than one.

Everything here is estimated by moments of the logarithms of the gaps (the days between two purchase days), which are
robust and need one pass: the within-pair variance of log gaps is ψ′(k), product means are shrunk to the shop's by the
ratio of their variances (empirical Bayes: Robbins 1956; Efron & Morris 1975).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shuke.insights.due import renewal
from shuke.insights.due.history import History

REGULARITY_WEIGHT = 6.0  # the shop's regularity counts as much as this many of the pair's own gaps
EXPONENT_START, EXPONENT_WEIGHT = 0.5, 4.0  # before any evidence, two boxes last √2 times as long as one
TYPICAL, WITHIN = 30.0, 0.3  # days, and variance of log gaps (loosely monthly), before any evidence


@dataclass(frozen=True)
class Pooled:
    """The shop's habits; the arrays are per product, by the product's code."""

    k: float  # regularity of gaps within a pair
    typical: float  # days from one purchase to the next, in the whole shop
    log_cycle: np.ndarray  # mean log days between purchases of one unit
    exponent: np.ndarray  # a quantity q lasts q**exponent times as long as one unit
    log_quantity: np.ndarray  # usual log quantity, for the shop's own cycle_days
    shape: np.ndarray  # how alike the pairs of a product are: gamma distribution of their rates,
    rate: np.ndarray  # in days of one unit
    stop_a: float = 0.5  # beta distribution of stopping for good after a purchase
    stop_b: float = 3.0


@dataclass(frozen=True)
class Gaps:
    """The completed gaps of a history, and the pair each belongs to."""

    pair: np.ndarray
    days: np.ndarray
    log_days: np.ndarray
    log_quantity: np.ndarray  # of the purchase that opens the gap


def gaps(history: History) -> Gaps:
    inner = np.ones(len(history.day), bool)
    inner[history.start[1:] - 1] = False
    at = np.flatnonzero(inner)
    days = (history.day[at + 1] - history.day[at]).astype(float)
    pair = np.repeat(np.arange(history.pairs), history.times - 1)
    return Gaps(pair=pair, days=days, log_days=np.log(days), log_quantity=np.log(history.quantity[at]))


def pool(history: History, found: Gaps) -> Pooled:
    """Estimate the shop's habits from all completed gaps."""
    pairs, products = history.pairs, len(history.products)
    count = np.bincount(found.pair, minlength=pairs).astype(float)
    mean_log, mean_quantity = (
        np.bincount(found.pair, x, pairs) / np.maximum(count, 1) for x in (found.log_days, found.log_quantity)
    )
    product = history.product[found.pair]
    dx = found.log_quantity - mean_quantity[found.pair]
    dy = found.log_days - mean_log[found.pair]
    freedom = float(np.maximum(count - 1, 0).sum())
    exponent = _exponents(product, dx, dy, _variance(dy, freedom), products)
    within = _variance(dy - exponent[product] * dx, freedom)
    k = float(np.clip(renewal.shape_of_log_variance(within), 0.7, 300.0))
    log_cycle, between = _cycles(history, count, mean_log - exponent[history.product] * mean_quantity, within)
    shape = np.full(products, np.clip(renewal.shape_of_log_variance(between), 1.0, 300.0))
    return Pooled(
        k=k,
        typical=float(np.exp(found.log_days.mean())) if len(found.days) else TYPICAL,
        log_cycle=log_cycle,
        exponent=exponent,
        log_quantity=np.bincount(product, found.log_quantity, products)
        / np.maximum(np.bincount(product, minlength=products), 1),
        shape=shape,
        rate=rate_for(log_cycle, shape, k),
    )


def rate_for(log_cycle: np.ndarray, shape: np.ndarray, k: float) -> np.ndarray:
    """The rate with which gaps have that mean logarithm: E log gap = ψ(k) - log k - ψ(shape) + log rate."""
    return np.exp(log_cycle + renewal.digamma(shape) - renewal.digamma(k) + np.log(k))


def _variance(residual: np.ndarray, freedom: float) -> float:
    """Of log gaps, as if ten gaps had shown WITHIN before."""
    return (float(residual @ residual) + WITHIN * 10.0) / (freedom + 10.0)


def _exponents(product: np.ndarray, dx: np.ndarray, dy: np.ndarray, noise: float, products: int) -> np.ndarray:
    """Slope of log gap on log quantity within pairs, between 0 and 1; each product's is shrunk to the shop's."""
    sxx, sxy = (np.bincount(product, x, products) for x in (dx * dx, dx * dy))
    weight = EXPONENT_WEIGHT * noise
    shop = np.clip((sxy.sum() + EXPONENT_START * weight) / (sxx.sum() + weight), 0.0, 1.0)
    return np.clip((sxy + shop * 4.0 * weight) / (sxx + 4.0 * weight), 0.0, 1.0)


def _cycles(history: History, count: np.ndarray, log_unit: np.ndarray, within: float) -> tuple[np.ndarray, float]:
    """Each product's mean log cycle, shrunk to the shop's, and the variance between the pairs of a product."""
    products = len(history.products)
    seen = count > 0
    product, y = history.product[seen], log_unit[seen]
    if not len(y):
        return np.full(products, np.log(TYPICAL)), 0.25
    noise = within / count[seen]
    weight = 1.0 / (noise + 0.25)
    total = np.bincount(product, weight, products)
    mean = np.bincount(product, weight * y, products) / np.maximum(total, 1e-12)
    shop = float(np.average(y, weights=weight))
    residual = y - mean[product]
    freedom = len(y) - np.count_nonzero(total)
    between = float((residual @ residual + 3.0 * (0.25 + within)) / (freedom + 3.0) - noise.mean())
    between = max(between, 0.01)
    spread = float(np.sum(total * (mean - shop) ** 2) - np.count_nonzero(total)) / float(total.sum())
    prior = max(spread, 0.01)
    return (mean * total * prior + shop) / (total * prior + 1.0), between
