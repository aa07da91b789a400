"""The reasons of a whole forecast at once: the sentences of `sentences`, put together column by column."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.core.enumerated import is_chinese
from shuke.insights.sentences import MONTHS, TEXTS, pieces

PLACE = re.compile(r"%\((\w+)\)s")


def sentences(rows: pa.Table) -> pa.Array:
    """`rows` is a forecast with the columns product and, where known, unit."""
    code = rows["reason"].to_numpy()
    order, parts = [], []
    for reason, text in enumerate(TEXTS):
        at = np.flatnonzero(code == reason)
        order.append(at)
        parts.append(_filled(str(text), rows.take(pa.array(at))))
    back = np.argsort(np.concatenate(order), kind="stable")
    return pa.concat_arrays(parts).take(pa.array(back))


def _filled(text: str, rows: pa.Table) -> pa.Array:
    words = PLACE.split(text)  # words and names of places, in turn
    pieces_of_text = [
        _PARTS[word](rows) if number % 2 else pa.scalar(word, pa.string()) for number, word in enumerate(words)
    ]
    joined = pc.binary_join_element_wise(*pieces_of_text, "")
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.cast(column, pa.string())


def _cycle(rows: pa.Table) -> pa.ChunkedArray:
    low, high = _text(rows["cycle_low"]), _text(rows["cycle_high"])
    return pc.if_else(pc.equal(low, high), low, pc.binary_join_element_wise(low, high, "–"))


def _days(rows: pa.Table) -> pa.ChunkedArray:
    return _text(pc.cast(pc.round(rows["cycle_days"]), pa.int64()))


def _quantity(rows: pa.Table) -> pa.ChunkedArray:
    number = _text(pc.round(rows["last_quantity"], 3))
    unit = _text(rows["unit"]) if "unit" in rows.column_names else pa.scalar(None, pa.string())
    unit = pc.if_else(pc.equal(pc.fill_null(unit, ""), ""), pieces(), unit)
    return pc.binary_join_element_wise(pc.replace_substring_regex(number, r"\.0$", ""), unit, " ")


def _last(rows: pa.Table) -> pa.ChunkedArray:
    on, beside = rows["last_bought_on"], rows["due_on"]
    return pc.if_else(pc.equal(pc.year(on), pc.year(beside)), _day(on), _with_year(on))


def _day(on: pa.ChunkedArray) -> pa.ChunkedArray:
    if is_chinese():
        return pc.binary_join_element_wise(_text(pc.month(on)), _text(pc.day(on)), "/")
    return pc.binary_join_element_wise(_text(pc.day(on)), pa.array(MONTHS).take(pc.subtract(pc.month(on), 1)), " ")


def _with_year(on: pa.ChunkedArray) -> pa.ChunkedArray:
    if is_chinese():
        return pc.binary_join_element_wise(_text(pc.year(on)), _day(on), "/")
    return pc.binary_join_element_wise(_day(on), _text(pc.year(on)), " ")


_PARTS: dict[str, Callable[[pa.Table], pa.ChunkedArray]] = {
    "product": lambda rows: _text(rows["product"]),
    "cycle": _cycle,
    "days": _days,
    "times": lambda rows: _text(rows["times_bought"]),
    "quantity": _quantity,
    "last": _last,
    "due": lambda rows: _day(rows["due_on"]),
}
