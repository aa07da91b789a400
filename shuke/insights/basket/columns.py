"""What sorted columns of whole numbers need again and again."""

from __future__ import annotations

import numpy as np


def ranges(start: np.ndarray, count: np.ndarray) -> np.ndarray:
    """start[0], start[0] + 1 … for count[0] numbers, then those of start[1], and so on: what joins sorted tables."""
    ends = np.cumsum(count, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - np.repeat(ends - count - start, count)


def distinct(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pairs that occur, sorted, each once."""
    size = int(second.max(initial=0)) + 1
    key = np.unique(first.astype(np.int64) * size + second)
    return key // size, key % size


def opens(*columns: np.ndarray) -> np.ndarray:
    """Where, in sorted rows, a new combination of these columns begins."""
    if not len(columns[0]):
        return np.zeros(0, np.int64)
    new = np.zeros(len(columns[0]) - 1, bool)
    for column in columns:
        new |= column[1:] != column[:-1]
    return np.flatnonzero(np.concatenate([[True], new]))
