"""Writes the file of one part: the base's rows, each with the cells of the rows that it names in other tables.

The base is read piece by piece. Of the other tables only the needed columns are held, each different text once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shuke.transfer.files.parquet import write_table
from shuke.transfer.files.source import ROW_NUMBER
from shuke.transfer.sets.planning import Out, Part, Step
from shuke.transfer.sets.tables import Content, comparable

_PIECE = 100_000
Cells = dict[tuple[int, str], pa.Array]


def write_part(part: Part, contents: Mapping[int, Content], path: Path) -> int:
    """Returns the number of rows."""
    base = contents[part.table]
    others = [_Other(step, _needed(part, step.to), contents[step.to]) for step in part.steps]
    names = [one.name for one in part.columns]
    return write_table(path, names, _batches(part, base, others), broken=base.broken())


def _needed(part: Part, table: int) -> list[str]:
    shown = [one.header for one in part.columns if one.table == table]
    return list(dict.fromkeys([*shown, *(step.column for step in part.steps if step.of == table)]))


class _Other:
    """A table that is looked things up in."""

    def __init__(self, step: Step, headers: Sequence[str], content: Content) -> None:
        self.step = step
        keys = comparable(content.column(step.key))
        self.keys = keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys
        self.columns = {header: content.column(header).dictionary_encode().combine_chunks() for header in headers}

    def add_to(self, cells: Cells) -> None:
        named = comparable(cells[self.step.of, self.step.column])
        rows = pc.index_in(named, value_set=self.keys, skip_nulls=True)
        for header, column in self.columns.items():
            taken = column.take(rows)
            cells[self.step.to, header] = pc.fill_null(taken.cast(pa.string()), "")


def _batches(part: Part, base: Content, others: Sequence[_Other]) -> Iterator[pa.Table]:
    headers = list(dict.fromkeys([
        *(one.header for one in part.columns if one.table == part.table),
        *(one.instead for one in part.columns if one.instead),
        *(step.column for step in part.steps if step.of == part.table),
    ]))  # fmt: skip
    with pq.ParquetFile(base.path) as file:
        for batch in file.iter_batches(batch_size=_PIECE, columns=[ROW_NUMBER, *headers]):
            cells = {(part.table, header): batch.column(header) for header in headers}
            for other in others:
                other.add_to(cells)
            columns = [_cells(cells, one, part.table) for one in part.columns]
            yield pa.table([batch.column(ROW_NUMBER), *columns], [ROW_NUMBER, *(one.name for one in part.columns)])


def _cells(cells: Cells, one: Out, base: int) -> pa.Array:
    found = cells[one.table, one.header]
    return pc.if_else(pc.equal(found, ""), cells[base, one.instead], found) if one.instead else found
