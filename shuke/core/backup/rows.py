"""Copying all rows between PostgreSQL and a SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from shuke.core.backup.scratch import columns

BATCH = 10_000
# How PostgreSQL is asked for a column so that it reads as Django stores it in SQLite.
AS_SQLITE = {
    "BooleanField": "{0}::int",
    "DateField": "{0}::text",
    "DateTimeField": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')"
    " || CASE WHEN extract(microseconds FROM {0})::bigint % 1000000 = 0 THEN '' ELSE to_char({0}, '.US') END",
    "JSONField": "{0}::text",
    "TimeField": "{0}::text",
    "UUIDField": "replace({0}::text, '-', '')",
}


Models = list[type[models.Model]]


def to_sqlite(path: Path, whole: Models) -> None:
    """Replace every row of the migrated SQLite file by those of PostgreSQL, as one snapshot sees them."""
    with closing(sqlite3.connect(path)) as file, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        file.execute("PRAGMA synchronous = OFF")
        for model in whole:
            _pull(model, file)
        file.commit()


def _pull(model: type[models.Model], file: sqlite3.Connection) -> None:
    table, fields = model._meta.db_table, columns(model)
    names = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join("?" for _ in fields)
    asked = ", ".join(_as_sqlite(field) for field in fields)
    file.execute(f'DELETE FROM "{table}"')  # noqa: S608 -- names from our own models, here and below
    with connection.chunked_cursor() as cursor:
        cursor.execute(f'SELECT {asked} FROM "{table}"')  # noqa: S608
        while rows := cursor.fetchmany(BATCH):
            file.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)  # noqa: S608


def _as_sqlite(field: models.Field) -> str:
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    return AS_SQLITE.get(kind.get_internal_type(), "{0}").format(f'"{field.column}"')


def from_sqlite(path: Path, whole: Models) -> None:
    """Replace every row of the migrated PostgreSQL by those of the SQLite file, in one transaction. PostgreSQL reads
    0 and 1 as truth, and times without a zone as UTC, which is how Django sets up its sessions."""
    tables = ", ".join(f'"{model._meta.db_table}"' for model in whole)
    with closing(sqlite3.connect(path)) as file, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        for model in whole:
            push(model, file, cursor)
        for statement in connection.ops.sequence_reset_sql(no_style(), whole):
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def push(model: type[models.Model], file: sqlite3.Connection, cursor: Any) -> None:
    names = ", ".join(f'"{field.column}"' for field in columns(model))
    table = f'"{model._meta.db_table}"'
    rows = file.execute(f"SELECT {names} FROM {table}")  # noqa: S608
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in _in_batches(rows):
            copy.write_row(row)


def _in_batches(rows: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
    while batch := list(islice(rows, BATCH)):
        yield from batch
