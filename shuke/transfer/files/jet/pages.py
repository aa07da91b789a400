"""The file as pages: the header, which pages belong to a table, and the rows on a page."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAGIC = (b"\x00\x01\x00\x00Standard Jet DB\x00", b"\x00\x01\x00\x00Standard ACE DB\x00")
_DATA, _TABLE, _MAP = 1, 2, 5
_DELETED, _ELSEWHERE, _OFFSET = 0x8000, 0x4000, 0x1FFF
_INLINE, _ONE_PAGE = 0x80, 0x40
_LONGEST = 64 << 20  # bytes of one long text
_MASK_KEY = bytes.fromhex("c7da396b")


class Broken(Exception):
    """The file contradicts itself."""


class Locked(Exception):
    """The file is encrypted or asks for a password."""


@dataclass(frozen=True)
class Format:
    """Where things stand in a page. Access 97 has its own; all later ones share theirs."""

    page: int
    row_count: int  # offset in a page of data
    definition: dict[str, int]  # offsets in the definition of a table
    index_entry: int
    column_entry: int
    column: dict[str, int]  # offsets in the entry of a column


ACCESS_97 = Format(
    2048, 8, {"columns": 25, "indexes": 31, "owned": 35, "entries": 43}, 8, 18,
    {"number": 1, "variable": 3, "precision": 11, "scale": 12, "flags": 13, "fixed": 14, "size": 16},
)  # fmt: skip
LATER = Format(
    4096, 12, {"columns": 45, "indexes": 51, "owned": 55, "entries": 63}, 12, 25,
    {"number": 5, "variable": 7, "precision": 11, "scale": 12, "flags": 15, "fixed": 21, "size": 23},
)  # fmt: skip


class Pages:
    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        try:
            self.bytes = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
            self._read_header()
        except BaseException:
            self._file.close()
            raise

    def _read_header(self) -> None:
        head = self.bytes[:128]
        if not head.startswith(MAGIC) or len(head) < 128:
            raise Broken("header")
        self.old = head[20] == 0
        self.format = ACCESS_97 if self.old else LATER
        plain = _unmasked(head)
        self.code_page = int.from_bytes(plain[58:60], "little")
        password = plain[66:86] if self.old else _undated(plain)
        if any(plain[62:66]) or any(password):
            raise Locked

    def close(self) -> None:
        self.bytes.close()
        self._file.close()

    def page(self, number: int, kind: int | None = None) -> bytes:
        size = self.format.page
        content = self.bytes[number * size : (number + 1) * size]
        if len(content) != size or (kind is not None and content[0] != kind):
            raise Broken(f"page {number}")
        return content

    def definition(self, number: int) -> bytes:
        """What stands on the pages that describe a table, as one."""
        parts, seen = list[bytes](), set[int]()
        while number:
            if number in seen or len(seen) > 500:
                raise Broken("circle")
            seen.add(number)
            page = self.page(number, _TABLE)
            parts.append(page if not parts else page[8:])
            number = _long(page, 4)
        return b"".join(parts)

    def rows_on(self, number: int, owner: int) -> Iterator[bytes]:
        """The rows of a table on one page, without the deleted ones. Pages that were given to others have none."""
        page = self.page(number)
        if page[0] != _DATA or _long(page, 4) != owner:
            return
        for start, end in self._places(page):
            if start & _DELETED:
                continue
            row = page[start & _OFFSET : end]
            yield self.row_at(_long(row, 0)) if start & _ELSEWHERE else row

    def _places(self, page: bytes) -> Iterator[tuple[int, int]]:
        """Start (with its flags) and end of every row; rows grow from the end of the page."""
        at = self.format.row_count
        count, end = _short(page, at), len(page)
        if at + 2 + 2 * count > len(page):
            raise Broken("rows")
        for start in struct.unpack_from(f"<{count}H", page, at + 2):
            yield start, end
            end = start & _OFFSET

    def row_at(self, pointer: int) -> bytes:
        """The row that a pointer names: page × 256 + place."""
        page = self.page(pointer >> 8, _DATA)
        for _jump in range(8):
            places = list(self._places(page))
            if pointer & 0xFF >= len(places):
                raise Broken("pointer")
            start, end = places[pointer & 0xFF]
            row = page[start & _OFFSET : end]
            if not start & _ELSEWHERE:
                return row
            pointer = _long(row, 0)
            page = self.page(pointer >> 8, _DATA)
        raise Broken("circle")

    def long_value(self, cell: bytes) -> bytes:
        """A memo, which may stand in its row, on a page of its own or on many."""
        if len(cell) < 12:
            return b""
        size, pointer = _long(cell, 0) & 0x3FFFFFFF, _long(cell, 4)
        if cell[3] & _INLINE:
            return cell[12 : 12 + size]
        if size > _LONGEST:
            raise Broken("memo")
        if cell[3] & _ONE_PAGE:
            return self.row_at(pointer)[:size]
        parts, had = [], 0
        while pointer and had < size:
            piece = self.row_at(pointer)
            if len(piece) <= 4:
                raise Broken("memo")
            pointer = _long(piece, 0)
            parts.append(piece[4:])
            had += len(piece) - 4
        return b"".join(parts)[:size]

    def owned(self, definition: bytes) -> Iterator[int]:
        """The pages that belong to the table, in order."""
        use = self.row_at(_long(definition, self.format.definition["owned"]))
        if not use:
            raise Broken("map")
        if use[0] == 0:
            yield from _set_bits(use[5:], _long(use, 1))
            return
        bits = (self.format.page - 4) * 8
        for at in range((len(use) - 1) // 4):
            if number := _long(use, 1 + 4 * at):
                yield from _set_bits(self.page(number, _MAP)[4:], at * bits)


def _set_bits(bits: bytes, first: int) -> Iterator[int]:
    for at, byte in enumerate(bits):
        if byte:
            yield from (first + 8 * at + bit for bit in range(8) if byte >> bit & 1)


def _unmasked(head: bytes) -> bytes:
    """The header is written over with a fixed stream."""
    mask = _stream(_MASK_KEY, 128 - 24)
    return head[:24] + bytes(one ^ two for one, two in zip(head[24:128], mask, strict=True))


def _undated(plain: bytes) -> bytes:
    """The password, which is also written over with the day on which the file was made."""
    made = struct.unpack_from("<d", plain, 114)[0]
    day = int(made) if -700_000 < made < 3_000_000 else 0
    mask = struct.pack("<i", day)
    return bytes(byte ^ mask[at % 4] for at, byte in enumerate(plain[66:106]))


def _stream(key: bytes, size: int) -> bytes:
    """RC4."""
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) & 0xFF
        box[i], box[j] = box[j], box[i]
    result, i, j = bytearray(), 0, 0
    for _byte in range(size):
        i = (i + 1) & 0xFF
        j = (j + box[i]) & 0xFF
        box[i], box[j] = box[j], box[i]
        result.append(box[(box[i] + box[j]) & 0xFF])
    return bytes(result)


def _short(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 2], "little")


def _long(content: bytes, at: int) -> int:
    if at + 4 > len(content):
        raise Broken("short")
    return int.from_bytes(content[at : at + 4], "little")
