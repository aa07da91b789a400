"""A PNG that somebody drew on a page, made anew of what a picture needs. Nothing else that came with it is kept."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

BEGIN = b"\x89PNG\r\n\x1a\n"
SHAPE = struct.Struct(">IIBBBBB")  # width, height, bits, kind of colour, three that are always 0
CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}  # kind of colour → values of one point; none with a palette: pages draw none


def drawn(content: bytes, *, widest: int, highest: int) -> bytes | None:
    """None for what is no such picture, or a larger one. No more is unpacked than so large a picture needs."""
    chunks = dict.fromkeys((b"IHDR", b"IDAT"), b"")
    for name, body in _chunks(content):
        chunks[name] = chunks.get(name, b"") + body
    head, packed = chunks[b"IHDR"], chunks[b"IDAT"]
    if b"IEND" not in chunks or len(head) != SHAPE.size:
        return None
    width, height, bits, colour, *rest = SHAPE.unpack(head)
    if not (0 < width <= widest and 0 < height <= highest and bits == 8 and colour in CHANNELS) or any(rest):
        return None
    size = height * (1 + width * CHANNELS[colour])
    try:
        points = zlib.decompressobj().decompress(packed, size + 1)
    except zlib.error:
        return None
    if len(points) != size:
        return None
    return BEGIN + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(points, 9)) + _chunk(b"IEND", b"")


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """As far as they are whole."""
    at = len(BEGIN) if content.startswith(BEGIN) else len(content)
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        name, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        at += 12 + length
        if at > len(content) or struct.unpack_from(">I", content, at - 4)[0] != zlib.crc32(name + body):
            return
        yield name, body


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
