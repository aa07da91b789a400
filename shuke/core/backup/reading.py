"""Bringing a backup back: first everything is checked beside the shop, only then the shop is replaced."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_lazy as _

from shuke.core.backup import rows, scratch
from shuke.core.backup.writing import DATABASE, FOLDERS, FORMAT, MANIFEST, Manifest
from shuke.core.errors import UserError

OWN_INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND indexname ~ '^cfu?_[0-9]+$'"


class BackupDamaged(UserError):
    code = "backup_damaged"


def is_backup(path: Path) -> bool:
    """Whether this file looks like one, by the names of what is in it."""
    try:
        with ZipFile(path) as archive:
            return {DATABASE, MANIFEST} <= set(archive.namelist())
    except (OSError, BadZipFile, ValueError):
        return False


@dataclass(frozen=True)
class Sound:
    """A backup beside the shop in which nothing is wrong, of this version. Nothing of the shop was touched."""

    manifest: Manifest
    folder: Path

    def put_in(self) -> None:
        """Replace everything in the shop, the database in one transaction. The search index of PostgreSQL has to be
        built anew afterwards."""
        _fill_database(self.folder / DATABASE)
        _put_files(self.folder)


@contextmanager
def looked_over(source: Path) -> Iterator[Sound]:
    """Raises UserError for what can't be brought back."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.HOME) as folder:
        manifest = unpack(source, Path(folder))
        database = Path(folder) / DATABASE
        check(database, manifest)
        with scratch.opened(database) as alias:
            scratch.migrate(alias)
        yield Sound(manifest, Path(folder))


def unpack(source: Path, folder: Path) -> Manifest:
    """Unpack into `folder`, with every digest checked."""
    try:
        with ZipFile(source) as archive:
            manifest = Manifest(**json.loads(archive.read(MANIFEST)))
            _refuse_newer(manifest)
            for name, expected in manifest.sha256.items():
                if _extract(archive, name, folder) != expected:
                    raise BackupDamaged(_("This backup is damaged: %(name)s has changed."), name=name)
    except FileNotFoundError as error:
        raise UserError(_("There is no file %(name)s."), name=source) from error
    except (OSError, BadZipFile, KeyError, TypeError, ValueError) as error:
        raise BackupDamaged(_("%(name)s is not a backup of Shuke, or it is damaged."), name=source) from error
    return manifest


def _refuse_newer(manifest: Manifest) -> None:
    known = MigrationLoader(None).disk_migrations
    if manifest.format > FORMAT or any((app, name) not in known for app, name in manifest.migrations):
        raise UserError(_("This backup was made by a newer Shuke. Bring this one up to date first."))


def _extract(archive: ZipFile, name: str, folder: Path) -> str:
    parts = PurePosixPath(name).parts
    if name != DATABASE and (parts[0] not in FOLDERS or ".." in parts):
        raise ValueError(name)
    path = folder.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with archive.open(name) as source, path.open("wb") as target:
        while piece := source.read(1 << 20):
            digest.update(piece)
            target.write(piece)
    path.chmod(0o600)
    return digest.hexdigest()


def check(database: Path, manifest: Manifest) -> None:
    faults = scratch.find_faults(database)
    counted = scratch.count_rows(database)
    faults += [name for name, count in manifest.rows.items() if counted.get(name, count) != count]
    if faults:
        raise BackupDamaged(_("This backup is damaged: %(name)s"), name=faults[0])


def _fill_database(database: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(database)) as file:
            file.backup(connection.connection)
        connection.close()
        return
    scratch.migrate("default")
    rows.from_sqlite(database, scratch.all_models())


def put_back(source: Path) -> Manifest:
    """After an upgrade that failed: the database as it was, in the version that it was; the files were not touched."""
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.HOME) as folder:
        manifest = unpack(source, Path(folder))
        database = Path(folder) / DATABASE
        check(database, manifest)
        if connection.vendor == "sqlite":
            _fill_database(database)
        else:
            _rebuild(manifest, database)
    return manifest


def _rebuild(manifest: Manifest, database: Path) -> None:
    """On PostgreSQL tables are made anew, as the old version had them, with the shop's own indexes. What is no table of
    a model, the search, was not changed by anything but the old version."""
    newest = MigrationLoader(connection).graph.leaf_nodes()
    former = scratch.models_at(manifest.migrations)
    tables = {model._meta.db_table for model in (*former, *scratch.models_at([[*key] for key in newest]))}
    with connection.cursor() as cursor:
        cursor.execute(OWN_INDEXES)
        own = [statement for (statement,) in cursor.fetchall()]
        for table in sorted({*tables, "django_migrations"} & set(connection.introspection.table_names(cursor))):
            cursor.execute(f'DROP TABLE "{table}" CASCADE')
    scratch.migrate_to("default", manifest.migrations)
    rows.from_sqlite(database, former)
    with connection.cursor() as cursor:
        for statement in own:
            cursor.execute(statement)


def _put_files(folder: Path) -> None:
    for name in FOLDERS:
        shutil.rmtree(settings.HOME / name, ignore_errors=True)
        if (folder / name).exists():
            (folder / name).rename(settings.HOME / name)
