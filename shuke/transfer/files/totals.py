"""Rows that are no data: totals, known by the word and by empty cells beside it, and column names once more."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from .layout import TOTAL, TOTAL_AFTER
from .source import ROW_NUMBER, Broken

_LOOK_AT_COLUMNS = 4


def drop_what_is_no_data(table: pa.Table, broken: Broken) -> pa.Table:
    """What is left out is noted in `broken`."""
    return _drop_totals(_drop_headers(table, broken), broken)


def _drop_headers(table: pa.Table, broken: Broken) -> pa.Table:
    """Files that were joined end to end have the names in the middle again."""
    names = table.column_names[1:4]
    again = pc.equal(table[names[0]], names[0])
    for name in names[1:]:
        again = pc.and_(again, pc.equal(table[name], name))
    if len(names) < 2 or not pc.any(again).as_py():
        return table
    for number in table[ROW_NUMBER].filter(again).to_pylist():
        broken.add(number, " | ".join(table.column_names[1:]), "header_again")
    return table.filter(pc.invert(again))


def _drop_totals(table: pa.Table, broken: Broken) -> pa.Table:
    words = [name for name in table.column_names if name != ROW_NUMBER and pa.types.is_string(table[name].type)]
    suspects = None
    for name in words[:_LOOK_AT_COLUMNS]:
        found = pc.match_substring_regex(table[name], f"(?:{TOTAL})|(?:{TOTAL_AFTER})")
        suspects = found if suspects is None else pc.or_kleene(suspects, found)
    if suspects is None or not pc.any(suspects).as_py():
        return table
    rows = pc.indices_nonzero(pc.fill_null(suspects, False).combine_chunks())
    dropped = []
    for at, row in zip(rows.to_pylist(), table.take(rows).to_pylist(), strict=True):
        number = row.pop(ROW_NUMBER)
        empty = sum(1 for value in row.values() if value is None or not str(value).strip())
        if empty >= 0.4 * len(row):
            broken.add(number, " | ".join(str(value) for value in row.values() if value), "total")
            dropped.append(at)
    if not dropped:
        return table
    keep = pc.invert(pc.is_in(pa.array(range(table.num_rows)), pa.array(dropped)))
    return table.filter(keep)
