"""The shape of what goes in and what comes out, and the way between Arrow columns and numpy arrays."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

EPOCH = date(1970, 1, 1)

#: Ids may be of any type (dictionary, text, whole number); the forecast gives back the same type.
LINES_SCHEMA = pa.schema(
    [
        pa.field("customer_id", pa.string(), nullable=False),
        pa.field("product_id", pa.string(), nullable=False),
        pa.field("on", pa.date32(), nullable=False),
        pa.field("quantity", pa.float64()),  # unknown counts as one; below zero is a return
        pa.field("amount", pa.float64()),  # of the whole line
        pa.field("unit_price", pa.float64()),
        pa.field("pv", pa.float64()),  # of one unit
    ]
)

REASONS = ("regular", "irregular", "twice", "overdue", "stopped")
"""Codes of `reason`, by position: which sentence says best why the row is there (see reasons.py)."""


def forecast_schema(customer: pa.DataType, product: pa.DataType) -> pa.Schema:
    """The columns of a forecast, for ids of these types."""
    return pa.schema(
        [
            ("customer_id", customer),
            ("product_id", product),
            ("last_bought_on", pa.date32()),
            ("last_quantity", pa.float64()),
            ("times_bought", pa.int32()),  # days with a purchase
            ("cycle_days", pa.float64()),  # usual days from one purchase to the next, at the usual quantity
            ("cycle_low", pa.int32()),  # the pair's usual range of days, for the reason
            ("cycle_high", pa.int32()),
            (
                "due_from",
                pa.date32(),
            ),  # the next purchase falls in [due_from, due_to] four times out of five, if it comes
            ("due_on", pa.date32()),  # when the last quantity is expected to run out
            ("due_to", pa.date32()),
            ("probability", pa.float64()),  # of a purchase within (as_of, as_of + within]
            ("expected_amount", pa.float64()),  # of the next purchase; null where no amount is known
            ("unit_price", pa.float64()),
            ("pv", pa.float64()),
            ("still_buying", pa.float64()),  # probability that the customer hasn't stopped buying the product
            ("reason", pa.int8()),  # position in REASONS
        ]
    )


def codes(column: pa.ChunkedArray | pa.Array) -> tuple[np.ndarray, pa.Array]:
    """Whole numbers from 0 in place of the ids, and the ids in that order."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    if column.null_count:
        raise ValueError("customer_id and product_id can't be empty: leave such rows out first")
    return column.indices.to_numpy(zero_copy_only=False), column.dictionary


def floats(lines: pa.Table, name: str, missing: float = np.nan) -> np.ndarray:
    """The column as float64, `missing` where it is null or absent."""
    if name not in lines.column_names:
        return np.full(lines.num_rows, missing)
    column = lines[name]
    if not pa.types.is_float64(column.type):
        column = column.cast(pa.float64())
    if column.null_count:
        column = pc.fill_null(column, missing)
    return column.to_numpy()


def days(column: pa.ChunkedArray) -> np.ndarray:
    """Days since 1970-01-01."""
    if not pa.types.is_date32(column.type):
        column = column.cast(pa.date32(), safe=False)
    return column.cast(pa.int32()).to_numpy()


def day_number(day: date) -> int:
    return (day - EPOCH).days


def dates(day: np.ndarray) -> pa.Array:
    return pa.array(np.asarray(day, dtype=np.int32)).cast(pa.date32())
