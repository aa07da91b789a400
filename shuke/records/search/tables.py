"""The index tables, for migrations: `search_table("search_customer")` is an operation of one."""

from __future__ import annotations

from typing import Any

from django.db.migrations import RunPython

from shuke.records.search import postgres, sqlite


def search_table(table: str) -> RunPython:
    def create(_apps: Any, schema_editor: Any) -> None:
        store = postgres if schema_editor.connection.vendor == "postgresql" else sqlite
        for statement in store.create(table):
            schema_editor.execute(statement)

    def drop(_apps: Any, schema_editor: Any) -> None:
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}")

    return RunPython(create, drop)
