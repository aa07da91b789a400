"""A logistic curve over features: smooth in each, with interactions, shrunk towards the renewal model.

log odds = base + Σ piecewise linear functions + Σ products of two features, fitted by penalised iteratively reweighted
least squares (Hastie & Tibshirani 1990, generalised additive models; Hoerl & Kennard 1970, ridge). The penalty draws
every coefficient to zero and that of the renewal model's own log odds to one: a shop with few windows keeps the renewal
model, a shop with many corrects and calibrates it (Platt 1999).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

SHARES = (0.1, 0.5, 0.9)  # knots at these quantiles of a feature
PENALTY, PRODUCT_PENALTY, BASE_PENALTY = 600.0, 2000.0, 3.0
ROUNDS = 6
CHUNK = 4096
MANY = 30_000  # rows


@dataclass(frozen=True)
class Curve:
    """Coefficients; a feature is clipped to [low, high], the range it had when fitted."""

    low: np.ndarray
    high: np.ndarray
    mean: np.ndarray
    scale: np.ndarray
    knots: np.ndarray  # features × knots, in scaled units
    slope: np.ndarray
    bend: np.ndarray  # features × knots
    crossed: np.ndarray  # positions of the features that interact
    cross: np.ndarray  # upper triangle of their products' coefficients
    level: np.ndarray  # one number

    def log_odds(self, features: np.ndarray) -> np.ndarray:
        """One per row, computed in slices that stay in the processor's cache."""
        out = np.empty(len(features))
        cross = self._products()
        for start in range(0, len(features), CHUNK):
            z = self.scaled(features[start : start + CHUNK])
            total = z @ self.slope + self.level[0]
            for i in range(self.knots.shape[1]):
                total += np.maximum(z - self.knots[:, i], np.float32(0)) @ self.bend[:, i]
            out[start : start + CHUNK] = total + np.einsum("ij,ij->i", z @ cross, z)
        return out

    def _products(self) -> np.ndarray:
        """`cross` for all features, so that those that interact need not be picked out of each row."""
        at = self.crossed.astype(np.intp)
        cross = np.zeros((len(self.slope), len(self.slope)), np.float32)
        cross[np.ix_(at, at)] = self.cross
        return cross

    def scaled(self, features: np.ndarray) -> np.ndarray:
        return (np.clip(features, self.low, self.high) - self.mean) / self.scale


def fit(features: np.ndarray, bought: np.ndarray, weight: np.ndarray, base: int, crossed: np.ndarray) -> Curve:
    """Learn from rows of features whether a purchase followed; `base` is the column of the renewal model's log odds."""
    low, high = np.quantile(features, (0.005, 0.995), axis=0).astype(np.float32)
    inside = np.clip(features, low, high)
    mean, scale = inside.mean(axis=0), inside.std(axis=0) + np.float32(1e-3)
    z = (inside - mean) / scale
    knots = np.quantile(z, SHARES, axis=0).T.astype(np.float32)
    upper = np.triu_indices(len(crossed))
    columns, centre, spread = _columns(z, knots, crossed, upper)
    size, bends = z.shape[1], knots.size
    start, penalty = np.zeros(columns.shape[1]), np.full(columns.shape[1], PENALTY)
    penalty[size + bends : -1] = PRODUCT_PENALTY
    start[base], start[-1] = scale[base] if np.isfinite(spread[base]) else 0.0, mean[base]
    penalty[base] = penalty[-1] = BASE_PENALTY
    found = _found(columns, bought.astype(np.float32), weight.astype(np.float32), start, penalty)
    level = found[-1] - (found[:-1] / spread) @ centre
    found = (found[:-1] / spread).astype(np.float32)
    cross = np.zeros((len(crossed), len(crossed)), np.float32)
    cross[upper] = found[size + bends :]
    return Curve(
        low, high, mean, scale, knots, found[:size], found[size : size + bends].reshape(knots.shape),
        np.asarray(crossed, np.float32), cross, np.array([level], np.float32),
    )  # fmt: skip


def _columns(
    z: np.ndarray, knots: np.ndarray, crossed: np.ndarray, upper: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The standardised columns of the regression, a last one of ones, and what they were standardised by."""
    rows, size = z.shape
    columns = np.empty((rows, size + knots.size + len(upper[0]) + 1), np.float32)
    columns[:, :size] = z
    for i in range(knots.shape[1]):
        columns[:, size + i : size + knots.size : knots.shape[1]] = np.maximum(z - knots[:, i], np.float32(0))
    at = size + knots.size
    for i, feature in enumerate(crossed):
        others = crossed[i:]
        columns[:, at : at + len(others)] = z[:, [feature]] * z[:, others]
        at += len(others)
    columns[:, -1] = 1.0
    inner = columns[:, :-1]
    centre = inner.mean(axis=0)
    inner -= centre
    spread = np.sqrt(np.einsum("ij,ij->j", inner, inner) / rows)
    spread[spread < 1e-4] = np.inf  # a feature that doesn't vary stays out
    inner /= spread
    return columns, centre, spread


def _found(
    columns: np.ndarray, bought: np.ndarray, weight: np.ndarray, prior: np.ndarray, penalty: np.ndarray
) -> np.ndarray:
    """The coefficients; with many rows, Newton starts where a quarter of them leads."""
    start = prior
    if len(columns) > MANY:
        quarter = slice(None, None, 4)
        part = np.ascontiguousarray(columns[quarter])
        start = _reweighted(part, bought[quarter], weight[quarter] * np.float32(4), prior, penalty, prior)
    return _reweighted(columns, bought, weight, start, penalty, prior)


def _reweighted(
    columns: np.ndarray,
    bought: np.ndarray,
    weight: np.ndarray,
    start: np.ndarray,
    penalty: np.ndarray,
    prior: np.ndarray,
) -> np.ndarray:
    """Newton's method on the penalised log likelihood, with steps halved while they don't improve it."""
    found, loss = start, np.inf
    step = np.zeros_like(start)
    for _ in range(ROUNDS):
        for _ in range(6):
            odds = columns @ (found + step).astype(np.float32)
            away = found + step - prior
            misfit = np.logaddexp(np.float32(0), odds) - bought * odds
            new = float(np.sum(weight * misfit, dtype=np.float64) + 0.5 * penalty @ away**2)
            if new <= loss:
                break
            step = step / 2
        found, improved, loss = found + step, loss - new, min(new, loss)
        if improved < 1e-4 * abs(new):
            break
        share = sigmoid(odds)
        root = np.sqrt(weight * share * (1 - share))[:, None] * columns
        slope = columns.T @ (weight * (bought - share)) - penalty * (found - prior)
        step = np.linalg.solve(_squares(root) + np.diag(penalty), slope)
    return found


def _squares(root: np.ndarray) -> np.ndarray:
    """rootᵀ·root, half of the rows on each of two threads: steadier than a linear algebra library that spins."""
    halves = np.array_split(root, 2)
    with ThreadPoolExecutor(2) as threads:
        return sum(threads.map(lambda half: (half.T @ half).astype(np.float64), halves), np.zeros(()))


def sigmoid(odds: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0)))
