"""Versions of the warehouse on disk: one folder each, and a file CURRENT that names the one to read.

A version is written beside the others under a name that no reader looks at, and is shown by putting one small file in
place of another. Whoever dies on the way leaves the old one standing. A version that was replaced stays for a while,
for those who have just looked up its name.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shuke.core.errors import Conflict, UserError

GRACE = timedelta(hours=1)  # that a replaced version stays
CURRENT, MANIFEST, REPLACED, UNFINISHED = "CURRENT", "warehouse.json", "REPLACED", ".unfinished"


class AlreadyRefreshing(Conflict):
    code = "warehouse_busy"


class NotBuiltYet(UserError):
    code = "warehouse_missing"


@dataclass(frozen=True)
class Block:
    """A file of a table. `mark` is what the database said of these rows when they were read."""

    file: str
    rows: int
    mark: list[Any]
    empty: dict[str, int] = field(default_factory=dict)  # column that must hold something → rows that don't
    twice: int = 0  # rows whose key stands there before


@dataclass
class Manifest:
    """What a version holds and how it came about. `event` is the newest that had happened; `full_at` is when all of it
    was last read anew."""

    made_at: str
    full_at: str
    schema: str
    zone: str
    event: int
    seconds: float = 0.0
    read_blocks: int = 0
    checks: list[dict[str, Any]] = field(default_factory=list)
    blocks: dict[str, dict[str, Block]] = field(default_factory=dict)

    def rows(self, table: str) -> int:
        return sum(block.rows for block in self.blocks.get(table, {}).values())


@dataclass(frozen=True)
class Version:
    folder: Path
    manifest: Manifest

    def files(self, table: str) -> list[str]:
        return sorted(str(self.folder / block.file) for block in self.manifest.blocks[table].values())


def root() -> Path:
    return Path(settings.HOME) / "warehouse"


def current() -> Version | None:
    """The version to read; None before the first build."""
    for _attempt in range(3):  # a version that was replaced and cleared away between the two reads
        with suppress(FileNotFoundError):
            folder = root() / (root() / CURRENT).read_text().strip()
            return Version(folder, _manifest(folder))
    return None


def built() -> Version:
    """The same, for whoever can't go on without it. Raises NotBuiltYet."""
    version = current()
    if version is None:
        raise NotBuiltYet(_("The warehouse has not been built yet. Run “shuke warehouse”, or wait until tomorrow."))
    return version


def _manifest(folder: Path) -> Manifest:
    told = json.loads((folder / MANIFEST).read_text())
    told["blocks"] = {
        table: {number: Block(**block) for number, block in blocks.items()} for table, blocks in told["blocks"].items()
    }
    return Manifest(**told)


@contextmanager
def one_at_a_time(wait: float = 600) -> Iterator[None]:
    """Between processes; let go by the system when a process dies. Raises AlreadyRefreshing after `wait` seconds.

    A lock of SQLite's, since it is the same on every system."""
    root().mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(root() / "lock", timeout=wait, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise AlreadyRefreshing(_("The warehouse is being refreshed at this moment. Try again later.")) from error
        yield


def begin(at: datetime) -> Path:
    """An empty folder for a new version. Only within one_at_a_time()."""
    folder = root() / f"{at:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}{UNFINISHED}"
    folder.mkdir()
    return folder


def take_over(folder: Path, old: Version, block: Block) -> Block:
    """The same file in the new version: a second name for it, or a copy where the disk knows no second names."""
    target = folder / block.file
    target.parent.mkdir(exist_ok=True)
    try:
        os.link(old.folder / block.file, target)
    except OSError:
        shutil.copyfile(old.folder / block.file, target)
    return block


def show(folder: Path, manifest: Manifest) -> Version:
    """From here on everybody reads this version."""
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False))
    for path in [*folder.rglob("*"), folder]:
        _to_disk(path)
    final = folder.with_name(folder.name.removesuffix(UNFINISHED))
    folder.rename(final)
    old = current()
    pointer = root() / f"{CURRENT}{UNFINISHED}"
    pointer.write_text(final.name)
    _to_disk(pointer)
    pointer.replace(root() / CURRENT)
    _to_disk(root())
    if old is not None:
        (old.folder / REPLACED).touch()
    return Version(final, manifest)


def _to_disk(path: Path) -> None:
    """What was written there survives the machine's fall from here on. Windows syncs no folders."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(PermissionError):
            os.fsync(handle)
    finally:
        os.close(handle)


def sweep(grace: timedelta = GRACE) -> int:
    """Remove what nobody reads any more: versions replaced longer ago than that, and what was never finished. Only
    within one_at_a_time()."""
    shown, gone = current(), 0
    for folder in [path for path in root().iterdir() if path.is_dir()]:
        if shown and folder == shown.folder:
            continue
        if folder.name.endswith(UNFINISHED) or _old(folder, grace):
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone


def _old(folder: Path, grace: timedelta) -> bool:
    """One that was finished but never shown has no mark: its own age counts."""
    mark = folder / REPLACED
    since = (mark if mark.exists() else folder).stat().st_mtime
    return time.time() - since >= grace.total_seconds()


def forget() -> None:
    """Take away the whole warehouse: it belonged to another database."""
    (root() / CURRENT).unlink(missing_ok=True)
    shutil.rmtree(root(), ignore_errors=True)
