"""The whole database as one value: every row of every table, but for those that tell what happened."""

from __future__ import annotations

from typing import Any

from django.db import connection

TELLING = (
    "events_", "transfer_", "django_", "core_", "records_shape", "search_sqlite_", "sqlite_",
)  # fmt: skip  # what happened, what waits to be done, and the engine's own
STAMPS = {"modified_at", "modified_by_id"}  # when a record was last written: taking back is a writing too
MADE_WITH = {"_data", "_idx", "_docsize", "_config"}  # how SQLite keeps its search index

World = dict[str, list[tuple[Any, ...]]]


def world(*, binned: bool = True) -> World:
    """Without empty tables; `binned` False leaves out what lies in the bin."""
    names = [name for name in connection.introspection.table_names() if _counts(name)]
    return {name: rows for name in sorted(names) if (rows := _rows(name, binned))}


def _counts(table: str) -> bool:
    if table.startswith("search_"):
        return connection.vendor == "postgresql" or table.endswith("_content")
    return not table.startswith(TELLING)


def _rows(table: str, binned: bool) -> list[tuple[Any, ...]]:
    """Asked for without the names of the columns: to look these up first takes Django far longer than to read all."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        names = [one[0] for one in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    kept = [row for row in rows if binned or row.get("deleted_at") is None]
    return sorted((tuple(one for one in row.items() if one[0] not in STAMPS) for row in kept), key=repr)


def different(before: World, after: World) -> list[str]:
    """A line for each row that is gone, new, or says something else; empty when nothing differs."""
    found = []
    for table in sorted({*before, *after}):
        old, new = (dict(map(_named, side.get(table, []))) for side in (before, after))
        found += [f"{table}: gone {row}" for key, row in old.items() if key not in new]
        found += [f"{table}: new {row}" for key, row in new.items() if key not in old]
        found += [f"{table} {key}: {_both(old[key], new[key])}" for key in old.keys() & new if old[key] != new[key]]
    return found


def _named(row: tuple[Any, ...]) -> tuple[Any, dict[str, Any]]:
    values = dict(row)
    return values.get("id", row), values


def _both(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}
