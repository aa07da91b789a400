"""What a table of the warehouse is, as data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

BLOCK = 1 << 18  # numbers of a key that stand in one file


class Kind(StrEnum):
    """What a column holds; `arrow.TYPES` and `reading.TYPES` say how."""

    NUMBER = "number"  # of a row: a key
    COUNT = "count"
    MONEY = "money"
    QUANTITY = "quantity"
    POINTS = "points"  # PV
    DAY = "day"  # of the shop's calendar
    MOMENT = "moment"  # in UTC
    FLAG = "flag"
    TEXT = "text"


@dataclass(frozen=True)
class Column:
    """`source` is SQL that both databases understand, over the names of the table's `rows` and `beside`. `local`: the
    shop's day of that moment. `cut` takes the group `found` of a pattern out of a text. `to` is the table whose key
    this names. Without `empty` it always holds something."""

    name: str
    kind: Kind
    about: Any
    source: str = ""
    empty: bool = False
    to: str = ""
    local: bool = False
    cut: str = ""


@dataclass(frozen=True)
class Table:
    """`rows` is what stands after FROM, `only` after WHERE. `beside` is joined too when rows are read, one to each row,
    so that they can be counted without it.

    A block is read again when the number of its rows, one of `sums` (names of columns) or one of `marks` (SQL) is not
    what it was; or when one of the keys that `touched` finds among the events after {event} lies in it. `anew`: every
    time. A table without `rows` is filled by Shuke itself (`dates`), or by nobody yet.
    """

    name: str
    title: Any
    about: Any
    columns: tuple[Column, ...]
    rows: str = ""
    only: str = ""
    beside: str = ""
    sums: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    touched: str = ""
    anew: bool = False
    fact: bool = False

    @property
    def key(self) -> Column:
        return self.columns[0]

    def column(self, name: str) -> Column:
        return next(one for one in self.columns if one.name == name)


def links(tables: tuple[Table, ...]) -> Iterator[tuple[Table, Column]]:
    """Columns that name a row of another table."""
    for table in tables:
        for column in table.columns:
            if column.to:
                yield table, column


def fingerprint(tables: tuple[Table, ...]) -> str:
    """Changes with whatever changes what stands in the files: then all of them are written anew."""
    told = [
        (
            *(table.name, table.rows, table.only, table.beside, BLOCK),
            *((one.name, one.kind.value, one.source, one.local, one.cut) for one in table.columns),
        )
        for table in tables
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
