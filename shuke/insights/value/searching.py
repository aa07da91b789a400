"""The smallest value of a smooth function of a few numbers: quasi-Newton steps with measured slopes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Array = np.ndarray
STEP = 1e-5


def minimise(loss: Callable[[Array], float], start: Array, rounds: int = 200, exact: float = 1e-10) -> Array:
    """BFGS (Nocedal & Wright 2006, algorithm 6.1) with central differences and steps halved until they help."""
    here, value = np.asarray(start, float), loss(start)
    slope, inverse = _slope(loss, here), np.eye(len(here))
    for _ in range(rounds):
        way = -inverse @ slope
        if way @ slope >= 0:
            inverse, way = np.eye(len(here)), -slope
        way *= min(1.0, 1.5 / max(np.abs(way).max(), 1e-12))
        there, lower = _walked(loss, here, way, value, float(slope @ way))
        if value - lower < exact * (1.0 + abs(value)):
            return there if lower < value else here
        steeper = _slope(loss, there)
        inverse = _updated(inverse, there - here, steeper - slope)
        here, value, slope = there, lower, steeper
    return here


def _slope(loss: Callable[[Array], float], at: Array) -> Array:
    found = np.empty(len(at))
    for i in range(len(at)):
        step = np.zeros(len(at))
        step[i] = STEP
        found[i] = (loss(at + step) - loss(at - step)) / (2.0 * STEP)
    return found


def _walked(loss: Callable[[Array], float], here: Array, way: Array, value: float, fall: float) -> tuple[Array, float]:
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
