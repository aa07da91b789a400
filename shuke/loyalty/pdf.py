"""Pages of text lines and grey pictures as PDF, Chinese included, without a library and without a font of ours.

Chinese is written in the fonts that every PDF reader brings for it (Adobe's character collections), by UTF-16; Latin in
Helvetica, whose widths stand in the PDF specification. Enough for a statement; nothing else should grow here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

WIDTH, HEIGHT, EDGE = 595, 842, 50  # A4, in points
SIZE, LINE = 10, 17
FIRST = 7  # number of the first page's object, behind those that every document has
FONTS = {
    "zh-hans": ("STSong-Light", "GB1", "UniGB-UTF16-H"),
    "zh-hant": ("MSung-Light", "CNS1", "UniCNS-UTF16-H"),
}
METRICS = "/FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93"
NARROW = {**dict.fromkeys(" ,.:;/!|'()-", 0.30), **dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ&%", 0.68)}


@dataclass(frozen=True)
class Words:
    """At `x` points from the left; with `ends`, that is where they end."""

    x: float
    text: str
    ends: bool = False
    size: int = SIZE


@dataclass(frozen=True)
class Drawing:
    """`points` has a byte of grey for each of wide × high; it is shown `height` points high from `x`."""

    x: float
    wide: int
    high: int
    points: bytes
    height: float


@dataclass(frozen=True)
class Line:
    words: tuple[Words, ...]
    ruled: bool = False  # with a line beneath
    drawing: Drawing | None = None

    @property
    def height(self) -> float:
        return self.drawing.height if self.drawing else LINE


def document(lines: Sequence[Line], language: str) -> bytes:
    pages = list(_pages(lines))
    kids = " ".join(f"{FIRST + 2 * number} 0 R" for number in range(len(pages)))
    drawings = [line.drawing for page in pages for line in page if line.drawing]
    numbers = {id(one): FIRST + 2 * len(pages) + place for place, one in enumerate(drawings)}
    named = " ".join(f"/D{number} {number} 0 R" for number in numbers.values())
    tree = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>"]
    objects = [one.encode("ascii") for one in (*tree, *_fonts(language))]
    for number, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {FIRST + 1 + 2 * number} 0 R "
            f"/Resources << /Font << /L 3 0 R /C 4 0 R >> /XObject << {named} >> >> >>".encode()
        )
        objects.append(_stream("", "\n".join(_drawn(page, numbers)).encode("ascii")))
    return _assembled(objects + [_picture(one) for one in drawings])


def _fonts(language: str) -> Iterator[str]:
    font, collection, encoding = FONTS.get(language.lower(), FONTS["zh-hant"])
    system = f"<< /Registry (Adobe) /Ordering ({collection}) /Supplement 0 >>"
    yield "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    yield f"<< /Type /Font /Subtype /Type0 /BaseFont /{font} /Encoding /{encoding} /DescendantFonts [5 0 R] >>"
    yield f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{font} /CIDSystemInfo {system} /FontDescriptor 6 0 R >>"
    yield f"<< /Type /FontDescriptor /FontName /{font} /Flags 6 {METRICS} >>"


def _pages(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """At least one, though an empty one."""
    page, left = list[Line](), float(HEIGHT - 2 * EDGE)
    for line in lines:
        if line.height > left:
            yield page
            page, left = [], HEIGHT - 2 * EDGE
        page.append(line)
        left -= line.height
    yield page


def _picture(one: Drawing) -> bytes:
    shape = f"/Type /XObject /Subtype /Image /Width {one.wide} /Height {one.high} "
    kind = "/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode "
    return _stream(shape + kind, zlib.compress(one.points, 9))


def _stream(described: str, body: bytes) -> bytes:
    return f"<< {described}/Length {len(body)} >>\nstream\n".encode() + body + b"\nendstream"


def fitted(text: str, points: float, size: int = SIZE) -> str:
    """As much of it as fits into so many points, with an ellipsis where that is not all."""
    ends = list(accumulate(size * _wide(letter) for letter in text))
    if not ends or ends[-1] <= points:
        return text
    return text[: sum(end + size <= points for end in ends)] + "…"


def _assembled(objects: Sequence[bytes]) -> bytes:
    written, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n".encode() + one + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    ending = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return written + f"{ending}startxref\n{len(written)}\n%%EOF\n".encode("ascii")


def _drawn(lines: Sequence[Line], numbers: Mapping[int, int]) -> Iterator[str]:
    y = float(HEIGHT - EDGE)
    for line in lines:
        y -= line.height
        if one := line.drawing:
            width = one.height * one.wide / one.high
            yield f"q {width:.1f} 0 0 {one.height:.1f} {one.x:.1f} {y:.1f} cm /D{numbers[id(one)]} Do Q"
        for words in line.words:
            yield from _written(words, y)
        if line.ruled:
            yield f"0.5 w {EDGE} {y - 5} m {WIDTH - EDGE} {y - 5} l S"


def _written(one: Words, y: float) -> Iterator[str]:
    x = one.x - one.size * sum(map(_wide, one.text)) if one.ends else one.x
    for latin, run in groupby(one.text, key=_is_latin):
        text = "".join(run)
        font, coded = ("L", text.encode("cp1252").hex()) if latin else ("C", text.encode("utf-16-be").hex())
        yield f"BT /{font} {one.size} Tf {x:.1f} {y:.1f} Td <{coded}> Tj ET"
        x += one.size * sum(map(_wide, text))


def _is_latin(letter: str) -> bool:
    return " " <= letter <= "~"


def _wide(letter: str) -> float:
    return NARROW.get(letter, 0.56) if _is_latin(letter) else 1.0
