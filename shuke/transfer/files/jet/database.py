"""An Access database: the tables that its owner made, and how they are linked."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from .pages import Broken, Pages
from .tables import Table, read_table

_CATALOGUE = 2  # the page on which the table of tables is described
_TABLE, _LINKED = "1", ("4", "6")
_SYSTEM = 0x80000002  # Access's own tables
_FAULTS = (struct.error, IndexError, ValueError, OverflowError, UnicodeDecodeError, MemoryError, RecursionError)


@dataclass(frozen=True)
class Relation:
    """Column of one table → the column of another table that it names."""

    table: str
    column: str
    to_table: str
    to_column: str


class Database:
    """Raises Locked or Broken, here or while rows are read."""

    def __init__(self, path: Path) -> None:
        try:
            self._pages = Pages(path)
        except (*_FAULTS, OSError) as error:
            raise Broken("header") from error
        try:
            self._read_catalogue()
        except BaseException:
            self._pages.close()
            raise

    def _read_catalogue(self) -> None:
        self._places: dict[str, int] = {}
        self.linked: list[str] = []
        self._system: dict[str, int] = {}
        for name, number, kind, flags in self._rows(_CATALOGUE, ("Name", "Id", "Type", "Flags")):
            if kind in _LINKED:
                self.linked.append(name)
            elif kind == _TABLE and (int(flags or 0) & _SYSTEM or name.startswith(("MSys", "~TMP"))):
                self._system[name] = int(number) & 0xFFFFFF
            elif kind == _TABLE:
                self._places[name] = int(number) & 0xFFFFFF

    @property
    def tables(self) -> list[str]:
        return list(self._places)

    def columns(self, table: str) -> list[str]:
        return [column.name for column in self._table(self._places[table]).columns]

    def rows(self, table: str) -> Iterator[list[str]]:
        """Each row as texts, in the order of `columns`."""
        return self._rows(self._places[table])

    def relations(self) -> list[Relation]:
        place = self._system.get("MSysRelationships")
        if place is None:
            return []
        wanted = ("szObject", "szColumn", "szReferencedObject", "szReferencedColumn", "ccolumn")
        found = [row for row in self._rows(place, wanted) if row[4] == "1"]  # one column to one column
        known = self._places.keys()
        return [Relation(*row[:4]) for row in found if row[0] in known and row[2] in known]

    def _table(self, place: int) -> Table:
        try:
            return read_table(self._pages, place)
        except _FAULTS as error:
            raise Broken("table") from error

    def _rows(self, place: int, wanted: Sequence[str] | None = None) -> Iterator[list[str]]:
        table = self._table(place)
        try:
            yield from table.rows(wanted)
        except _FAULTS as error:
            raise Broken("rows") from error

    def close(self) -> None:
        self._pages.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()
