"""One table: its columns, and its rows cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .pages import Broken, Pages
from .values import SIZES, YES_NO, Reader, reader

_FIXED, _CALCULATED = 0x01, 0xC0


@dataclass(frozen=True)
class Column:
    """`at`: where the cell begins in the fixed part of a row, or the place among the cells of changing length."""

    name: str
    kind: int
    number: int
    at: int
    fixed: bool
    size: int
    read: Reader | None


@dataclass(frozen=True)
class Cells:
    """A row cut up: which cells are filled, the content, and where each cell of changing length begins."""

    filled: bytes
    count: int
    content: bytes
    ends: Sequence[int]


@dataclass(frozen=True)
class Table:
    pages: Pages
    place: int
    definition: bytes
    columns: list[Column]
    variable: int

    def rows(self, wanted: Sequence[str] | None = None) -> Iterator[list[str]]:
        columns = self.columns if wanted is None else [self._column(name) for name in wanted]
        cut = _cut_old if self.pages.old else _cut
        for number in self.pages.owned(self.definition):
            for row in self.pages.rows_on(number, self.place):
                cells = cut(row, self.variable)
                yield [_text(cells, column) for column in columns]

    def _column(self, name: str) -> Column:
        found = next((column for column in self.columns if column.name == name), None)
        if found is None:
            raise Broken(name)
        return found


def read_table(pages: Pages, place: int) -> Table:
    layout, content = pages.format, pages.definition(place)
    where = layout.definition
    variable, count = (_short(content, where["columns"] - back) for back in (2, 0))
    indexes = int.from_bytes(content[where["indexes"] : where["indexes"] + 4], "little")
    first = where["entries"] + indexes * layout.index_entry
    names = _names(pages, content, first + count * layout.column_entry, count)
    columns = [
        _read_column(pages, content[first + at * layout.column_entry :][: layout.column_entry], name)
        for at, name in enumerate(names)
    ]
    shown = [column for column in columns if column.read is not None or column.kind == YES_NO]
    return Table(pages, place, content, sorted(shown, key=lambda column: column.number), variable)


def _names(pages: Pages, content: bytes, at: int, count: int) -> list[str]:
    names, wide = [], not pages.old
    read = reader(pages, 0x0A, 0)
    assert read is not None
    for _column in range(count):
        size = _short(content, at) if wide else content[at]
        at += 2 if wide else 1
        raw = content[at : at + size]
        names.append(raw.decode("utf-16-le") if wide else read(raw))
        at += size
    return names


def _read_column(pages: Pages, entry: bytes, name: str) -> Column:
    where = pages.format.column
    kind, flags = entry[0], entry[where["flags"]]
    fixed = bool(flags & _FIXED)
    size = SIZES.get(kind, _short(entry, where["size"])) if fixed else 0
    at = _short(entry, where["fixed"] if fixed else where["variable"])
    calculated = not pages.old and bool(entry[where["flags"] + 1] & _CALCULATED)
    read = reader(pages, kind, entry[where["scale"]], calculated=calculated)
    return Column(name, kind, _short(entry, where["number"]), at, fixed, size, read)


def _text(cells: Cells, column: Column) -> str:
    number = column.number
    filled = number < cells.count and cells.filled[number >> 3] >> (number & 7) & 1
    if column.read is None:
        return "TRUE" if filled else "FALSE"
    if not filled:
        return ""
    if column.fixed:
        cell = cells.content[column.at : column.at + column.size]
    elif column.at + 1 < len(cells.ends):
        cell = cells.content[cells.ends[column.at] : cells.ends[column.at + 1]]
    else:
        return ""
    return column.read(cell) if cell else ""


def _cut(row: bytes, variable: int) -> Cells:
    """Since Access 2000: count of columns, fixed cells, others, where the others begin, which cells are filled."""
    count = _short(row, 0)
    mask = len(row) - (count + 7) // 8
    ends: list[int] = []
    if variable:
        others = _short(row, mask - 2)
        last = mask - 4 - 2 * others
        if last < 0:
            raise Broken("row")
        ends = [_short(row, at) - 2 for at in range(mask - 4, last - 2, -2)]
    return Cells(row[mask:], count, row[2:], ends)


def _cut_old(row: bytes, variable: int) -> Cells:
    """Access 97 counts in bytes; rows of more than 256 tell after which cells another 256 are to be added."""
    count = row[0]
    mask = len(row) - (count + 7) // 8
    ends: list[int] = []
    if variable:
        others = row[mask - 1]
        jumps = (len(row) - 1) // 256
        first = mask - 2 - jumps
        if (first - others) // 256 < jumps:
            jumps -= 1
        used = 0
        for at in range(others + 1):
            while used < jumps and row[mask - 2 - used] == at:
                used += 1
            ends.append(row[first - at] + 256 * used - 1)
    return Cells(row[mask:], count, row[1:], ends)


def _short(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 2], "little")
