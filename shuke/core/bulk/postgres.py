"""Many rows at once on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
from django.db import connection
from pyarrow import csv

WRITERS = 4_711_001  # the advisory lock of those who write in bulk: one chunk at a time, so that they can't deadlock
PATIENCE = (
    "400ms"  # for a row that somebody else holds; less than PostgreSQL's own second before it looks for deadlocks
)

Among = tuple[str, tuple[Any, ...]]  # a condition and what fills its places


MERGE_JSON = 'UPDATE "{table}" SET {column} = jsonb_strip_nulls({column} || %s::jsonb) WHERE id = %s'


RESERVE = """
SELECT min(id), max(id) FROM (
    SELECT id, id - row_number() OVER () AS island
    FROM (SELECT nextval(%s::regclass) AS id FROM generate_series(1, %s) OFFSET 0) AS taken
) AS counted GROUP BY island ORDER BY 1
"""  # told as spans: others may take numbers in between, but seldom do


def reserve_ids(table: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"'])
        cursor.execute(RESERVE, [cursor.fetchone()[0], count])
        return [number for first, last in cursor.fetchall() for number in range(first, last + 1)]


def insert(table: str, columns: dict[str, Any], count: int) -> None:
    """COPY from csv that Arrow writes: a million rows without a Python object each."""
    names = ", ".join(f'"{name}"' for name in columns)
    rows = pa.table({name: _array(column, count) for name, column in columns.items()})
    text = pa.BufferOutputStream()
    csv.write_csv(rows, text, csv.WriteOptions(include_header=False))
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN (FORMAT csv)') as copy:
        copy.write(memoryview(text.getvalue()))


def _array(column: Any, count: int) -> Any:
    from shuke.core.bulk import Constant

    if not isinstance(column, Constant):
        return column if hasattr(column, "type") else pa.array(column)
    if column.value is None:
        return pa.nulls(count)
    value = column.value if isinstance(column.value, bool | int | str) else str(column.value)
    return pa.repeat(pa.scalar(value), count)


def find(table: str, column: str, values: list[Any], wanted: str, among: Among) -> list[tuple]:
    condition = f" AND {among[0]}" if among[0] else ""
    array, told = _told(values)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {wanted} FROM "{table}" t WHERE t."{column}" = ANY({array}){condition}',  # noqa: S608 -- our names
            [told, *among[1]],
        )
        return cursor.fetchall()


def _told(values: list[Any]) -> tuple[str, str]:
    """An array as one text: psycopg would write each of the ten thousand down by itself."""
    if all(isinstance(value, int) for value in values):
        return "string_to_array(%s, ',')::bigint[]", ",".join(map(str, values))
    return "ARRAY(SELECT jsonb_array_elements_text(%s::jsonb))", json.dumps(values, ensure_ascii=False)


def delete_ids(table: str, ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}" WHERE id = ANY(%s)', [ids])  # noqa: S608 -- our names


@contextmanager
def much_memory() -> Iterator[None]:
    yield
