"""A page of plain text lines as PDF, Chinese included, without a library and without a font of ours.

Chinese is written in the fonts that every PDF reader brings for it (Adobe's character collections), by UTF-16; Latin in
Helvetica, whose widths stand in the PDF specification. Enough for a statement; nothing else should grow here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

WIDTH, HEIGHT, EDGE = 595, 842, 50  # A4, in points
SIZE, LINE = 10, 17
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
class Line:
    words: tuple[Words, ...]
    ruled: bool = False  # with a line beneath


def document(lines: Sequence[Line], language: str) -> bytes:
    per_page = (HEIGHT - 2 * EDGE) // LINE
    pages = [lines[start : start + per_page] for start in range(0, max(len(lines), 1), per_page)]
    font, collection, encoding = FONTS.get(language.lower(), FONTS["zh-hant"])
    kids = " ".join(f"{7 + 2 * number} 0 R" for number in range(len(pages)))
    system = f"<< /Registry (Adobe) /Ordering ({collection}) /Supplement 0 >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{font} /Encoding /{encoding} /DescendantFonts [5 0 R] >>",
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{font} /CIDSystemInfo {system} /FontDescriptor 6 0 R >>",
        f"<< /Type /FontDescriptor /FontName /{font} /Flags 6 {METRICS} >>",
    ]
    for number, page in enumerate(pages):
        body = "\n".join(_drawn(page))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {8 + 2 * number} 0 R "
            "/Resources << /Font << /L 3 0 R /C 4 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(body)} >>\nstream\n{body}\nendstream")
    return _assembled(objects)


def fitted(text: str, points: float, size: int = SIZE) -> str:
    """As much of it as fits into so many points, with an ellipsis where that is not all."""
    ends = list(accumulate(size * _wide(letter) for letter in text))
    if not ends or ends[-1] <= points:
        return text
    return text[: sum(end + size <= points for end in ends)] + "…"


def _assembled(objects: Sequence[str]) -> bytes:
    written, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{one}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    ending = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return written + f"{ending}startxref\n{len(written)}\n%%EOF\n".encode("ascii")


def _drawn(lines: Sequence[Line]) -> Iterator[str]:
    y = HEIGHT - EDGE
    for line in lines:
        y -= LINE
        for one in line.words:
            yield from _written(one, y)
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
