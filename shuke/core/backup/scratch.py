"""A SQLite file beside the shop's own database, known to Django for a while under a second name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from shuke.core import beginning

ALIAS = "backup"


@contextmanager
def opened(path: Path) -> Iterator[str]:
    """The alias under which Django reaches the SQLite file."""
    settings = {**connection.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": {}}
    connections.settings[ALIAS] = {**settings, "HOST": "", "PORT": "", "USER": "", "PASSWORD": "", "CONN_MAX_AGE": 0}
    try:
        yield ALIAS
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.settings[ALIAS]


def migrate(alias: str) -> None:
    """Bring the database to the state of this version."""
    call_command("migrate", database=alias, interactive=False, verbosity=0)


def migrate_to(alias: str, migrations: list[list[str]]) -> None:
    """Bring a new database to where another stood that has these migrations, and no further."""
    beginning.make(connections[alias], _last_of(MigrationExecutor(connections[alias]), migrations))


def models_at(migrations: list[list[str]]) -> list[type[models.Model]]:
    """As `all_models`, of the version that had these migrations."""
    executor = MigrationExecutor(connection)
    state = executor.loader.project_state(_last_of(executor, migrations)).apps
    return _with_tables(state.get_models(include_auto_created=True))


def _last_of(executor: MigrationExecutor, migrations: list[list[str]]) -> list[tuple[str, str]]:
    nodes = executor.loader.graph.node_map
    there = {(app, name) for app, name in migrations} & set(nodes)
    return sorted(key for key in there if not any(child.key in there for child in nodes[key].children))


def applied_migrations(alias: str) -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationRecorder(connections[alias]).applied_migrations())


def all_models() -> list[type[models.Model]]:
    """Every model with a table of its own, those behind many-to-many fields included."""
    return _with_tables(apps.get_models(include_auto_created=True))


def _with_tables(found: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def columns(model: type[models.Model]) -> list[models.Field]:
    """What is stored, without what the database computes itself."""
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def count_rows(path: Path) -> dict[str, int]:
    """How many rows each table of a SQLite file has."""
    names = sorted(model._meta.db_table for model in all_models())
    with sqlite3.connect(path) as file:
        there = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {name: file.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names if name in there}  # noqa: S608


def find_faults(path: Path) -> list[str]:
    """What SQLite itself finds wrong with a file: its structure, and rows that point nowhere."""
    with sqlite3.connect(path) as file:
        structure = [row[0] for row in file.execute("PRAGMA quick_check")]
        astray = file.execute("PRAGMA foreign_key_check").fetchall()
    faults = [f"{table} {rowid} → {parent}" for table, rowid, parent, _key in astray]
    return [line for line in structure if line != "ok"] + faults
