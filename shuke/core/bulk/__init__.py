"""Writing and finding rows by the ten thousand, without an object a row.

A column is either one Python value for all rows, or an Arrow array (or list) of values as the database stores them:
money and quantities as scaled whole numbers, days as date32. One module for each database does what they do best:
`executemany` on SQLite, COPY on PostgreSQL. Call all of it inside a transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import ModuleType
from typing import Any

from django.db import connection, models

Columns = Mapping[str, Any]


def _database() -> ModuleType:
    from shuke.core.bulk import postgres, sqlite

    return postgres if connection.vendor == "postgresql" else sqlite


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` primary keys, rising, that nobody else will be given."""
    return _database().reserve_ids(model._meta.db_table, count) if count else []


def insert(model: type[models.Model], columns: Columns, count: int) -> None:
    """Insert `count` rows; fields left out get their default. No events, no `auto_now`: the caller is an action."""
    if not count:
        return
    prepared = {}
    for field in model._meta.concrete_fields:
        given = columns.get(field.attname, columns.get(field.name))
        if field.attname not in columns and field.name not in columns:
            if field.primary_key:
                continue
            given = field.get_default()
        prepared[field.column] = given if _is_array(given) else Constant(_kept(field, given))
    _database().insert(model._meta.db_table, prepared, count)


def _kept(field: models.Field, value: Any) -> Any:
    return json.dumps(value) if isinstance(field, models.JSONField) else field.get_db_prep_save(value, connection)


def find(
    model: type[models.Model], field: str, values: Sequence[Any], fields: Sequence[str], among: str = "", *params: Any
) -> list[tuple]:
    """`fields` of the rows whose `field` is one of `values`, as the database gives them. `among` is a further condition
    in SQL, of our own words only (`params` fill its places): it says what a partial index says, so that it is used."""
    if not len(values):
        return []
    column = _column(model, field)
    wanted = ", ".join(f't."{_column(model, name)}"' for name in fields)
    return _database().find(model._meta.db_table, column, list(values), wanted, (among, params))


def change(model: type[models.Model], fields: Sequence[str], rows: Sequence[tuple], *, add: bool = False) -> None:
    """Set `fields` of many rows, each `(*values, id)`, values as the database stores them; with `add`, add to them."""
    if not rows:
        return
    columns = [_column(model, name) for name in fields]
    sets = ", ".join(f'"{column}" = "{column}" + %s' if add else f'"{column}" = %s' for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f'UPDATE "{model._meta.db_table}" SET {sets} WHERE id = %s', rows)  # noqa: S608 -- our names


def merge_json(model: type[models.Model], field: str, rows: Sequence[tuple[str, int]]) -> None:
    """Into the JSON objects of a column put those of `rows`, each `(object as text, id)`; a null takes its key away."""
    if rows:
        column = connection.ops.quote_name(_column(model, field))
        with connection.cursor() as cursor:
            cursor.executemany(_database().MERGE_JSON.format(table=model._meta.db_table, column=column), rows)


def read_json(kept: Any) -> dict[str, Any]:
    """A JSON object as `find` gives it: text from SQLite, an object from PostgreSQL."""
    return dict(json.loads(kept) if isinstance(kept, str) else kept or {})


def delete_ids(model: type[models.Model], ids: Sequence[int]) -> None:
    """Delete rows by id with no look at what refers to them: the database's own constraints stand guard."""
    if len(ids):
        _database().delete_ids(model._meta.db_table, list(ids))


def moment(at: datetime) -> Any:
    """A point in time as the database keeps it, for `change`."""
    return connection.ops.adapt_datetimefield_value(at)


class Constant:
    """One database value for every row."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def _column(model: type[models.Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "column"))  # noqa: B009 -- relations to us have none


def _is_array(given: Any) -> bool:
    return hasattr(given, "__len__") and not isinstance(given, str | bytes | dict)


def one_writer_at_a_time() -> None:
    """Wait, until the end of this transaction, for others who write in bulk; on SQLite every writer waits anyway."""
    if connection.vendor == "postgresql":
        from shuke.core.bulk.postgres import WRITERS

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS])


def give_way() -> None:
    """Rather break off than stand in the way, for the rest of this transaction: where two wait for each other it is not
    the person's write that fails. On SQLite there is one writer, so nobody waits for another's rows."""
    if connection.vendor == "postgresql":
        from shuke.core.bulk.postgres import PATIENCE

        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")


def much_memory() -> Any:
    """While in this context the database may use more memory for what is going in."""
    return _database().much_memory()


def count_anew(*written: type[models.Model]) -> None:
    """Tell the planner how large the tables have become. PostgreSQL would otherwise join them as if they were empty;
    SQLite goes by its indexes alone, and our queries are written for that. A table whose autovacuum counts it at this
    moment is left to it: with `give_way` to wait for that lock would break this transaction off."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in written:
                cursor.execute(f'ANALYZE (SKIP_LOCKED) "{model._meta.db_table}"')
