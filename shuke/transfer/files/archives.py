"""Looks into zip and OLE containers before anything unpacks them: what they hold, how large, whether locked."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from .errors import Damaged, NotAFileWeRead, PasswordProtected, TooLarge, ZipBomb, human_size
from .source import Limits

_ARCHIVE = _("it is an archive; take the files out of it first.")
_DOCUMENT = _("it is a document, not a table.")
_OFFICE = {"word/document.xml": _DOCUMENT, "ppt/presentation.xml": _DOCUMENT}
PACKAGE = re.compile(r"xl/|word/|ppt/|content\.xml$|META-INF/|\[Content_Types\]\.xml$")
_CHUNK = 1 << 20
_MOST_FILES = 1_000
_LONGEST_TEXT = 200_000  # bytes; a cell holds at most 32,767 characters
_FAR_COLUMN = re.compile(rb'r="([A-Z]{3,4})\d')
_ROW = re.compile(rb'<row [^>]*?r="(\d+)"')
_REPEAT = re.compile(rb'number-(columns|rows)-repeated="(\d{4,})"(?=(.{0,500}))', re.DOTALL)


def kind_of(path: Path, name: str, limits: Limits) -> str:
    """ "xlsx" | "ods"; raises for anything else, for locked files and for bombs."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            kind = _kind(archive, {member.filename for member in members}, name)
            _check_sizes(path, members, name, limits)
            _check_contents(path, members, kind, name, limits)
            return kind
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise Damaged(name) from error
    except (OSError, ValueError, RuntimeError, OverflowError) as error:
        raise Damaged(name) from error


def _kind(archive: zipfile.ZipFile, names: set[str], name: str) -> str:
    if any(n.lower().startswith("xl/workbook") for n in names):
        return "xlsx"
    for part, what in _OFFICE.items():
        if part in names:
            raise NotAFileWeRead(name, what)
    if "content.xml" in names:
        if "mimetype" in names and b"spreadsheet" not in _beginning(archive, "mimetype"):
            raise NotAFileWeRead(name, _DOCUMENT)
        if "META-INF/manifest.xml" in names and b"encryption-data" in _beginning(archive, "META-INF/manifest.xml"):
            raise PasswordProtected(name)
        return "ods"
    raise NotAFileWeRead(name, _ARCHIVE) if names else Damaged(name)


def _beginning(archive: zipfile.ZipFile, part: str) -> bytes:
    with archive.open(part) as file:
        return file.read(2_000_000)


def members_of(path: Path, name: str) -> list[tuple[zipfile.ZipInfo, str]]:
    """The files of an archive with their names as they were written, in Chinese also where the archive can't say so."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, UnicodeDecodeError) as error:
        raise Damaged(name) from error
    if len(members) > _MOST_FILES:
        raise TooLarge(name, f"{len(members):,}", f"{_MOST_FILES:,}")
    return [(member, _name_of(member)) for member in members]


def _name_of(member: zipfile.ZipInfo) -> str:
    """Old programs write names in the code page of their Windows, which comes out as that of DOS."""
    if member.flag_bits & 0x800:
        return member.filename
    for codec in ("utf-8", "cp950", "gb18030"):
        with suppress(UnicodeError):
            return member.filename.encode("cp437").decode(codec)
    return member.filename


def _check_sizes(path: Path, members: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    """What the directory declares."""
    total = sum(member.file_size for member in members)
    packed = path.stat().st_size
    if total > limits.unpacked or len(members) > 10_000 or (total > 50_000_000 and total > limits.ratio * packed):
        raise ZipBomb(name, human_size(min(limits.unpacked, limits.ratio * packed)))
    if any(member.flag_bits & 1 for member in members):
        raise PasswordProtected(name)


def _check_contents(path: Path, members: list[zipfile.ZipInfo], kind: str, name: str, limits: Limits) -> None:
    """What really comes out: directories can lie, and a sheet can claim a cell in its last corner."""
    total = 0
    with path.open("rb") as file:
        for member in members:
            if not member.filename.lower().endswith((".xml", ".rels", ".bin")):
                continue
            guard = _guard_of(member.filename.lower(), kind, name, limits)
            for chunk in _unpacked(file, member):
                total += len(chunk)
                if total > limits.unpacked or (total > 50_000_000 and total > limits.ratio * path.stat().st_size):
                    raise ZipBomb(name, human_size(limits.unpacked))
                guard.look(chunk)


def _unpacked(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's bytes whatever size it declares, a piece at a time."""
    file.seek(member.header_offset)
    header = file.read(30)
    if header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("local header")
    name_size, extra_size = struct.unpack("<HH", header[26:30])
    file.seek(member.header_offset + 30 + name_size + extra_size)
    left = member.compress_size
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("compression method")
    inflate = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        packed = file.read(min(left, 65_536))
        if not packed:
            raise zipfile.BadZipFile("truncated")
        left -= len(packed)
        if inflate is None:
            yield packed
            continue
        while packed:
            yield inflate.decompress(packed, _CHUNK)
            packed = inflate.unconsumed_tail


