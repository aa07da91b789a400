"""Files that hold several tables: Access databases, workbooks, zips of any of these; and several files together."""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .access import MAGIC as ACCESS
from .access import opened
from .archives import PACKAGE, members_of
from .errors import Damaged, FileError, PasswordProtected, ZipBomb, human_size
from .opening import open_source
from .source import DEFAULT_LIMITS, Limits, Source

_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_TABLE = re.compile(rb"<table:table[\s>]")
_LOOK_AT = 60_000_000  # bytes of an ods in search of a second table
_NO_DATA = re.compile(r"(^|/)(__MACOSX/|\.|~\$|Thumbs\.db|desktop\.ini)|/$", re.IGNORECASE)


@dataclass(frozen=True)
class Opened:
    """One table of several, or the sentence why it can't be read. `relations`: (column, other table, its column)."""

    name: str
    source: Source | None = None
    error: FileError | None = None
    hidden: bool = False
    relations: list[tuple[str, str, str]] = field(default_factory=list)


def holds_several(path: Path) -> bool:
    """Whether it may hold more than one table; looks at little of it."""
    with path.open("rb") as file:
        head = file.read(32)
    if head.startswith((*ACCESS, _OLE)):
        return True
    try:
        return head.startswith(_ZIP) and _zip_holds_several(path)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):
        return False  # opening it will say what is wrong


def _zip_holds_several(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            with archive.open("xl/workbook.xml") as file:
                return len(_SHEET.findall(file.read(2_000_000))) > 1
        if "content.xml" in names:
            with archive.open("content.xml") as file:
                return len(_TABLE.findall(file.read(_LOOK_AT))) > 1
        return bool(names) and not any(PACKAGE.match(name) for name in names)


def each_table(path: Path, name: str, limits: Limits = DEFAULT_LIMITS) -> Iterator[Opened]:
    """Every table, one after the other; each is closed when the next is asked for. Raises FileError when nothing can be
    read at all."""
    with path.open("rb") as file:
        head = file.read(32)
    if head.startswith(ACCESS):
        yield from _of_database(path, name, limits)
    elif is_archive(path):
        yield from _of_zip(path, name, limits)
    else:
        yield from _of_workbook(path, name, limits)


def is_archive(path: Path) -> bool:
    """A zip of files, not one of those that Office makes."""
    try:
        with zipfile.ZipFile(path) as archive:
            return not any(PACKAGE.match(name) for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _of_database(path: Path, name: str, limits: Limits) -> Iterator[Opened]:
    with opened(path, name) as database:
        tables, relations = database.tables, database.relations()
    for table in tables:
        linked = [(one.column, one.to_table, one.to_column) for one in relations if one.table == table]
        yield from _one(path, name, limits, table, relations=linked)


def _of_workbook(path: Path, name: str, limits: Limits) -> Iterator[Opened]:
    """Any file with sheets; one without is a table itself, called like the file."""
    with open_source(path, name=name, limits=limits) as source:
        sheets, hidden, first = source.sheets, source.hidden_sheets, source.sheet
        if not sheets:
            yield Opened(Path(name).stem, source)
            return
        if len(sheets) == 1:
            yield Opened(sheets[0], source)
            return
        yield Opened(first or "", source, hidden=first in hidden)
    for sheet in sheets:
        if sheet != first:
            yield from _one(path, name, limits, sheet, hidden=sheet in hidden)


def _one(
    path: Path, name: str, limits: Limits, table: str, *, hidden: bool = False,
    relations: Sequence[tuple[str, str, str]] = (),
) -> Iterator[Opened]:  # fmt: skip
    try:
        source = open_source(path, name=f"{name} · {table}", limits=limits, sheet=table)
    except FileError as error:
        yield Opened(table, error=error, hidden=hidden)
        return
    with source:
        yield Opened(table, source, hidden=hidden, relations=list(relations))


def _of_zip(path: Path, name: str, limits: Limits) -> Iterator[Opened]:
    left = min(limits.unpacked, max(50_000_000, limits.ratio * path.stat().st_size))
    with tempfile.TemporaryDirectory(prefix="shuke-zip-", ignore_cleanup_errors=True) as folder:
        target = Path(folder) / "file"
        for member, inner in members_of(path, name):
            if _NO_DATA.search(inner):
                continue
            left -= _unpack(path, name, member, target, left)
            yield from _inner(target, inner, limits)


def _unpack(path: Path, name: str, member: zipfile.ZipInfo, target: Path, left: int) -> int:
    """The size of what came out, whatever the directory declared. Raises ZipBomb, PasswordProtected, Damaged."""
    if member.flag_bits & 1:
        raise PasswordProtected(name)
    size = 0
    with target.open("wb") as file:
        for piece in _pieces(path, name, member):
            size += len(piece)
            if size > left:
                raise ZipBomb(name, human_size(left))
            file.write(piece)
    return size


def _pieces(path: Path, name: str, member: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as packed:
            while piece := packed.read(1 << 20):
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Damaged(name) from error


def _inner(path: Path, name: str, limits: Limits) -> Iterator[Opened]:
    """The tables of a file within a zip. A zip within a zip is not opened."""
    called = Path(name).stem
    try:
        with path.open("rb") as file:
            head = file.read(32)
        several = head.startswith((*ACCESS, _OLE)) or (head.startswith(_ZIP) and not is_archive(path))
        if several:
            yield from each_table(path, name, limits)
        else:
            with open_source(path, name=name, limits=limits) as source:
                yield Opened(called, source)
    except FileError as error:
        yield Opened(called, error=error)
