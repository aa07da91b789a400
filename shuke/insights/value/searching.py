"""The smallest value of a smooth function of a few numbers: quasi-Newton steps with measured slopes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Array = np.ndarray
Loss = Callable[[Array], float]
STEP = 1e-5
ROUGH, EXACT = 1e-6, 1e-10  # by which share of its value the loss may still fall
FEW, PART = 4_000, 16


def parts(rows: int) -> list[slice]:
    """Which rows to search by, one after the other: of many first a few, so that few steps are left to take on all."""
    return [slice(None, None, PART), slice(None)] if rows > FEW else [slice(None)]


def minimise(losses: Sequence[Loss], start: Array) -> Array:
    """Of the last of `losses`; each begins where the one before has ended, and knows how the ground bends there."""
    here, inverse = np.asarray(start, float), np.eye(len(start))
    for loss in losses:
        here, inverse = _descended(loss, here, inverse, EXACT if loss is losses[-1] else ROUGH)
    return here


def _descended(loss: Loss, here: Array, inverse: Array, exact: float, rounds: int = 200) -> tuple[Array, Array]:
    """BFGS (Nocedal & Wright 2006, algorithm 6.1) with central differences and steps halved until they help."""
    value, slope = loss(here), _slope(loss, here)
    for _ in range(rounds):
        way = -inverse @ slope
        if way @ slope >= 0:
            inverse, way = np.eye(len(here)), -slope
        way *= min(1.0, 1.5 / max(np.abs(way).max(), 1e-12))
        there, lower = _walked(loss, here, way, value, float(slope @ way))
        if value - lower < exact * (1.0 + abs(value)):
            return (there if lower < value else here), inverse
        steeper = _slope(loss, there)
        inverse = _updated(inverse, there - here, steeper - slope)
        here, value, slope = there, lower, steeper
    return here, inverse


def _slope(loss: Loss, at: Array) -> Array:
    found = np.empty(len(at))
    for i in range(len(at)):
        step = np.zeros(len(at))
        step[i] = STEP
        found[i] = (loss(at + step) - loss(at - step)) / (2.0 * STEP)
    return found


def _walked(loss: Loss, here: Array, way: Array, value: float, fall: float) -> tuple[Array, float]:
    size = 1.0
    for _ in range(30):
        there = here + size * way
        lower = loss(there)
        if np.isfinite(lower) and lower <= value + 1e-4 * size * fall:
            return there, lower
        size /= 2.0
    return here, value


def _updated(inverse: Array, step: Array, change: Array) -> Array:
    bend = float(step @ change)
    if bend <= 1e-14:
        return inverse
    eye = np.eye(len(step))
    left = eye - np.outer(step, change) / bend
    return left @ inverse @ left.T + np.outer(step, step) / bend
