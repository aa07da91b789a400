"""The peer: BG/NBD on pairs (Fader, Hardie & Lee 2005), fitted by maximum likelihood (Nelder & Mead 1965)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.quality.sets import Candidates
from shuke.insights.due.renewal import log_beta, log_gamma


def probability(given: Candidates, within: int) -> np.ndarray:
    """P(a purchase within the horizon): P(alive) times the NBD chance of at least one."""
    repeats, age = given.times - 1.0, given.first.astype(float)
    until = (given.first - given.last).astype(float)
    r, alpha, a, b = fit(repeats, until, age)
    alive = 1 / (1 + a / (b + repeats - 1) * ((alpha + age) / (alpha + until)) ** (r + repeats))
    return alive * (1 - ((alpha + age) / (alpha + age + within)) ** (r + repeats))


def fit(repeats: np.ndarray, until: np.ndarray, age: np.ndarray) -> np.ndarray:
    """r, α, a, b; on the distinct triples only, each with its count."""
    triples, count = np.unique(np.stack([repeats, until, age]), axis=1, return_counts=True)
    x, tx, t = triples

    def loss(theta: np.ndarray) -> float:
        r, alpha, a, b = np.exp(theta)
        rate = log_gamma(r + x) - log_gamma(r) + r * np.log(alpha)
        stays = log_beta(a, b + x) - (r + x) * np.log(alpha + t)
        left = log_beta(a + 1, b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + tx)
        each = np.logaddexp(stays, np.where(x > 0, left, -np.inf)) - log_beta(a, b) + rate
        return -float(count @ each) / count.sum()

    return np.exp(nelder_mead(loss, np.array([0.0, 3.0, -0.7, 0.0])))


def nelder_mead(loss: Callable[[np.ndarray], float], start: np.ndarray, rounds: int = 250) -> np.ndarray:
    points = np.vstack([start, start + np.eye(len(start)) * 0.5])
    losses = np.array([loss(point) for point in points])
    for _ in range(rounds):
        order = np.argsort(losses)
        points, losses = points[order], losses[order]
        if losses[-1] - losses[0] < 1e-8:
            break
        centre, worst = points[:-1].mean(axis=0), points[-1]
        tried = [centre + step * (centre - worst) for step in (1.0, 2.0, -0.5)]
        reflected = loss(tried[0])
        at = 1 if reflected < losses[0] else 0 if reflected < losses[-2] else 2
        value = reflected if at == 0 else loss(tried[at])
        if at == 1 and value > reflected:
            at, value = 0, reflected
        if value < losses[-1]:
            points[-1], losses[-1] = tried[at], value
        else:
            points[1:] = points[0] + 0.5 * (points[1:] - points[0])
            losses[1:] = [loss(point) for point in points[1:]]
    return points[np.argmin(losses)]
