"""The protocol's figures, weighted by customer so that a bootstrap need not copy rows."""

from __future__ import annotations

import numpy as np

from benchmarks.quality.sets import Candidates

NAMES = ("AUC", "AP", "who@10", "what@10", "E/A", "log loss")


def scores(given: Candidates, probability: np.ndarray) -> dict[str, float]:
    bought = given.bought.astype(float)
    area, precision = ranking(bought, probability)
    p = np.clip(probability, 1e-6, 1 - 1e-6)
    loss = -np.mean(bought * np.log(p) + (1 - bought) * np.log1p(-p))
    return {
        "AUC": area,
        "AP": precision,
        "who@10": at_ten(given.product, bought, probability, least=20),
        "what@10": at_ten(given.customer, bought, probability, least=10),
        "E/A": float(probability.sum() / bought.sum()),
        "log loss": float(loss),
    }


def ranking(bought: np.ndarray, probability: np.ndarray) -> tuple[float, float]:
    """Area under the ROC curve and average precision; ties share their rank."""
    order = np.argsort(-probability, kind="stable")
    hits, ordered = bought[order], probability[order]
    ends = np.concatenate([ordered[1:] != ordered[:-1], [True]])
    found, seen = np.cumsum(hits)[ends], np.flatnonzero(ends) + 1
    missed = seen - found
    precision = float(np.sum(np.diff(found, prepend=0) * found / seen) / found[-1])
    steps = np.diff(missed, prepend=0) * (found + np.concatenate([[0], found[:-1]])) / 2
    return float(steps.sum() / (found[-1] * missed[-1])), precision


def at_ten(group: np.ndarray, bought: np.ndarray, probability: np.ndarray, least: int) -> float:
    """Mean over groups with `least` candidates and a buyer: purchases in the first ten ÷ min(10, purchases)."""
    order = np.lexsort((-probability, group))
    group, bought = group[order], bought[order]
    start = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))
    size = np.diff(np.append(start, len(group)))
    rank = np.arange(len(group)) - np.repeat(start, size)
    total, top = np.add.reduceat(bought, start), np.add.reduceat(bought * (rank < 10), start)
    judged = (size >= least) & (total > 0)
    return float(np.mean(top[judged] / np.minimum(10, total[judged]))) if judged.any() else np.nan


def deciles(given: Candidates, probability: np.ndarray) -> list[tuple[float, float]]:
    """Mean probability and share that bought, for ten groups of rising probability."""
    parts = np.array_split(np.argsort(probability, kind="stable"), 10)
    return [(float(probability[part].mean()), float(given.bought[part].mean())) for part in parts]


def gain(given: Candidates, ours: np.ndarray, theirs: np.ndarray, draws: int) -> tuple[float, float]:
    """Difference in average precision, and its standard error over resampled customers (paired)."""
    random = np.random.default_rng(2017)
    _, customer = np.unique(given.customer, return_inverse=True)
    count = customer.max() + 1
    orders = [np.argsort(-p, kind="stable") for p in (ours, theirs)]
    found = []
    for _ in range(draws):
        weight = np.bincount(random.integers(0, count, count), minlength=count)[customer].astype(float)
        one, other = (_weighted_precision(given.bought[order], weight[order]) for order in orders)
        found.append(one - other)
    return ranking(given.bought.astype(float), ours)[1] - ranking(given.bought.astype(float), theirs)[1], float(
        np.std(found)
    )


def _weighted_precision(bought: np.ndarray, weight: np.ndarray) -> float:
    seen, hits = np.cumsum(weight), bought * weight
    return float(np.sum(hits * np.cumsum(hits) / np.maximum(seen, 1)) / hits.sum())
