"""`shuke migrate`: Django's own, and what its migrations know nothing of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections

from shuke.core.upkeep import refresh_statistics
from shuke.records import search
from shuke.records.actions import indexing


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with foreign_keys_checked_once(options["database"]):
            super().handle(*args, **options)
        brought_up_to_date = not options["app_label"] and not options["plan"] and not options["check_unapplied"]
        if brought_up_to_date and options["database"] == DEFAULT_DB_ALIAS:
            indexing.restore()
            search.rebuild_old()
            refresh_statistics()


@contextmanager
def foreign_keys_checked_once(alias: str) -> Iterator[None]:
    """On SQLite Django looks through the foreign keys of all tables after each migration: half a minute every time
    with ten million order lines. They are looked through as well when the last one is done, and only then."""
    connection, put_off = connections[alias], []
    if connection.vendor == "sqlite":
        vars(connection)["check_constraints"] = lambda table_names=None: put_off.append(table_names)
    try:
        yield
    finally:
        vars(connection).pop("check_constraints", None)
    if put_off:
        connection.check_constraints()