class _Guard:
    """Looks at a part as it is unpacked; this one minds nothing."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.tail = b""

    def look(self, chunk: bytes) -> None:
        return None


class _SheetGuard(_Guard):
    """A sheet is held as a full grid while it is read, so two cells far apart can ask for all the memory there is."""

    columns = 27
    rows = 0

    def look(self, chunk: bytes) -> None:
        text = self.tail + chunk
        for match in set(_FAR_COLUMN.findall(text)):
            self.columns = max(self.columns, _column(match))
        last = _ROW.findall(text[-400_000:]) if len(text) > 400_000 else _ROW.findall(text)
        self.rows = max([self.rows, *map(int, last)])
        if self.columns == 27:
            two = re.search(rb'r="[B-Z][A-Z]\d', text)
            self.columns = 702 if two else 27
        self.tail = text[-100:]
        if self.rows * self.columns > self.limits.cells and self.columns > 702:
            raise TooLarge(self.name, f"{self.rows:,} × {self.columns:,}", f"{self.limits.cells:,}")


class _TextGuard(_Guard):
    """Shared texts are copied into each cell that uses them; one of megabytes used often would be a bomb."""

    def look(self, chunk: bytes) -> None:
        for piece in (self.tail + chunk).split(b"</si>"):
            if len(piece) > _LONGEST_TEXT + _CHUNK or (len(piece) > _LONGEST_TEXT and piece.count(b"<") < 1000):
                raise ZipBomb(self.name, human_size(self.limits.unpacked))
            self.tail = piece


class _OdsGuard(_Guard):
    """Open Document repeats cells and rows by a number; a repeated cell with a value is really repeated."""

    def look(self, chunk: bytes) -> None:
        text = self.tail + chunk
        for what, times, after in _REPEAT.findall(text):
            end = b">" if what == b"columns" else b"</table:table-row"
            if int(times) > 5_000 and b"value" in after.split(end)[0]:
                raise ZipBomb(self.name, human_size(self.limits.unpacked))
        self.tail = text[-600:]


def _guard_of(part: str, kind: str, name: str, limits: Limits) -> _Guard:
    if kind == "ods":
        return _OdsGuard(name, limits) if part == "content.xml" else _Guard(name, limits)
    if part.startswith("xl/worksheets/") and part.endswith(".xml"):
        return _SheetGuard(name, limits)
    return _TextGuard(name, limits) if part.endswith("sharedstrings.xml") else _Guard(name, limits)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def check_ole(path: Path, name: str, limits: Limits) -> None:
    """Old Office container: raises for locked workbooks and for what isn't a workbook."""
    size = path.stat().st_size
    if size > limits.workbook_size:
        raise TooLarge(name, human_size(size), human_size(limits.workbook_size))
    raw = path.read_bytes()
    entries = ole_entries(raw)
    if {"EncryptedPackage", "EncryptionInfo"} & entries:
        raise PasswordProtected(name)
    if not {"Workbook", "Book"} & entries:
        known = entries & {"WordDocument", "PowerPoint Document", "__properties_version1.0"}
        raise NotAFileWeRead(name, _DOCUMENT) if known else Damaged(name)
    if _has_file_pass(raw):
        raise PasswordProtected(name)


def ole_entries(raw: bytes) -> set[str]:
    """The names in the directory, found by their fixed shape in 128-byte slots, whatever the sector chain says."""
    found = set()
    for at in range(512, len(raw) - 127, 128):
        size = int.from_bytes(raw[at + 64 : at + 66], "little")
        if 4 <= size <= 64 and raw[at + 66] in (1, 2, 5) and raw[at + 67] in (0, 1):
            entry = raw[at : at + size - 2].decode("utf-16-le", "ignore")
            if entry.isprintable():
                found.add(entry)
    return found


def _has_file_pass(raw: bytes) -> bool:
    """A FilePass record (0x002F) right in the globals after the first BOF; the stream starts at a sector."""
    for bof in (
        b"\x09\x08\x10\x00\x00\x06\x05\x00",
        b"\x09\x08\x08\x00\x00\x05\x05\x00",
        b"\x09\x08\x10\x00\x00\x05\x05\x00",
    ):
        start = raw.find(bof, 512)
        at = start
        for _record in range(12):
            if at < 0 or at + 4 > len(raw):
                break
            kind, size = struct.unpack("<HH", raw[at : at + 4])
            if kind == 0x2F:
                return True
            at += 4 + size
    return False
