"""The database's own indexes on a shop's own fields: lists sort and filter along them, and uniqueness is kept by them.

An index holds the very expression that `fields.stored.Custom` writes into queries; only then is it found.
"""

from __future__ import annotations

from django.db import connection

from shuke.records.fields import Field
from shuke.records.fields.stored import check_key
from shuke.records.types import RecordType


def build(kind: RecordType, field: Field, number: int) -> None:
    """Make the index of custom field `number` (its row's id), unless it is there. PostgreSQL: outside a transaction the
    table stays open to writers meanwhile. Raises IntegrityError where values that must be unique are not."""
    if field.indexed:
        _run(f"CREATE INDEX{_aside()} IF NOT EXISTS cf_{number} ON {{table}} ({_columns(kind, field, 'id')})", kind)
    if field.unique:
        among = "deleted_at IS NULL" + (f" AND object_id = {kind.custom_object}" if kind.custom_object else "")
        begin = f"CREATE UNIQUE INDEX{_aside()} IF NOT EXISTS cfu_{number}"
        _run(f"{begin} ON {{table}} ({_columns(kind, field)}) WHERE {among}", kind)


def stand(kind: RecordType, field: Field, number: int) -> bool:
    """Whether all that `build` would make is there."""
    wanted = {name for name, asked in ((f"cf_{number}", field.indexed), (f"cfu_{number}", field.unique)) if asked}
    with connection.cursor() as cursor:
        return wanted <= set(connection.introspection.get_constraints(cursor, kind.model._meta.db_table))


def drop(number: int) -> None:
    with connection.cursor() as cursor:
        for name in (f"cf_{number}", f"cfu_{number}"):
            cursor.execute(f"DROP INDEX IF EXISTS {name}")


def _aside() -> str:
    apart = connection.vendor == "postgresql" and not connection.in_atomic_block
    return " CONCURRENTLY" if apart else ""


def _columns(kind: RecordType, field: Field, *further: str) -> str:
    first = ["object_id"] if kind.custom_object else []
    return ", ".join([*first, _expression(field), *further])


def _expression(field: Field) -> str:
    check_key(field.name)
    if connection.vendor != "postgresql":
        return f"JSON_EXTRACT(custom, '$.{field.name}')"
    text = f"(custom ->> '{field.name}')"
    return f"(({text})::bigint)" if field.stored.number else text


def _run(statement: str, kind: RecordType) -> None:
    if connection.in_atomic_block:
        connection.check_constraints()  # PostgreSQL indexes no table that has checks of this transaction still to come
    with connection.cursor() as cursor:
        cursor.execute(statement.format(table=connection.ops.quote_name(kind.model._meta.db_table)))
