"""Writing a backup while Shuke runs."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from shuke.core.backup import rows, scratch
from shuke.core.errors import UserError
from shuke.core.models import WorkerBeat

FORMAT = 1
FOLDERS = ("files", "imports", "keys")  # what of the home belongs to the shop; all else can be made again
DATABASE, MANIFEST = "shuke.sqlite3", "manifest.json"


@dataclass
class Manifest:
    made_at: str
    vendor: str
    migrations: list[list[str]]
    rows: dict[str, int]
    sha256: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


class BackupNotWritten(UserError):
    code = "backup_not_written"


def write(target: Path, *, at: datetime) -> Manifest:
    """Write the whole shop into the zip `target`; a half-written one is never left under that name. Raises
    BackupNotWritten where there is no room or no right to write."""
    try:
        return _write(target, at)
    except (OSError, sqlite3.OperationalError) as error:
        raise BackupNotWritten(
            _("The backup could not be written to %(path)s: %(why)s. Make room there, or name another place."),
            path=target, why=getattr(error, "strerror", None) or error,
        ) from error  # fmt: skip


def _write(target: Path, at: datetime) -> Manifest:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.part")
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
        copy = Path(folder) / DATABASE
        snapshot(copy)
        manifest = Manifest(
            made_at=at.isoformat(),
            vendor=connection.vendor,
            migrations=scratch.applied_migrations("default"),
            rows=scratch.count_rows(copy),
        )
        try:
            _pack(partial, copy, manifest)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    return manifest


def snapshot(target: Path) -> None:
    """All rows as they are at one moment, in a new SQLite file, of whichever version the shop is. Who works on it now
    is left out: brought back elsewhere, it would be taken for a shop that runs."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as file:
            connection.connection.backup(file)
            file.execute("PRAGMA journal_mode = DELETE")  # one file, no WAL beside it
    else:
        applied = scratch.applied_migrations("default")
        with scratch.opened(target) as alias:
            scratch.migrate_to(alias, applied)
        rows.to_sqlite(target, scratch.models_at(applied))
    with closing(sqlite3.connect(target)) as file, suppress(sqlite3.OperationalError):  # of a very old version
        file.execute(f'DELETE FROM "{WorkerBeat._meta.db_table}"')  # noqa: S608 -- our own name
        file.commit()


def _pack(target: Path, copy: Path, manifest: Manifest) -> None:
    parts = {DATABASE: copy} | _home_files()
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        target.chmod(0o600)
        for name, path in parts.items():
            with suppress(FileNotFoundError):  # an import that ended meanwhile has cleared up
                manifest.sha256[name] = _add(archive, name, path)
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))


def _home_files() -> dict[str, Path]:
    home: Path = settings.HOME
    found = (path for folder in FOLDERS for path in sorted((home / folder).rglob("*")) if path.is_file())
    return {path.relative_to(home).as_posix(): path for path in found}


def _add(archive: ZipFile, name: str, path: Path) -> str:
    """Add a file in pieces and return its digest."""
    digest = hashlib.sha256()
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while piece := source.read(1 << 20):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()
