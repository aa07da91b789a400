"""Functions of how often something happened: of whole numbers, few of which are different."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Array = np.ndarray


def by_count(function: Callable[[Array], Array], times: Array) -> Array:
    """`function(times)`, reckoned once for each number from the smallest to the largest."""
    if not len(times):
        return function(times)
    least, most = times.min(), times.max()
    if most - least >= len(times):
        return function(times)
    return function(np.arange(least, most + 1.0))[(times - least).astype(np.intp)]
