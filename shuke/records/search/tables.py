"""The index tables, for migrations: `search_table("search_customer")` is an operation of one."""

from __future__ import annotations

from typing import Any

from shuke.core.beginning import RunAtBeginning
from shuke.records.search import postgres, sqlite


def search_table(table: str) -> RunAtBeginning:
    def create(_apps: Any, schema_editor: Any) -> None:
        store = postgres if schema_editor.connection.vendor == "postgresql" else sqlite
        for statement in store.create(table):
            schema_editor.execute(statement)

    def drop(_apps: Any, schema_editor: Any) -> None:
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}")

    return RunAtBeginning(create, drop)
