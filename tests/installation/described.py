"""What a database is made of, and every row in it, without the order in which columns were added."""

from __future__ import annotations

import re

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import QuerySet

from shuke.core.backup import scratch

HERE = "current_schema()::regnamespace"
POSTGRES = f"""
    SELECT table_name || '.' || column_name,
        concat_ws(' ', data_type, character_maximum_length, is_nullable, collation_name, is_identity, column_default)
        FROM information_schema.columns WHERE table_schema = current_schema()
    UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
    UNION ALL SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = {HERE} AND contype <> 'n' -- those of NOT NULL keep the name of a column that was renamed
    UNION ALL SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT proname, prosrc FROM pg_proc WHERE pronamespace = {HERE}
"""
SQLITE = "SELECT type || ' ' || name, sql FROM sqlite_master"


def everything() -> list[str]:
    return sorted([*_made_of(), *_rows()])


def _made_of() -> list[str]:
    on_postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(POSTGRES if on_postgres else SQLITE)
        return [f"{name}: {said if on_postgres else _in_any_order(said or '')}" for name, said in cursor.fetchall()]


def _in_any_order(said: str) -> str:
    """SQLite's own words for a table end with what was added last."""
    head, _, body = said.partition("(")
    pieces = re.split(r",\s+", body.strip().removesuffix(")"))
    return f"{head} {sorted(' '.join(piece.split()) for piece in pieces)}"


def _rows() -> list[str]:
    of_models = {model._meta.label: QuerySet(model).values() for model in scratch.all_models()}
    of_models["migrations"] = MigrationRecorder(connection).migration_qs.values("app", "name")
    return [f"{label} {sorted(row.items())}" for label, rows in of_models.items() for row in rows]
