"""A file's rows brought into the form of a list: what a row takes over from the one above, columns put together of
others, rows that say nothing left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shuke.core import parse
from shuke.transfer.files import ROW_NUMBER
from shuke.transfer.prepare.people import whole_name


class Shape:
    """`told` as `recognising.settings_of` keeps it on an import."""

    def __init__(self, told: Mapping[str, Any] | None = None) -> None:
        told = told or {}
        self.made: dict[str, dict[str, Any]] = told.get("made", {})
        self.fill: dict[str, Any] = told.get("fill", {})
        self.only: list[str] = told.get("only", [])
        self.bare: list[str] = told.get("bare", [])

    def __bool__(self) -> bool:
        return bool(self.made or self.fill or self.only or self.bare)

    def needed(self, columns: Sequence[str]) -> list[str]:
        """The file's own columns that these are read from."""
        wanted = [part for header in columns for part in self._parts(header)]
        if self.fill:
            wanted.append(self.fill["by"])
        return list(dict.fromkeys([*wanted, *self.only]))

    def _parts(self, header: str) -> list[str]:
        told = self.made.get(header)
        return [header] if told is None else next((list(told[way]) for way in WAYS if way in told), [])

    def shaped(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
        """The batches of a whole file, from its first row on, with all columns that can be made of theirs."""
        above: pa.Table | None = None  # the last row, already filled
        for batch in batches:
            table = self._bared(pa.Table.from_batches([batch]))
            if self.fill:
                table = self._filled(table, above)
                above = table.slice(len(table) - 1) if len(table) else above
            yield self._whole(self._with_made(table))

    def _bared(self, table: pa.Table) -> pa.Table:
        for header in self.bare:
            if header in table.column_names:
                bare = pc.utf8_ltrim(_texts(table, header), "'")
                table = table.set_column(table.column_names.index(header), header, bare)
        return table

    def _filled(self, table: pa.Table, above: pa.Table | None) -> pa.Table:
        whole = table if above is None else pa.concat_tables([above, table], promote_options="permissive")
        start = len(whole) - len(table)
        place = np.arange(len(whole))
        key = _downward(_texts(whole, self.fill["by"]), place, np.zeros(len(whole), dtype=int))
        columns = {self.fill["by"]: key}
        begins = _beginnings(key)
        for header in self.fill["columns"]:
            if header in table.column_names and header not in columns:
                columns[header] = _downward(_texts(whole, header), place, begins)
        for header, column in columns.items():
            table = table.set_column(table.column_names.index(header), header, column.slice(start))
        return table

    def _with_made(self, table: pa.Table) -> pa.Table:
        for header, told in self.made.items():
            parts = [_texts(table, part) for part in self._parts(header) if part in table.column_names]
            if header in table.column_names:
                continue
            if "text" in told:
                table = table.append_column(header, pa.repeat(pa.scalar(told["text"]), len(table)))
            elif parts:
                table = table.append_column(header, next(way(parts) for name, way in WAYS.items() if name in told))
        return table

    def _whole(self, table: pa.Table) -> pa.Table:
        if not self.only:
            return table
        says = [pc.not_equal(_texts(table, header), "") for header in self.only if header in table.column_names]
        keep = says[0]
        for one in says[1:]:
            keep = pc.or_(keep, one)
        return table.filter(keep)

    def rows(self, headers: Sequence[str], rows: Sequence[Sequence[str]], wanted: Sequence[str]) -> list[list[str]]:
        """A few rows of text, as the columns `wanted`."""
        columns = [[row[at] if at < len(row) else "" for row in rows] for at in range(len(headers))]
        batch = pa.record_batch(
            [pa.array(range(len(rows)), pa.int64()), *(pa.array(column, pa.string()) for column in columns)],
            names=[ROW_NUMBER, *headers],
        )
        [table] = self.shaped(iter([batch]))
        return [list(row) for row in zip(*(_texts(table, header).to_pylist() for header in wanted), strict=True)]


def _texts(table: pa.Table, header: str) -> pa.Array:
    """Tidy at both ends, empty where there is nothing."""
    column = table.column(header).combine_chunks()
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return pc.utf8_trim_whitespace(pc.fill_null(parse.as_text(column), ""))


def _downward(texts: pa.Array, place: np.ndarray, begins: np.ndarray) -> pa.Array:
    """Empty texts take the nearest one above, not beyond where their thing begins."""
    said = np.asarray(pc.not_equal(texts, ""))
    last = np.maximum.accumulate(np.where(said, place, -1))
    return pc.take(texts, pa.array(np.where(last >= begins, np.maximum(last, 0), place)))


def _beginnings(key: pa.Array) -> np.ndarray:
    """For each row the first of those, one below the other, that have the same key."""
    codes = key.dictionary_encode().indices.to_numpy()
    new = np.append(True, codes[1:] != codes[:-1]) if len(codes) else np.zeros(0, dtype=bool)
    return np.maximum.accumulate(np.where(new, np.arange(len(codes)), 0))


def _joined(parts: Sequence[pa.Array]) -> pa.Array:
    """Those that say something."""
    told = [pc.if_else(pc.equal(part, ""), None, part) for part in parts]
    return pc.binary_join_element_wise(*told, " ", null_handling="skip")


def _person(parts: Sequence[pa.Array]) -> pa.Array:
    """Given name and surname, in the order of their language."""
    return whole_name(parts[-1], parts[0]) if len(parts) > 1 else parts[0]


def _first(parts: Sequence[pa.Array]) -> pa.Array:
    return pc.coalesce(*(pc.if_else(pc.equal(part, ""), pa.scalar(None, pa.string()), part) for part in parts), "")


WAYS = {"first": _first, "join": _joined, "person": _person}  # in which a column is made of others
