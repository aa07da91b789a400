"""Tables that others hand to the library: as Arrow, with the names and kinds the insights know, or a plain error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib import import_module
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

Named = Mapping[str, str] | None
NUMBERS = ("quantity", "amount", "discount", "unit_price", "pv")
EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)


class BadLines(ValueError):
    """What is wrong with the lines, and what to do."""


def as_table(lines: Any, columns: Named = None, needed: Sequence[str] = ("customer_id", "on")) -> pa.Table:
    """The columns that the insights read, under the names by which they know them."""
    table = _renamed(_arrow(lines), columns or {})
    if missing := [name for name in needed if name not in table.column_names]:
        found = ", ".join(table.column_names) or "none at all"
        raise BadLines(
            f"the lines have no column {', '.join(missing)} (they have: {found})."
            " If it is called otherwise, say columns={'…': 'its name'}"
        )
    known = {name: table[name] for name in ("customer_id", "product_id", "on", *NUMBERS) if name in table.column_names}
    shaped = {name: _SHAPES.get(name, _number)(name, column) for name, column in known.items()}
    return pa.table(shaped)


def day_of(as_of: date | str | None, lines: pa.Table) -> date:
    """The last day known: as given, or the newest of the lines."""
    if isinstance(as_of, str):
        as_of = date.fromisoformat(as_of)
    if as_of is not None:
        return as_of.date() if isinstance(as_of, datetime) else as_of
    if not lines.num_rows:
        raise BadLines("there are no lines, so the last day known must be given: as_of=date(…)")
    newest: date = pc.max(lines["on"]).as_py()
    return newest


def above_zero(number: int, name: str) -> int:
    if number < 1:
        raise ValueError(f"{name} must be 1 or more, not {number}")
    return number


def share_of(number: float, name: str) -> float:
    if not 0 <= number <= 1:
        raise ValueError(f"{name} is a share, from 0 to 1, not {number}")
    return number


def in_kind(found: pa.Table, lines: Any) -> Any:
    """As the lines were given."""
    module = type(lines).__module__.partition(".")[0]
    if module == "pandas":
        return found.to_pandas(date_as_object=False)
    if module == "polars":
        return import_module("polars").from_arrow(found)
    return found


def _arrow(lines: Any) -> pa.Table:
    if isinstance(lines, pa.Table):
        return lines
    if isinstance(lines, list) and all(isinstance(row, Mapping) for row in lines):
        return pa.Table.from_pylist(lines)
    if hasattr(lines, "collect") and not hasattr(lines, "__arrow_c_stream__"):
        lines = lines.collect()  # a lazy frame
    try:
        return pa.table(lines)
    except (TypeError, ValueError, pa.ArrowInvalid) as error:
        raise BadLines(f"the lines can't be read as a table: {error}") from error


def _renamed(table: pa.Table, columns: Mapping[str, str]) -> pa.Table:
    if unknown := [theirs for theirs in columns.values() if theirs not in table.column_names]:
        raise BadLines(f"columns= names {', '.join(unknown)}, but the lines have: {', '.join(table.column_names)}")
    back = {theirs: ours for ours, theirs in columns.items()}
    kept = [name for name in table.column_names if name in back or name not in columns]
    table = table.select(kept).rename_columns([back.get(name, name) for name in kept])
    if len(set(table.column_names)) < len(kept):
        raise BadLines("two columns of the lines have the same name: give each one of its own")
    return table


def _ids(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_null(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        column = column.cast(pa.string())
    if empty := column.null_count:
        raise BadLines(f"{name} is empty in {empty:,} of {len(column):,} lines: leave them out first")
    return column


def _days(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Days; of a moment its day, in its own time zone if it has one."""
    kind, wanted = column.type, "a day: give dates, or text such as 2024-01-31"
    if _is_text(kind):
        column = _cast(name, column, pa.timestamp("us"), wanted)
    elif pa.types.is_timestamp(kind) and kind.tz:
        column = pc.local_timestamp(column)
    elif not (pa.types.is_date(kind) or pa.types.is_timestamp(kind) or pa.types.is_null(kind)):
        raise BadLines(f"{name} holds {kind}, which is not {wanted}")
    days = _cast(name, column, pa.date32(), wanted)
    if empty := days.null_count:
        raise BadLines(f"{name} is empty in {empty:,} of {len(days):,} lines: leave them out first")
    seen = pc.min_max(days).as_py()
    if len(days) and (seen["min"] < EARLIEST or seen["max"] >= LATEST):
        raise BadLines(f"{name} goes from {seen['min']} to {seen['max']}: purchases lie between 1970 and 2199")
    return days


def _number(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    """As real numbers; what is no number at all (NaN) is unknown."""
    found = _cast(name, column, pa.float64(), "a number")
    if pc.any(pc.is_inf(found)).as_py():
        raise BadLines(f"{name} is infinite in some lines: leave them out, or empty")
    if pc.any(pc.is_nan(found)).as_py():
        found = pc.if_else(pc.is_nan(found), pa.scalar(None, pa.float64()), found)
    return found


def _cast(name: str, column: pa.ChunkedArray, wanted: pa.DataType, what: str) -> pa.ChunkedArray:
    try:
        return column if column.type == wanted else column.cast(wanted, safe=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise BadLines(f"{name} holds something that is not {what} ({error})") from error


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)


_SHAPES = {"customer_id": _ids, "product_id": _ids, "on": _days}
