"""Rows that are no data: totals, known by the word and by empty cells beside it, remarks, column names once more."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from .layout import TOTAL, TOTAL_AFTER
from .source import ROW_NUMBER, Broken

_LOOK_AT_COLUMNS = 4
_REMARK = (
    r"(?i)^\s*(?:※|[＊*]{1,3}\s|[註注备備]\S{0,1}[:：]|製表|制表|列印|打印|以上|資料來源|数据来源|資料筆數|"
    r"共\s*[\d,０-９]+\s*[筆笔列行人位項项條条個个]|-+\s*end|end of |printed |generated )"
)


def drop_what_is_no_data(table: pa.Table, broken: Broken) -> pa.Table:
    """What is left out is noted in `broken`."""
    return _drop_remarks(_drop_totals(_drop_headers(table, broken), broken), broken)


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


def _drop_remarks(table: pa.Table, broken: Broken) -> pa.Table:
    """“共 3 筆”, “※ …”: words that stand alone in the first column of a table of several."""
    first, *others = [name for name in table.column_names if name != ROW_NUMBER]
    if len(others) < 2 or not pa.types.is_string(table[first].type):
        return table
    alone = pc.fill_null(pc.match_substring_regex(table[first], _REMARK), False)
    for name in others if pc.any(alone).as_py() else ():
        if pa.types.is_string(table[name].type):
            alone = pc.and_(alone, pc.fill_null(pc.equal(pc.utf8_trim_whitespace(table[name]), ""), True))
    if not pc.any(alone).as_py():
        return table
    for number, text in zip(*(table.filter(alone)[name].to_pylist() for name in (ROW_NUMBER, first)), strict=True):
        broken.add(number, text, "remark")
    return table.filter(pc.invert(alone))
