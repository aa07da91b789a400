"""The order of the list, on whole columns: what is at stake, most first. Shared by the stored list and `shuke due`."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def has_amounts(forecast: pa.Table) -> bool:
    return forecast["expected_amount"].null_count < forecast.num_rows


def value_at_stake(probability: np.ndarray, expected_amount: np.ndarray, amounts_known: bool) -> np.ndarray:
    """Probability × amount of the next purchase; the probability alone where the shop knows no amounts."""
    if not amounts_known:
        return probability
    return probability * np.maximum(np.nan_to_num(expected_amount), 0.0)


def by_value(forecast: pa.Table) -> pa.Table:
    """Most value at stake first, then most probable."""
    probability = forecast["probability"].to_numpy()
    value = value_at_stake(probability, numbers(forecast["expected_amount"]), has_amounts(forecast))
    return forecast.take(pa.array(np.lexsort((-probability, -value))))


def numbers(column: pa.ChunkedArray) -> np.ndarray:
    """Real numbers, nan for null."""
    return column.cast(pa.float64()).to_numpy()


def at_least(column: pa.ChunkedArray, floor: float) -> pa.ChunkedArray:
    """Unknown values don't pass a floor."""
    return pc.fill_null(pc.greater_equal(column.cast(pa.float64()), floor), False)
