"""What can't be read piece by piece from its own file: unpacked once into an Arrow file, then read like any other."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from .errors import NoRows, TooLarge
from .layout import unique
from .source import ROW_NUMBER, Limits, Source, resize
from .totals import drop_what_is_no_data

_PIECE = 20_000


class HeldSource(Source):
    """Subclasses write `self.target` and then set `headers` and `_rows`."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(path, name)
        self._folder = tempfile.TemporaryDirectory(prefix="shuke-sheet-", ignore_cleanup_errors=True)
        self._rows: pa.Table | None = None

    @property
    def target(self) -> Path:
        return Path(self._folder.name) / "sheet.arrow"

    def map_target(self) -> pa.Table:
        with pa.memory_map(str(self.target)) as file:
            return pa.ipc.open_file(file).read_all()

    def hold(self, headers: Sequence[str], rows: Iterable[Sequence[str]], limits: Limits) -> None:
        """Keep these rows, which are numbered from 1. Raises NoRows, TooManyColumns, TooLarge."""
        self.headers = unique(list(headers))
        self.check_columns(limits)
        schema = pa.schema([(ROW_NUMBER, pa.int64()), *((header, pa.string()) for header in self.headers)])
        number, rows = 1, iter(rows)
        with pa.OSFile(str(self.target), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            while block := list(islice(rows, _PIECE)):
                numbers = pa.array(range(number, number + len(block)), pa.int64())
                columns = [pa.array(column, pa.string()) for column in zip(*block, strict=True)]
                writer.write_batch(pa.record_batch([numbers, *columns], schema=schema))
                number += len(block)
                if number > limits.rows:
                    raise TooLarge(self.name, f"{number:,}", f"{limits.rows:,}")
        if number == 1 or not self.headers:
            raise NoRows(self.name)
        self._rows = without_blanks(self.map_target())
        if self.row_count == 0:
            raise NoRows(self.name)

    @property
    def rows(self) -> pa.Table:
        if self._rows is None:
            raise ValueError("closed")
        return self._rows

    @property
    def row_count(self) -> int:
        return int(self.rows.num_rows)

    def sample(self, n: int = 20) -> list[list[str]]:
        columns = [column.to_pylist() for column in self.rows.slice(0, n).columns[1:]]
        return list(map(list, zip(*columns, strict=True)))

    def batches(
        self, columns: Sequence[str] | None = None, *, start: int = 0, size: int = 50_000
    ) -> Iterator[pa.RecordBatch]:
        wanted = [ROW_NUMBER, *(self.headers if columns is None else columns)]
        pieces = (self.rows.slice(at, 50_000) for at in range(0, self.rows.num_rows, 50_000))
        yield from resize((drop_what_is_no_data(piece, self.broken).select(wanted) for piece in pieces), start, size)

    def close(self) -> None:
        self._rows = None
        self._folder.cleanup()


def without_blanks(table: pa.Table) -> pa.Table:
    longest = pc.binary_length(table.column(1))
    for column in table.columns[2:]:
        longest = pc.max_element_wise(longest, pc.binary_length(column))
    return table.filter(pc.greater(longest, 0))
