from __future__ import annotations

import struct
import zlib

import pytest

from shuke.core.png import BEGIN, drawn


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, *more: bytes, points: bytes | None = None, colour: int = 6) -> bytes:
    """As a browser's canvas gives it: four bytes a point."""
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    packed = zlib.compress((b"\0" + b"\xff" * 4 * width) * height if points is None else points)
    return BEGIN + chunk(b"IHDR", head) + b"".join(more) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def test_a_picture_stays_and_what_came_with_it_goes() -> None:
    place = chunk(b"tEXt", b"Comment\0taken at home") + chunk(b"eXIf", b"MM\0*")
    kept = drawn(png(6, 3, place) + b"<script>", widest=600, highest=300)
    assert kept == drawn(png(6, 3), widest=600, highest=300)
    assert kept is not None
    assert (kept[:8], b"home" in kept, b"script" in kept) == (BEGIN, False, False)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xd8\xff", png(601, 3), png(6, 301), png(0, 3), png(6, 3)[:-30], png(6, 3, points=b"\0" * 9),
        png(6, 3, points=b"\0" * 10**6), png(6, 3, colour=3), png(6, 3).replace(b"IDAT", b"IDAX"),
    ],
)  # fmt: skip
def test_anything_else_is_none(content: bytes) -> None:
    assert drawn(content, widest=600, highest=300) is None
