"""Parquet, with its own types; and tables that we wrote ourselves, which bring the numbers of their rows along."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from shuke.core.parse import as_text

from .errors import Damaged, NoRows, TooLarge
from .layout import unique
from .source import ROW_NUMBER, BrokenRow, Limits, Source, resize

_GROUP = 100_000


BROKEN = b"shuke_broken"
OURS = b"shuke_rows"  # in the metadata of a table that we wrote: texts, the first column holding the row numbers


def write_table(
    path: Path, headers: Sequence[str], batches: Iterable[pa.RecordBatch | pa.Table], broken: Iterable[BrokenRow] = ()
) -> int:
    """Write batches of `row_number` and texts; returns the number of rows. `broken` is gone through at the end."""
    schema = pa.schema([(ROW_NUMBER, pa.int64()), *((header, pa.string()) for header in headers)], {OURS: b"1"})
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            table = pa.table([batch.column(at) for at in range(batch.num_columns)], schema=schema)
            writer.write_table(table, row_group_size=_GROUP)
            rows += table.num_rows
        told = [(row.row_number, row.text, row.code) for row in broken]
        writer.add_key_value_metadata({BROKEN.decode(): json.dumps(told, ensure_ascii=False)})
    return rows


def broken_rows(path: Path) -> list[BrokenRow]:
    """Those that were left out when the table was written."""
    kept = (pq.read_metadata(path).metadata or {}).get(BROKEN, b"[]")
    return [BrokenRow(*row) for row in json.loads(kept)]


class ParquetSource(Source):
    kind = "parquet"

    def __init__(self, path: Path, name: str, limits: Limits) -> None:
        super().__init__(path, name)
        try:
            self._file = pq.ParquetFile(path, memory_map=True)
            schema = self._file.schema_arrow
        except (pa.ArrowException, OSError) as error:
            raise Damaged(name) from error
        self._numbered = OURS in (schema.metadata or {})
        plain = [at for at, field in enumerate(schema) if not pa.types.is_nested(field.type)][self._numbered :]
        self._names = [schema.field(at).name for at in plain]
        self.headers = unique(self._names)
        self.check_columns(limits)
        if self._numbered:
            for row in broken_rows(path):
                self.broken.add(row.row_number, row.text, row.code)
        if self.row_count == 0 or not plain:
            raise NoRows(name)
        if self.row_count > limits.rows:
            raise TooLarge(name, f"{self.row_count:,}", f"{limits.rows:,}")

    @property
    def row_count(self) -> int:
        return int(self._file.metadata.num_rows)

    def sample(self, n: int = 20) -> list[list[str]]:
        batch = next(self.batches(size=n))
        columns = [as_text(column).to_pylist() for column in batch.columns[1:]]
        return [["" if cell is None else cell for cell in row] for row in zip(*columns, strict=True)]

    def batches(
        self, columns: Sequence[str] | None = None, *, start: int = 0, size: int = 50_000
    ) -> Iterator[pa.RecordBatch]:
        wanted = list(self.headers if columns is None else columns)
        yield from resize(self._tables(wanted, size), start, size)

    def _tables(self, wanted: Sequence[str], size: int) -> Iterator[pa.Table]:
        own = [self._names[self.headers.index(header)] for header in wanted]
        number = 1
        try:
            for batch in self._file.iter_batches(
                batch_size=size, columns=[ROW_NUMBER, *own] if self._numbered else own
            ):
                numbers = pa.array(range(number, number + batch.num_rows), pa.int64())
                if self._numbered:
                    numbers = batch.column(batch.schema.get_field_index(ROW_NUMBER))
                number += batch.num_rows
                arrays = [batch.column(batch.schema.get_field_index(name)) for name in own]
                yield pa.table([numbers, *arrays], names=[ROW_NUMBER, *wanted])
        except (pa.ArrowException, OSError) as error:
            raise Damaged(self.name) from error

    def read(self, wanted: Sequence[str]) -> pa.Table:
        """The wanted columns whole, read by all cores."""
        own = [self._names[self.headers.index(header)] for header in wanted]
        try:
            return self._file.read(columns=own).select(own).rename_columns(list(wanted))
        except (pa.ArrowException, OSError) as error:
            raise Damaged(self.name) from error

    def close(self) -> None:
        self._file.close()
