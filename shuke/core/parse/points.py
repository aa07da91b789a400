"""Whether a file's PV is that of one piece or of the whole line: the column's name seldom tells."""

from __future__ import annotations

import numpy as np


def of_one_piece(products: np.ndarray, quantity: np.ndarray, points: np.ndarray) -> bool:
    """True where, within a product, the points stay the same whatever the quantity; then they are one piece's.

    `products`: a code a row; `points`: NaN where unknown. Without evidence (each line one piece) both are the same.
    """
    rows = np.flatnonzero(np.isfinite(points) & (quantity > 0))
    rows = rows[np.argsort(products[rows], kind="stable")]
    if not len(rows):
        return False
    starts = np.flatnonzero(np.diff(products[rows], prepend=-1))
    return _spread(points[rows], starts) < _spread(points[rows] / quantity[rows], starts)


def _spread(values: np.ndarray, starts: np.ndarray) -> float:
    """How far values differ within a group, relative to the group's largest; the mean over the groups."""
    high, low = np.maximum.reduceat(values, starts), np.minimum.reduceat(values, starts)
    return float(np.mean((high - low) / np.maximum(np.abs(high), 1e-9)))
