"""The values of cells as a person would write them: dates year first, money without needless noughts."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from .pages import Pages

YES_NO, MONEY, SINGLE, DATE, TEXT, MEMO, NUMERIC = 0x01, 0x05, 0x06, 0x08, 0x0A, 0x0C, 0x10
_EPOCH, _A_DAY = date(1899, 12, 30).toordinal(), 86_400
_DAYS = (-657_434, 2_958_466)  # of the years 100 to 9999
_MARK = b"\xff\xfe"
Reader = Callable[[bytes], str]


def reader(pages: Pages, kind: int, scale: int, *, calculated: bool = False) -> Reader | None:
    """How cells of this kind become text. None for yes or no, which has no cell, and for pictures, attachments and what
    else is no text."""
    if calculated:
        read = _yes_no if kind == YES_NO else None if kind == NUMERIC else reader(pages, kind, scale)
        return read and _unwrapped(read)
    text = _old_text(pages.code_page) if pages.old else later_text
    if kind == TEXT:
        return text
    if kind == MEMO:
        return lambda cell: text(pages.long_value(cell))
    if kind == NUMERIC:
        return lambda cell: _numeric(cell, scale)
    return _PLAIN.get(kind)


def _unwrapped(read: Reader) -> Reader:
    """What Access has calculated stands behind a check sum and its length, and may be of another kind than declared."""

    def unwrapped(cell: bytes) -> str:
        value = cell[20 : 20 + int.from_bytes(cell[16:20], "little")]
        if len(value) == 1:
            return _yes_no(value)
        try:
            return read(value)
        except struct.error:
            return ""

    return unwrapped


def _yes_no(cell: bytes) -> str:
    return "TRUE" if cell[:1] != b"\0" else "FALSE"


def _old_text(code_page: int) -> Reader:
    """Access 97 writes in the code page of the Windows that made it."""
    codec = {950: "cp950", 936: "gbk", 932: "cp932", 949: "cp949"}.get(code_page, "cp1252")
    return lambda cell: _decoded(cell, codec)


def _decoded(cell: bytes, codec: str) -> str:
    try:
        return cell.decode(codec)
    except UnicodeDecodeError:
        return cell.decode("big5hkscs" if codec == "cp950" else codec, "replace")


def later_text(cell: bytes) -> str:
    """UTF-16; or, after a mark, alternately one byte a character and UTF-16, each ended by a nought."""
    if not cell.startswith(_MARK):
        return cell[: len(cell) & ~1].decode("utf-16-le", "replace")
    if 0 not in cell:
        return cell[2:].decode("latin-1")
    parts, at = [], 2
    short = True
    while at < len(cell):
        end = _end(cell, at, 1 if short else 2)
        parts.append(cell[at:end].decode("latin-1" if short else "utf-16-le", "replace"))
        short, at = not short, end + 1
    return "".join(parts)


def _end(cell: bytes, at: int, step: int) -> int:
    while at < len(cell) and cell[at]:
        at += step
    return min(at, len(cell))


def _whole(layout: str) -> Reader:
    unpack = struct.Struct(layout).unpack_from
    return lambda cell: str(unpack(cell)[0])


def _money(cell: bytes) -> str:
    return _shortest(Decimal(struct.unpack_from("<q", cell)[0]).scaleb(-4))


def _numeric(cell: bytes, scale: int) -> str:
    """A sign, then sixteen bytes: four groups from the highest, each from its lowest byte."""
    groups = struct.unpack_from("<4I", cell, 1)
    value = 0
    for group in groups:
        value = value << 32 | group
    return _shortest(Decimal(-value if cell[0] else value).scaleb(-scale))


def _shortest(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _double(cell: bytes) -> str:
    value = struct.unpack_from("<d", cell)[0]
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _single(cell: bytes) -> str:
    value = struct.unpack_from("<f", cell)[0]
    return str(int(value)) if value.is_integer() and abs(value) < 1e7 else f"{value:.7g}"


def _date(cell: bytes) -> str:
    """Days since the end of 1899; the part after the point is the time of day, also before that."""
    days = struct.unpack_from("<d", cell)[0]
    if not _DAYS[0] < days < _DAYS[1]:
        return ""
    whole = int(days)
    seconds = round(abs(days - whole) * _A_DAY)
    return _clock(seconds) if whole == 0 and seconds else _said(_EPOCH + whole, seconds)


def _long_date(cell: bytes) -> str:
    """Days since the year 1 and parts of seconds, both as text."""
    days, parts = cell[:39].decode("ascii").split(":")[:2]
    return _said(1 + int(days), round(int(parts) / 10_000_000))


def _said(ordinal: int, seconds: int) -> str:
    more, seconds = divmod(seconds, _A_DAY)
    day = date.fromordinal(ordinal + more).isoformat()
    return f"{day} {_clock(seconds)}" if seconds else day


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


_PLAIN: dict[int, Reader] = {
    0x02: _whole("<B"), 0x03: _whole("<h"), 0x04: _whole("<i"), 0x13: _whole("<q"), MONEY: _money,
    SINGLE: _single, 0x07: _double, DATE: _date, 0x0F: lambda cell: str(uuid.UUID(bytes_le=cell[:16])),
    0x14: _long_date,
}  # fmt: skip
SIZES = {0x02: 1, 0x03: 2, 0x04: 4, MONEY: 8, SINGLE: 4, 0x07: 8, DATE: 8, 0x0F: 16, NUMERIC: 17, 0x13: 8, 0x14: 42}
