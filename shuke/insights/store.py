"""Puts rows of predictions into the database, hundreds of thousands at a time."""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from django.db import connection, transaction

from shuke.insights.models import Prediction

TABLE = Prediction._meta.db_table
CHUNK = 50_000  # rows a transaction: other people's writes get their turn in between
DAYS = ("last_bought_on", "due_from", "due_on", "due_to", "hidden_until")


def insert(rows: pa.Table, forecast_id: int) -> None:
    """Add rows (see keeping.kept and with_answers) to a forecast that nobody looks at yet, or to one customer's."""
    rows = rows.append_column("forecast_id", pa.repeat(pa.scalar(forecast_id, pa.int64()), rows.num_rows))
    write = _copy if connection.vendor == "postgresql" else _insert_many
    for start in range(0, rows.num_rows, CHUNK):
        with transaction.atomic():
            write(rows.slice(start, CHUNK).combine_chunks())


def _names(rows: pa.Table) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in rows.column_names)


def _insert_many(rows: pa.Table) -> None:
    places = ", ".join(["?"] * rows.num_columns)
    statement = f"INSERT INTO {TABLE} ({_names(rows)}) VALUES ({places})"  # noqa: S608 -- our own names
    columns = [_python(name, rows[name]) for name in rows.column_names]
    with connection.cursor() as cursor:
        # Past Django's wrapper, which would rewrite the statement and log each chunk.
        cursor.connection.executemany(statement, zip(*columns, strict=True))


def _python(name: str, column: pa.ChunkedArray) -> list[Any]:
    return (pc.cast(column, pa.string()) if name in DAYS else column).to_pylist()


def _copy(rows: pa.Table) -> None:
    text = io.BytesIO()
    arrow_csv.write_csv(rows, text, arrow_csv.WriteOptions(include_header=False))
    with connection.cursor() as cursor:
        statement = f"COPY {TABLE} ({_names(rows)}) FROM STDIN (FORMAT csv)"
        with cursor.connection.cursor() as raw, raw.copy(statement) as copy:
            copy.write(text.getvalue())


def clear_older(forecast_id: int) -> None:
    """Take away the rows of earlier forecasts, in bites, so that nobody waits for the database meanwhile."""
    old = f"SELECT id FROM {TABLE} WHERE forecast_id < %s LIMIT {CHUNK}"  # noqa: S608 -- our own names
    gone = 1
    while gone:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE id IN ({old})", [forecast_id])  # noqa: S608 -- as above
            gone = cursor.rowcount
