"""Web pages and XML sheets that call themselves .xls, as many shop systems export them: their largest table."""

from __future__ import annotations

import csv
import html
import re
import tempfile
from pathlib import Path

from . import encoding
from .errors import NotAFileWeRead, TooLarge, human_size
from .source import Limits
from .text import TextSource

_LARGEST, _MOST_CELLS = 60_000_000, 10_000_000
_ROWS, _CELLS = {"tr", "row"}, {"td", "th", "cell"}
# Nothing here can backtrack, which the standard library's parser does on pages made to hang it.
_PIECES = re.compile(
    r"<(?P<end>/?)(?P<tag>table|tr|row|td|th|cell|br)\b(?P<attributes>[^<>]{0,2000})>|<[^<>]{0,2000}>|(?P<text>[^<]+)",
    re.IGNORECASE,
)
_INDEX = re.compile(r'ss:index="(\d{1,5})"', re.IGNORECASE)


class WebpageSource(TextSource):
    """`row_number` is the number of the row within its table."""

    def __init__(self, path: Path, name: str, what: object, limits: Limits) -> None:
        size = path.stat().st_size
        if size > _LARGEST:
            raise TooLarge(name, human_size(size), human_size(_LARGEST))
        rows = largest_table(_text(path))
        width = max(map(len, rows), default=0)
        if not width:
            raise NotAFileWeRead(name, what)
        if width * len(rows) > _MOST_CELLS:
            raise TooLarge(name, f"{len(rows):,} × {width:,}", f"{_MOST_CELLS:,}")
        self._folder = tempfile.TemporaryDirectory(prefix="shuke-page-", ignore_cleanup_errors=True)
        target = Path(self._folder.name) / "table.csv"
        with target.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([*row, *[""] * (width - len(row))] for row in rows)
        try:
            super().__init__(target, name, "utf-8", limits)
        except BaseException:
            self.close()
            raise
        self.kind = "html"

    def close(self) -> None:
        self._folder.cleanup()


def _text(path: Path) -> str:
    found = encoding.detect(path) or "utf-8"
    return path.read_bytes().decode(found, "replace")


def largest_table(page: str) -> list[list[str]]:
    """Its rows; none when the page has no table."""
    reader = _Tables()
    for match in _PIECES.finditer(page):
        if match["text"]:
            reader.text(match["text"])
        elif match["tag"] and match["end"]:
            reader.end(match["tag"].lower())
        elif match["tag"]:
            reader.start(match["tag"].lower(), match["attributes"])
    return max(reader.tables, key=len, default=[])


class _Tables:
    def __init__(self) -> None:
        self.tables: list[list[list[str]]] = []
        self.open: list[list[list[str]]] = []
        self.in_cell = False

    def start(self, tag: str, attributes: str) -> None:
        if tag == "table":
            self.open.append([])
            self.tables.append(self.open[-1])
            self.in_cell = False
        elif tag in _ROWS and self.open:
            self.open[-1].append([])
            self.in_cell = False
        elif tag in _CELLS and self.open and self.open[-1]:
            self._cell(attributes)
        elif tag == "br":
            self.text(" ")

    def _cell(self, attributes: str) -> None:
        """A new cell, after the empty ones that XML sheets leave out."""
        row = self.open[-1][-1]
        index = _INDEX.search(attributes)
        if index:
            row.extend([""] * min(max(int(index[1]) - 1 - len(row), 0), 1000))
        row.append("")
        self.in_cell = True

    def end(self, tag: str) -> None:
        if tag == "table" and self.open:
            self.open.pop()
        self.in_cell = self.in_cell and tag == "br"

    def text(self, text: str) -> None:
        if self.in_cell and self.open and self.open[-1] and self.open[-1][-1]:
            row = self.open[-1][-1]
            row[-1] = f"{row[-1]} {' '.join(html.unescape(text).split())}".strip()
