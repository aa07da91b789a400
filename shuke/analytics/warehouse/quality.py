"""Whether a version is right: looked at before it is shown, told on its page and by `shuke doctor`.

A check is a plain dict, since it is kept with the version: `what` (rows, sum, lost, empty, twice), `table`, `column`,
`found`, `expected`, `well`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from shuke.analytics.warehouse import reading
from shuke.analytics.warehouse.arrow import SCALES
from shuke.analytics.warehouse.described import Table, links
from shuke.analytics.warehouse.store import Block, Manifest
from shuke.analytics.warehouse.tables import TABLES, named

Told = Mapping[str, list[list[Any]]]


def look(folder: Path, manifest: Manifest, database: Told) -> list[dict[str, Any]]:
    """`database` holds what the database said of each block of each table that comes from it."""
    files = {table.name: _files(folder, manifest, table) for table in TABLES}
    found: list[dict[str, Any]] = []
    with reading.opened(files) as link:
        for table in TABLES:
            if table.name in database:
                totals = reading.ask(link, _totals(table.name)).to_pylist()[0]
                found += _compared(table, totals, database[table.name])
            found += _of_blocks(table, list(manifest.blocks[table.name].values()))
        for table, column in links(TABLES):
            lost = reading.ask(link, _lost(table.name, column.name, column.to))
            found.append(_check("lost", table, column.name, lost.to_pylist()[0]["lost"], 0))
    return found


def _files(folder: Path, manifest: Manifest, table: Table) -> list[str]:
    return [str(folder / block.file) for block in manifest.blocks[table.name].values()]


@cache
def _totals(name: str) -> str:
    rows = getattr(reading.star(), name)
    sums = {one: rows[one].sum() for one in named(name).sums}
    return reading.written(rows.aggregate(rows=rows.count(), **sums))


def _compared(table: Table, totals: dict[str, Any], told: list[list[Any]]) -> list[dict[str, Any]]:
    """What the files hold beside what the database says that they should."""
    found = [_check("rows", table, "", totals["rows"], sum(one[0] for one in told))]
    for place, name in enumerate(table.sums, start=1):
        expected = Decimal(sum(one[place] for one in told)).scaleb(-SCALES[table.column(name).kind])
        found.append(_check("sum", table, name, totals[name] or Decimal(0), expected))
    return found


def _of_blocks(table: Table, blocks: list[Block]) -> list[dict[str, Any]]:
    """What was counted as the rows went by."""
    kept = [column.name for column in table.columns if not column.empty]
    empty = [_check("empty", table, name, sum(block.empty.get(name, 0) for block in blocks), 0) for name in kept]
    return [*empty, _check("twice", table, table.key.name, sum(block.twice for block in blocks), 0)]


@cache
def _lost(table: str, column: str, to: str) -> str:
    """Rows that name something which is not there. Each number is looked up once, however many rows have it."""
    rows, there = getattr(reading.star(), table), getattr(reading.star(), to)
    each = rows.filter(rows[column].notnull()).group_by(column).aggregate(times=lambda group: group.count())
    gone = each.anti_join(there, each[column] == there[there.columns[0]])
    return reading.written(gone.aggregate(lost=gone.times.sum().coalesce(0).cast("int64")))


def _check(what: str, table: Table, column: str, found: Any, expected: Any) -> dict[str, Any]:
    well = found == expected
    kept = [value if isinstance(value, int) else str(value) for value in (found, expected)]
    return {"what": what, "table": table.name, "column": column, "found": kept[0], "expected": kept[1], "well": well}
