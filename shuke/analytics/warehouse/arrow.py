"""Columns as the database gives them, whole numbers and texts, into what stands in the files."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shuke.analytics.warehouse.described import Column, Kind, Table

TYPES: dict[Kind, pa.DataType] = {
    Kind.NUMBER: pa.int64(),
    Kind.COUNT: pa.int32(),
    Kind.MONEY: pa.decimal128(18, 4),
    Kind.QUANTITY: pa.decimal128(18, 3),
    Kind.POINTS: pa.decimal128(18, 4),
    Kind.DAY: pa.date32(),
    Kind.MOMENT: pa.timestamp("us", "UTC"),
    Kind.FLAG: pa.bool_(),
    Kind.TEXT: pa.string(),
}
SCALES = {kind: kept.scale for kind, kept in TYPES.items() if pa.types.is_decimal(kept)}


def schema(table: Table) -> pa.Schema:
    return pa.schema([pa.field(one.name, TYPES[one.kind], nullable=one.empty) for one in table.columns])


def shaped(table: Table, raw: list[Any], zone: ZoneInfo) -> pa.Table:
    """`raw` are the columns in the table's order. What is empty and may not be stays so: the quality says it."""
    columns = [_column(one, _whole(values, one), zone) for one, values in zip(table.columns, raw, strict=True)]
    loose = [field.with_nullable(True) for field in schema(table)]
    return pa.table(columns, schema=pa.schema(loose))


def _whole(values: Any, column: Column) -> pa.Array:
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    wanted = pa.string() if column.kind == Kind.TEXT else pa.int64()
    return array if array.type == wanted else array.cast(wanted)


def _column(column: Column, array: pa.Array, zone: ZoneInfo) -> pa.Array:
    if column.kind in SCALES:
        return decimals(array, TYPES[column.kind])
    if column.local:
        return _local_days(array, zone)
    if column.kind == Kind.MOMENT:
        return pc.multiply(array, 1_000_000).cast(pa.timestamp("us")).cast(TYPES[Kind.MOMENT])
    if column.cut:
        return pc.struct_field(pc.extract_regex(array, column.cut), "found")
    if column.kind in {Kind.DAY, Kind.COUNT}:
        return array.cast(pa.int32()).cast(TYPES[column.kind])
    return array.cast(TYPES[column.kind])


def decimals(array: pa.Array, wanted: pa.DataType) -> pa.Array:
    """The same whole numbers, read with a point in them: nothing is multiplied. Raises if one has too many digits."""
    plain = np.asarray(array.fill_null(0))
    if len(plain) and np.abs(plain).max() >= 10**wanted.precision:
        raise pa.ArrowInvalid(f"a number of more than {wanted.precision} digits")
    wide = np.empty((len(plain), 2), np.int64)
    wide[:, 0], wide[:, 1] = plain, plain >> 63
    valid = pc.is_valid(array) if array.null_count else None
    mask = None if valid is None else _bits(valid)
    return pa.Array.from_buffers(wanted, len(plain), [mask, pa.py_buffer(wide)])


def _bits(valid: pa.Array) -> pa.Buffer:
    return pa.py_buffer(np.packbits(np.asarray(valid), bitorder="little"))


def _local_days(seconds: pa.Array, zone: ZoneInfo) -> pa.Array:
    moments = seconds.cast(pa.timestamp("s")).cast(pa.timestamp("s", str(zone)))
    return pc.local_timestamp(moments).cast(pa.date32(), safe=False)


def write(table: pa.Table, path: Any) -> None:
    """Small decimals as whole numbers, which every engine reads, and moments as microseconds."""
    pq.write_table(
        table, path, compression="zstd", store_decimal_as_integer=True, coerce_timestamps="us",
        row_group_size=1 << 18, use_dictionary=_worded(table),
    )  # fmt: skip


def _worded(table: pa.Table) -> list[str]:
    """What repeats itself: the dictionary of a key that stands once would only cost."""
    return [field.name for field in table.schema if field.type in {pa.string(), pa.date32()}]
