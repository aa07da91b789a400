"""A list as a Parquet file, each column in its own type: money exactly, links as id and title."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.records.exports.formats import Format
from shuke.records.exports.rows import Shape, records, shape_of, typed
from shuke.records.fields import Field
from shuke.records.listing import Listing

GROUP = 20_000  # rows held in memory at a time
DECIMALS = pa.decimal128(38, 6)
TYPES: dict[Shape, pa.DataType] = {
    Shape.TEXT: pa.string(),
    Shape.WHOLE: pa.int64(),
    Shape.DECIMAL: DECIMALS,
    Shape.YES_NO: pa.bool_(),
    Shape.DAY: pa.date32(),
    Shape.MOMENT: pa.timestamp("us", tz="UTC"),
    Shape.TEXTS: pa.list_(pa.string()),
    Shape.LINK: pa.struct([("id", pa.int64()), ("title", pa.string())]),
}


def write(listing: Listing, file: BinaryIO) -> None:
    """The columns are named as in the API; what people call them stands beside each, as `label`."""
    fields = listing.columns
    shapes = [shape_of(one) for one in fields]
    described = [
        pa.field(one.name, TYPES[shape], metadata={"label": str(one.label(listing.record_type.model))})
        for one, shape in zip(fields, shapes, strict=True)
    ]
    schema = pa.schema([pa.field("id", pa.int64()), *described])
    found = records(listing)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while chunk := list(islice(found, GROUP)):
            ids = pa.array([record.pk for record in chunk], pa.int64())
            columns = [_column(one, shape, chunk) for one, shape in zip(fields, shapes, strict=True)]
            writer.write_table(pa.table([ids, *columns], schema=schema))


def _column(field: Field, shape: Shape, chunk: list[Any]) -> pa.Array:
    return pa.array(_values(field, shape, chunk), TYPES[shape])


def _values(field: Field, shape: Shape, chunk: list[Any]) -> Iterator[Any]:
    read = READ.get(shape, _same)
    for record in chunk:
        value = typed(field, record)
        yield None if value is None or value == "" else read(value)


def _same(value: Any) -> Any:
    return value


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return (at if timezone.is_aware(at) else timezone.make_aware(at)).astimezone(UTC)


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.000001"))


def _texts(values: list[Any]) -> list[str]:
    """What has parts of its own (a product of a cart), as JSON."""
    return [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in values]


READ: dict[Shape, Callable[[Any], Any]] = {
    Shape.TEXT: str,
    Shape.DECIMAL: _decimal,
    Shape.DAY: date.fromisoformat,
    Shape.MOMENT: _moment,
    Shape.TEXTS: _texts,
}

PARQUET = Format("parquet", _("As a Parquet file"), "application/vnd.apache.parquet", written=write)
