"""Which encoding a text file is in, decided by what the bytes can be and how common the resulting characters are.

A library that guesses by language models goes wrong on five rows of Chinese. Big5 and GB2312 both keep their everyday
characters in a range of their own (level 1), so the share of decoded characters that come from it tells them apart on a
handful of characters.
"""

from __future__ import annotations

import codecs
import mmap
from pathlib import Path
from typing import BinaryIO

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 65_536
_PRIVATE_LEADS = ((0xFA, 0xFE, 0xE000), (0x8E, 0xA0, 0xE311), (0x81, 0x8D, 0xEEB8), (0xC6, 0xC8, 0xF6B1))


def _private_big5(error: UnicodeError) -> tuple[str, int]:
    """Characters that offices make themselves for rare names: put in the private use area, as Windows does."""
    if not isinstance(error, UnicodeDecodeError) or error.start + 1 >= len(error.object):
        raise error
    lead, trail = error.object[error.start], error.object[error.start + 1]
    offset = trail - 0x62 if trail >= 0xA1 else trail - 0x40
    if not (0x40 <= trail <= 0x7E or 0xA1 <= trail <= 0xFE):
        raise error
    for first, last, start in _PRIVATE_LEADS:
        if first <= lead <= last:
            place = start + (lead - first) * 157 + offset - (63 if first == 0xC6 else 0)
            return chr(place), error.start + 2
    raise error


codecs.register_error("private_big5", _private_big5)


def decoding_errors(encoding: str) -> str:
    return "private_big5" if encoding == "cp950" else "strict"


def detect(path: Path) -> str | None:
    """A Python codec name; None when this isn't text."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        for bom, name in _BOMS:
            if head.startswith(bom):
                return name
        wide = _wide(head)
        if wide or b"\0" in head:
            return wide
        if _control_share(head) > 0.02:
            return None
        return _best(_evidence(file, head))


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: the zero bytes of digits, commas and line ends stand all on one side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even + odd < len(head) * 0.02:
        return None
    name = "utf-16-le" if odd > 10 * even else "utf-16-be" if even > 10 * odd else None
    if name:
        try:
            codecs.getincrementaldecoder(name)().decode(head)
        except UnicodeDecodeError:
            return None
    return name


def _control_share(head: bytes) -> float:
    controls = sum(head.count(bytes([c])) for c in range(32) if c not in (9, 10, 11, 12, 13, 26, 27))
    return controls / max(len(head), 1)


def _evidence(file: BinaryIO, head: bytes) -> bytes:
    """Lines that aren't plain ASCII: from the head, and where that has few, from further down."""
    found = _foreign_lines(head)
    if len(found) >= 2_000 or len(head) < _HEAD:
        return found
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        for at in range(_HEAD, len(whole), 1 << 20):
            block = whole[at : at + (1 << 20)]
            if not block.isascii():
                found += _foreign_lines(block[block.find(b"\n") + 1 :])
                if len(found) >= 20_000:
                    break
    return found


def _foreign_lines(block: bytes) -> bytes:
    """Without a last line that may be cut within a character."""
    lines = block.splitlines()
    if len(lines) > 2 and not block.endswith((b"\n", b"\r")):
        lines = lines[:-1]
    return b"\n".join(line for line in lines if not line.isascii())[:200_000]


def _best(evidence: bytes) -> str:
    if not evidence:
        return "utf-8"
    if _utf8_share(evidence) > 0.7:
        return "utf-8"
    scores = {name: _score(evidence, name) for name in ("cp950", "gb18030", "cp932")}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] >= 0.3:
        return best
    return _by_library(evidence)


def _by_library(evidence: bytes) -> str:
    import charset_normalizer  # slow to import and hardly ever needed

    match = charset_normalizer.from_bytes(evidence[:20_000]).best()
    return match.encoding if match and match.encoding not in {"ascii", "utf_8"} else "cp1252"


def _utf8_share(evidence: bytes) -> float:
    """Of the characters outside ASCII, the share that is sound UTF-8."""
    text = evidence.decode("utf-8", "replace")
    foreign = [c for c in text if c > "\x7f"]
    return 1 - foreign.count("\ufffd") / max(len(foreign), 1)


def _score(evidence: bytes, name: str) -> float:
    """Share of characters that are everyday ones in this encoding; undecodable bytes count against it."""
    everyday, total = 0.0, 0
    for line in evidence.split(b"\n")[:2_000]:
        try:
            text = line.decode(name, decoding_errors(name))
        except UnicodeDecodeError:
            text = line.decode(name, "replace")
        for c in text:
            if c > "\x7f":
                total += 1
                everyday += _is_everyday(c, name)
    return everyday / max(total, 1)


def _is_everyday(c: str, name: str) -> float:
    try:
        code = c.encode(name)
    except UnicodeEncodeError:
        return 0.0
    if len(code) != 2:
        return 0.2 if name == "cp932" else 0.0
    lead, trail = code
    if name == "cp950":
        return 1.0 if 0xA4 <= lead <= 0xC6 else 0.5 if lead in (0xA1, 0xA2, 0xA3) else 0.1
    if name == "gb18030":
        if trail < 0xA1:
            return 0.05
        return 1.0 if 0xB0 <= lead <= 0xD7 else 0.5 if lead in (0xA1, 0xA3) else 0.1
    return 1.0 if lead in (0x82, 0x83) or 0x88 <= lead <= 0x97 else 0.5 if lead == 0x81 else 0.1
