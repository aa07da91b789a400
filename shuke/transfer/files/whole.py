"""Chosen columns of a whole file at once, in the quickest way the file allows. For `lines`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from .marks import unmarked
from .parquet import ParquetSource
from .source import ROW_NUMBER, Source
from .text import TextSource

CODED = pa.dictionary(pa.int32(), pa.string())
_EMPTY = ["", "NULL", "null", "\\N", "NaN", "nan", "None", "#N/A"]


@dataclass(frozen=True)
class Whole:
    """`columns` by header; `numbers` the rows as the person sees them."""

    columns: dict[str, pa.ChunkedArray]
    numbers: np.ndarray


def read(source: Source, types: Mapping[str, pa.DataType]) -> Whole:
    """`types` are wishes: a column that can't be read as its type comes as text (or as the file's own type)."""
    if isinstance(source, ParquetSource):
        table = source.read(list(types))
        return _whole(table, list(types), np.arange(1, table.num_rows + 1))
    if isinstance(source, TextSource):
        quick = _quick_csv(source, types)
        if quick is not None:
            first = source.first_line
            return _whole(unmarked(quick), list(types), np.arange(first, first + quick.num_rows))
    table = pa.Table.from_batches(source.batches(list(types), size=1 << 20), _schema(types))
    return _whole(table, list(types), table[ROW_NUMBER].to_numpy())


def _schema(types: Mapping[str, pa.DataType]) -> pa.Schema:
    return pa.schema([(ROW_NUMBER, pa.int64()), *((header, pa.string()) for header in types)])


def _whole(table: pa.Table, headers: Sequence[str], numbers: np.ndarray) -> Whole:
    return Whole({header: table[header] for header in headers}, numbers)


def _quick_csv(source: TextSource, types: Mapping[str, pa.DataType]) -> pa.Table | None:
    """The file straight through Arrow on all cores; None when it isn't as regular as that takes."""
    if source.encoding not in ("utf-8", "utf-8-sig") or not source.plain_line_ends:
        return None
    wishes = dict(types)
    for attempt in (wishes, {header: CODED if kind == CODED else pa.string() for header, kind in wishes.items()}):
        try:
            table = _arrow(source, attempt)
        except pa.ArrowInvalid:
            continue
        return table if table is not None and table.num_rows == source.row_count else None
    return None


def _arrow(source: TextSource, types: Mapping[str, pa.DataType]) -> pa.Table | None:
    invalid = []

    def note(row: arrow_csv.InvalidRow) -> str:
        invalid.append(row)
        return "skip"

    with pa.memory_map(str(source.path)) as file:
        table = arrow_csv.read_csv(
            file,
            read_options=arrow_csv.ReadOptions(
                column_names=source.headers, skip_rows=source.first_line - 1, block_size=4 << 20
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=source.delimiter, ignore_empty_lines=False, invalid_row_handler=note
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict(types), include_columns=list(types), null_values=_EMPTY, strings_can_be_null=True
            ),
        )
    return None if invalid else table
