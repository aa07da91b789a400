"""Taking an archive back: everything is checked beside the shop, then goes in as one transaction.

Whatever ends it in the middle leaves the shop empty, as it was: files come first, and without their rows are only
litter under names that nothing else has.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_lazy as _

from shuke.core.backup import is_backup, scratch
from shuke.core.backup.writing import snapshot
from shuke.core.errors import UserError
from shuke.transfer.archive.parts import Part
from shuke.transfer.archive.writing import FILES, FORMAT, KIND, MANIFEST, PIECE, Manifest, Tell, told_nobody

LONGEST_MANIFEST = 50_000_000
AT_ONCE = 5_000


class ArchiveDamaged(UserError):
    code = "archive_damaged"


def is_archive(path: Path) -> bool:
    """Whether this file says of itself that it is one; looks at little of it."""
    try:
        with ZipFile(path) as archive:
            return KIND in archive.read(MANIFEST)[:LONGEST_MANIFEST].decode("utf-8", "replace") and any(
                name.startswith("data/") for name in archive.namelist()
            )
    except (KeyError, BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        return False


def refuse_backup(path: Path, name: str) -> None:
    """A backup comes back by another way, and is no list of anything."""
    if is_backup(path):
        text = _("“%(name)s” is a backup of a whole shop. It is brought back where Shuke runs: shuke restore FILE")
        raise UserError(text, name=name)


def manifest_of(path: Path) -> Manifest:
    """Raises ArchiveDamaged, and UserError for one of a newer Shuke."""
    with _as_damaged(path), ZipFile(path) as archive:
        if archive.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
            raise ValueError(MANIFEST)
        made = Manifest(**json.loads(archive.read(MANIFEST)))
    known = MigrationLoader(None).disk_migrations
    if made.format > FORMAT or any((app, name) not in known for app, name in made.migrations):
        raise UserError(_("This archive was made by a newer Shuke. Bring this one up to date first."))
    return made


@contextmanager
def unpacked(path: Path, tell: Tell = told_nobody) -> Iterator[Path]:
    """A folder with the archive's files, and its rows as the SQLite database `shop.sqlite3` of this version; all
    digests, rows, and what points to what have been checked. Raises ArchiveDamaged."""
    made = manifest_of(path)
    settings.HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".archive-", dir=settings.HOME) as folder:
        database = Path(folder) / "shop.sqlite3"
        with _as_damaged(path), ZipFile(path) as archive:
            _check_unread(archive, made)
            _unpack_files(archive, made, Path(folder))
            same = made.migrations == scratch.applied_migrations("default")
            _prepare(database, made.migrations, same=same)
            _fill(archive, made, database, tell)
            if not same:
                with scratch.opened(database) as alias:
                    scratch.migrate(alias)
        if faults := scratch.find_faults(database):
            raise ArchiveDamaged(_("This archive is damaged: %(name)s"), name=faults[0])
        yield Path(folder)


@contextmanager
def _as_damaged(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise UserError(_("There is no file %(name)s."), name=path) from error
    except (OSError, BadZipFile, KeyError, TypeError, ValueError, ArithmeticError, sqlite3.DatabaseError) as error:
        text = _("%(name)s is not an archive of Shuke, or it is damaged (%(reason)s).")
        raise ArchiveDamaged(text, name=path.name, reason=str(error)[:200]) from error


def _prepare(database: Path, migrations: list[list[str]], *, same: bool) -> None:
    """Tables as they were in the shop from which the archive comes. An empty shop of the same version has them."""
    if same and connection.vendor == "sqlite":
        snapshot(database)
        return
    with scratch.opened(database) as alias:
        scratch.migrate_to(alias, migrations)


def _check_unread(archive: ZipFile, made: Manifest) -> None:
    """What is there to be read by people only."""
    for name, expected in made.sha256.items():
        if not name.startswith(("data/", f"{FILES}/")) and hashlib.sha256(archive.read(name)).hexdigest() != expected:
            raise ValueError(name)


def _unpack_files(archive: ZipFile, made: Manifest, folder: Path) -> None:
    for name, expected in made.sha256.items():
        parts = PurePosixPath(name).parts
        if parts[0] != FILES:
            continue
        if ".." in parts:
            raise ValueError(name)
        path, digest = folder.joinpath(*parts), hashlib.sha256()
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as source, path.open("wb") as target:
            while piece := source.read(PIECE):
                digest.update(piece)
                target.write(piece)
        if digest.hexdigest() != expected:
            raise ValueError(name)


def _fill(archive: ZipFile, made: Manifest, database: Path, tell: Tell) -> None:
    """Every row into the database beside; what its migrations had put there goes first."""
    whole = [Part.read(name, given) for name, given in made.parts.items()]
    done = 0
    with closing(sqlite3.connect(database)) as file:
        file.execute("PRAGMA synchronous = OFF")
        known = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in sorted({part.table for part in whole}):
            if table not in known:
                raise ValueError(table)
            file.execute(f'DELETE FROM "{table}"')  # noqa: S608 -- a table that is there
        for part in whole:
            count = _fill_part(archive, made, part, file)
            if count != made.rows[part.name]:
                raise ValueError(part.name)
            tell(done := done + count)
        file.commit()


def _fill_part(archive: ZipFile, made: Manifest, part: Part, file: sqlite3.Connection) -> int:
    there = {row[1] for row in file.execute(f'PRAGMA table_info("{part.table}")')}
    if unknown := {one.name for one in part.columns} - there:
        raise ValueError(f"{part.table}: {sorted(unknown)}")
    names = ", ".join(f'"{one.name}"' for one in part.columns)
    places = ", ".join("?" for _ in part.columns)
    statement = f'INSERT INTO "{part.table}" ({names}) VALUES ({places})'  # noqa: S608 -- names that are there
    name, digest, count = f"data/{part.name}.jsonl", hashlib.sha256(), 0
    with archive.open(name) as source:
        rows = (_row(part, line, digest.update) for line in source)
        while batch := list(islice(rows, AT_ONCE)):
            file.executemany(statement, batch)
            count += len(batch)
    if digest.hexdigest() != made.sha256[name]:
        raise ValueError(name)
    return count


def _row(part: Part, line: bytes, seen: Callable[[bytes], None]) -> list[Any]:
    seen(line)
    said = json.loads(line)
    return [one.kept(said[one.name]) for one in part.columns]


def put_files(folder: Path) -> None:
    """Beside those that are there: their names are unique for good."""
    for path in sorted((folder / FILES).rglob("*")):
        if path.is_file():
            target = settings.HOME / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
