"""`shuke migrate`: Django's own, and what its migrations know nothing of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _

from shuke.core import beginning
from shuke.core.upkeep import refresh_statistics
from shuke.records import search
from shuke.records.actions import indexing

NOT_ALL = ("app_label", "plan", "check_unapplied", "fake", "fake_initial", "prune", "run_syncdb")


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        whole = not any(options[name] for name in NOT_ALL)
        connection = connections[options["database"]]
        with foreign_keys_checked_once(connection.alias):
            if whole and beginning.is_new(connection):
                beginning.make(connection)
                self._tell(options)
            super().handle(*args, **options)
        if whole and connection.alias == DEFAULT_DB_ALIAS:
            indexing.restore()
            search.rebuild_old()
            refresh_statistics()

    def _tell(self, options: dict[str, Any]) -> None:
        """Django has nothing left to do, and would say so at length."""
        if options["verbosity"]:
            self.stdout.write(_("The tables of a new shop are made."))
        options["verbosity"] = 0


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
