"""Web pages and XML sheets that call themselves .xls, as many shop systems export them: their largest table."""

from __future__ import annotations

import csv
import tempfile
from html.parser import HTMLParser
from pathlib import Path

from . import encoding
from .errors import NotAFileWeRead, TooLarge, human_size
from .source import Limits
from .text import TextSource

_LARGEST, _MOST_CELLS = 60_000_000, 10_000_000
_TABLES, _ROWS, _CELLS = {"table"}, {"tr", "row"}, {"td", "th", "cell"}


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
    reader.feed(page)
    reader.close()
    return max(reader.tables, key=len, default=[])


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.open: list[list[list[str]]] = []
        self.in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _TABLES:
            self.open.append([])
            self.tables.append(self.open[-1])
            self.in_cell = False
        elif tag in _ROWS and self.open:
            self.open[-1].append([])
            self.in_cell = False
        elif tag in _CELLS and self.open and self.open[-1]:
            self._cell(dict(attrs))
        elif tag == "br":
            self.handle_data(" ")

    def _cell(self, attrs: dict[str, str | None]) -> None:
        """A new cell, after the empty ones that XML sheets leave out."""
        row = self.open[-1][-1]
        index = attrs.get("ss:index") or ""
        if index.isdigit():
            row.extend([""] * min(max(int(index) - 1 - len(row), 0), 1000))
        row.append("")
        self.in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in _TABLES and self.open:
            self.open.pop()
        if tag in _TABLES | _ROWS | _CELLS:
            self.in_cell = False

    def handle_data(self, data: str) -> None:
        if self.in_cell and self.open and self.open[-1] and self.open[-1][-1]:
            cells = self.open[-1][-1]
            cells[-1] = " ".join((cells[-1] + data).split()) if data.strip() else cells[-1]
