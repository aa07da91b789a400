"""A logistic curve over features: smooth in each, with interactions, shrunk towards the renewal model.

log odds = base + Σ piecewise linear functions + Σ products of two features, fitted by penalised iteratively reweighted
least squares (Hastie & Tibshirani 1990, generalised additive models; Hoerl & Kennard 1970, ridge). The penalty draws
every coefficient to zero and that of the renewal model's own log odds to one: a shop with few windows keeps the renewal
model, a shop with many corrects and calibrates it (Platt 1999).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SHARES = (0.1, 0.5, 0.9)  # knots at these quantiles of a feature
PENALTY, PRODUCT_PENALTY, BASE_PENALTY = 600.0, 2000.0, 3.0
ROUNDS = 6
CHUNK = 16384


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
        for start in range(0, len(features), CHUNK):
            z = self.scaled(features[start : start + CHUNK])
            total = z @ self.slope + self.level[0]
            for i in range(self.knots.shape[1]):
                total += np.maximum(z - self.knots[:, i], np.float32(0)) @ self.bend[:, i]
            crossing = z[:, self.crossed.astype(np.intp)]
            out[start : start + CHUNK] = total + np.einsum("ij,ij->i", crossing @ self.cross, crossing)
        return out

    def scaled(self, features: np.ndarray) -> np.ndarray:
        return (np.clip(features, self.low, self.high) - self.mean) / self.scale


def fit(features: np.ndarray, bought: np.ndarray, base: int, crossed: np.ndarray) -> Curve:
    """Learn from earlier windows: a row of features and whether a purchase followed; `base` is the renewal model's column."""
    low, high = np.quantile(features, (0.005, 0.995), axis=0).astype(np.float32)
    inside = np.clip(features, low, high)
    mean, scale = inside.mean(axis=0), inside.std(axis=0) + np.float32(1e-3)
    z = (inside - mean) / scale
    knots = np.quantile(z, SHARES, axis=0).T.astype(np.float32)
    upper = np.triu_indices(len(crossed))
    columns = _columns(z, knots, crossed, upper)
    centre, spread = columns.mean(axis=0), columns.std(axis=0)
    spread[spread < 1e-4] = np.inf  # a feature that doesn't vary stays out
    columns = np.column_stack([(columns - centre) / spread, np.ones(len(z), np.float32)])
    size, bends = z.shape[1], knots.size
    start, penalty = np.zeros(columns.shape[1]), np.full(columns.shape[1], PENALTY)
    penalty[size + bends : -1] = PRODUCT_PENALTY
    start[base], start[-1] = scale[base] if np.isfinite(spread[base]) else 0.0, mean[base]
    penalty[base] = penalty[-1] = BASE_PENALTY
    weight = _reweighted(columns, bought.astype(np.float32), start, penalty)
    level = weight[-1] - (weight[:-1] / spread) @ centre
    weight = (weight[:-1] / spread).astype(np.float32)
    cross = np.zeros((len(crossed), len(crossed)), np.float32)
    cross[upper] = weight[size + bends :]
    return Curve(
        low, high, mean, scale, knots, weight[:size], weight[size : size + bends].reshape(knots.shape),
        np.asarray(crossed, np.float32), cross, np.array([level], np.float32),
    )  # fmt: skip


def _columns(z: np.ndarray, knots: np.ndarray, crossed: np.ndarray, upper: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    rows, size = z.shape
    bends = np.maximum(z[:, :, None] - knots, np.float32(0)).reshape(rows, -1)
    crossing = z[:, crossed]
    return np.concatenate([z, bends, crossing[:, upper[0]] * crossing[:, upper[1]]], axis=1)


def _reweighted(columns: np.ndarray, bought: np.ndarray, start: np.ndarray, penalty: np.ndarray) -> np.ndarray:
    """Newton's method on the penalised log likelihood, with steps halved while they don't improve it."""
    weight, loss = start, np.inf
    step = np.zeros_like(start)
    for _ in range(ROUNDS):
        for _ in range(6):
            odds = columns @ (weight + step).astype(np.float32)
            away = weight + step - start
            new = float(np.sum(np.logaddexp(0, odds, dtype=np.float64) - bought * odds) + 0.5 * penalty @ away**2)
            if new <= loss:
                break
            step = step / 2
        weight, improved, loss = weight + step, loss - new, min(new, loss)
        if improved < 1e-5 * abs(new):
            break
        share = sigmoid(odds)
        root = np.sqrt(share * (1 - share))[:, None] * columns
        slope = columns.T @ (bought - share) - penalty * (weight - start)
        step = np.linalg.solve((root.T @ root).astype(np.float64) + np.diag(penalty), slope)
    return weight


def sigmoid(odds: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0)))
