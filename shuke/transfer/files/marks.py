"""Takes away again what our own exports put before text that a spreadsheet would run (`core.harmless`)."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from shuke.core.harmless import MARK, as_it_was


def unmarked(table: pa.Table) -> pa.Table:
    for at, name in enumerate(table.column_names):
        column = table.column(at)
        if _any_marked(column):
            texts = [cell and as_it_was(cell) for cell in column.to_pylist()]
            made = pa.chunked_array([pa.array(texts, pa.string())])
            coded = pa.types.is_dictionary(column.type)
            table = table.set_column(at, name, made.dictionary_encode() if coded else made)
    return table


def _any_marked(column: pa.ChunkedArray) -> bool:
    if pa.types.is_dictionary(column.type):
        return any(_any_marked(pa.chunked_array([chunk.dictionary])) for chunk in column.chunks)
    return pa.types.is_string(column.type) and bool(pc.any(pc.starts_with(column, MARK)).as_py())
