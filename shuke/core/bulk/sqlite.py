"""Many rows at once on SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import repeat
from typing import Any

from django.db import connection

Among = tuple[str, tuple[Any, ...]]  # a condition and what fills its places


MERGE_JSON = 'UPDATE "{table}" SET {column} = json_patch({column}, %s) WHERE id = %s'


def reserve_ids(table: str, count: int) -> list[int]:
    """Inside an IMMEDIATE transaction nobody else can insert; AUTOINCREMENT follows the ids that are then used."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        first = cursor.fetchone()[0] + 1
    return list(range(first, first + count))


def insert(table: str, columns: dict[str, Any], count: int) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    written = [_written(column) for column in columns.values()]
    places = ", ".join(written)
    told = [column for column, text in zip(columns.values(), written, strict=True) if text == PLACE]
    rows = zip(*(_values(column, count) for column in told), strict=True)
    statement = f'INSERT INTO "{table}" ({names}) VALUES ({places})'  # noqa: S608 -- our own names
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)  # type: ignore[arg-type]  # an iterator will do


def _written(column: Any) -> str:
    """What is the same in all rows, and plain, stands in the statement: to hand it over for each row costs more than to
    write it. Texts are handed over."""
    from shuke.core.bulk import Constant

    if isinstance(column, Constant):
        if column.value is None:
            return "NULL"
        if isinstance(column.value, int):
            return str(int(column.value))
        if column.value == "":
            return "''"
    return PLACE


def _values(column: Any, count: int) -> Iterable[Any]:
    from shuke.core.bulk import Constant

    if isinstance(column, Constant):
        return repeat(column.value, count)
    if hasattr(column, "type"):  # an Arrow array; SQLite keeps days as text
        return (column.cast("string") if str(column.type) == "date32[day]" else column).to_pylist()
    return column.tolist() if hasattr(column, "tolist") else column


def find(table: str, column: str, values: list[Any], wanted: str, among: Among) -> list[tuple]:
    condition = f" AND {among[0]}" if among[0] else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {wanted} FROM "{table}" t '  # noqa: S608 -- our names; the values go as a parameter
            f'WHERE t."{column}" IN (SELECT value FROM json_each(%s)){condition}',
            [json.dumps(values, ensure_ascii=False), *among[1]],
        )
        return cursor.fetchall()


def delete_ids(table: str, ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f'DELETE FROM "{table}" WHERE id IN (SELECT value FROM json_each(%s))',  # noqa: S608 -- our names
            [json.dumps(ids)],
        )


PLACE = "%s"
ROOM = {"cache_size": -160_000, "wal_autocheckpoint": 32_000}


@contextmanager
def much_memory() -> Iterator[None]:
    """A larger page cache while many rows go in: with 32 MB the indexes of a million lines spill at every chunk. And
    a longer log: pages that every chunk writes again are copied into the file after several chunks, not after each."""
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ROOM}
        _set(ROOM)
    try:
        yield
    finally:
        _set(before)


def _set(values: Mapping[str, int]) -> None:
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute(f"PRAGMA {name} = {value:d}")
