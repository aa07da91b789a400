"""A file that was opened: what it is, its columns, and its rows in batches."""

from __future__ import annotations

import abc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from .errors import REASONS, TooManyColumns

ROW_NUMBER = "row_number"


@dataclass(frozen=True)
class Limits:
    """What we are willing to open. Bytes, rows and cells; every one is a guard against accidents and malice."""

    size: int = 2_000_000_000
    workbook_size: int = 300_000_000
    unpacked: int = 2_000_000_000
    ratio: int = 400
    rows: int = 50_000_000
    columns: int = 2_000
    cells: int = 60_000_000
    memory: int = 3_000_000_000
    seconds: int = 600


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class BrokenRow:
    """A row that did not come out in a batch. `row_number` is the row as a person sees it in the file."""

    row_number: int
    text: str
    code: str

    @property
    def reason(self) -> Any:
        return REASONS[self.code]


@dataclass
class Broken:
    """The broken rows met so far; the details of the first `keep`, the number of all."""

    keep: int = 10_000
    rows: dict[int, BrokenRow] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    def add(self, row_number: int, text: str, code: str) -> None:
        self.seen.add(row_number)
        if len(self.rows) < self.keep:
            self.rows.setdefault(row_number, BrokenRow(row_number, text[:500], code))

    def __len__(self) -> int:
        return len(self.seen)

    def __iter__(self) -> Iterator[BrokenRow]:
        return iter(sorted(self.rows.values(), key=lambda row: row.row_number))

    def by_code(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for row in self.rows.values():
            counts[row.code] = counts.get(row.code, 0) + 1
        return counts


class Source(abc.ABC):
    """Close it when done, or use it with `with`: workbooks keep an unpacked copy in the temporary folder meanwhile."""

    kind: str  # "text" | "xlsx" | "xls" | "ods" | "access" | "json" | "vcard" | "parquet" | "html"
    encoding: str | None = None  # a Python codec name
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None  # as the person sees it; None: the file has no row of names
    row_count_exact: bool = True

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.headers: list[str] = []
        self.sheets: list[str] = []
        self.hidden_sheets: list[str] = []
        self.broken = Broken()

    @property
    @abc.abstractmethod
    def row_count(self) -> int:
        """Rows of data; an estimate unless `row_count_exact`."""

    @abc.abstractmethod
    def sample(self, n: int = 20) -> list[list[str]]:
        """The first rows of data, as text, one cell a header."""

    @abc.abstractmethod
    def batches(
        self, columns: Sequence[str] | None = None, *, start: int = 0, size: int = 50_000
    ) -> Iterator[pa.RecordBatch]:
        """Rows from the `start`-th that came out (broken rows aren't counted), `size` a batch, the last one smaller.

        Each batch has `row_number` (int64, as the person sees it in the file) and then the wanted headers: text,
        except for parquet, which keeps its own types. Broken rows are collected in `broken` while going on.
        """

    def as_it_came(self, header: str) -> Source:
        """Where the column can be read without what people corrected (`transfer.overlay`)."""
        return self

    def check_columns(self, limits: Limits) -> None:
        if len(self.headers) > limits.columns:
            raise TooManyColumns(self.name, len(self.headers), limits.columns)

    def close(self) -> None:  # noqa: B027 -- text has nothing to give back
        """Give back what was opened."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def resize(tables: Iterator[pa.Table], start: int, size: int) -> Iterator[pa.RecordBatch]:
    """Leave out the first `start` rows and cut the rest into batches of exactly `size` (the last one smaller)."""
    held: list[pa.Table] = []
    count = 0
    for table in tables:
        if start >= table.num_rows:
            start -= table.num_rows
            continue
        held.append(table.slice(start))
        count += table.num_rows - start
        start = 0
        if count >= size:
            whole = pa.concat_tables(held)
            cut = count - count % size
            yield from _record_batches(whole.slice(0, cut), size)
            held, count = [whole.slice(cut)], count - cut
    if count:
        yield from _record_batches(pa.concat_tables(held), size)


def _record_batches(table: pa.Table, size: int) -> Iterator[pa.RecordBatch]:
    for offset in range(0, table.num_rows, size):
        yield table.slice(offset, size).combine_chunks().to_batches()[0]
