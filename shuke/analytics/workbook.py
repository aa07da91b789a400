"""A report as an Excel workbook: real numbers and days, the heading frozen, columns wide enough for Chinese."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO
from unicodedata import east_asian_width

import xlsxwriter

from shuke.analytics.reports import Answer, Column, Kind, Row

ROWS = 1_048_000  # of a sheet; Excel ends a little later
WIDTHS = {Kind.TEXT: 18, Kind.NUMBER: 10, Kind.MONEY: 13, Kind.DAY: 12, Kind.PERCENT: 9}
FORMATS = {Kind.NUMBER: "#,##0.###", Kind.MONEY: "#,##0.##", Kind.DAY: "yyyy-mm-dd", Kind.PERCENT: "0%"}
WHOLE = {"#,##0.###": "#,##0", "#,##0.##": "#,##0"}  # Excel shows "1,200." for a whole number in the longer form


class Sheets:
    """Writes line after line, and goes on on a new sheet when one is full. Nothing is kept in memory."""

    def __init__(self, book: xlsxwriter.Workbook, title: str, columns: list[Column]) -> None:
        self.book, self.title, self.columns = book, _sheet_name(title), columns
        self.formats: dict[tuple[str, bool], Any] = {}
        self.sheet: Any = None
        self.line = self.number = 0

    def write(self, values: Iterable[Any], *, bold: bool = False) -> None:
        if self.sheet is None or self.line >= ROWS:
            self._open()
        for place, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            self._cell(place, column.kind, value, bold)
        self.line += 1

    def _open(self) -> None:
        self.number += 1
        self.sheet = self.book.add_worksheet(self.title if self.number == 1 else f"{self.title[:26]} {self.number}")
        for place, column in enumerate(self.columns):
            self.sheet.set_column(place, place, max(column.width, WIDTHS[column.kind], _wide(str(column.label)) + 2))
            self.sheet.write_string(0, place, str(column.label), self._format("", bold=True))
        self.sheet.freeze_panes(1, 1)
        self.sheet.repeat_rows(0)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_paper(9)  # A4
        self.line = 1

    def _cell(self, place: int, kind: Kind, value: Any, bold: bool) -> None:
        if value is None or value == "":
            return
        if isinstance(value, int | float | Decimal):
            pattern = FORMATS.get(kind, "")
            whole = value == int(value) and kind is not Kind.PERCENT
            self.sheet.write_number(self.line, place, value, self._format(WHOLE[pattern] if whole else pattern, bold))
        elif isinstance(value, date | datetime):
            self.sheet.write_datetime(self.line, place, value, self._format(FORMATS[Kind.DAY], bold))
        else:
            self.sheet.write_string(self.line, place, str(value), self._format("", bold))

    def _format(self, pattern: str, bold: bool) -> Any:
        if (pattern, bold) not in self.formats:
            look = {"num_format": pattern} if pattern else {}
            self.formats[pattern, bold] = self.book.add_format({**look, "bold": bold})
        return self.formats[pattern, bold]


def write(title: str, answer: Answer, total_label: str) -> tuple[BinaryIO, int]:
    """A temporary file, rewound, that goes when it is closed; and how many rows it holds."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    columns = _with_group(answer)
    sheets, count = Sheets(book, title, columns), 0
    for group in answer.groups:
        named = {"_group": group.title}
        for row in group.rows(None):
            sheets.write(_values(columns, {**row, **named}))
            count += 1
        if group.totals and group.title:
            sheets.write(_labelled(columns, {**group.totals, **named}, total_label), bold=True)
    sheets.write(_labelled(columns, answer.totals, total_label), bold=True)
    book.close()
    file.seek(0)
    return file, count


def _with_group(answer: Answer) -> list[Column]:
    """Grouped rows name their group, so that they can be sorted and filtered in Excel."""
    from django.utils.translation import gettext as _

    grouped = any(group.title for group in answer.groups)
    return [*([Column("_group", _("Team"), width=12)] if grouped else []), *answer.columns]


def _values(columns: list[Column], row: Row) -> Iterator[Any]:
    return (row.get(column.key) for column in columns)


def _labelled(columns: list[Column], totals: Row, label: str) -> Iterator[Any]:
    """A line of totals: its name stands in the first column that is free."""
    free = next((column.key for column in columns if not column.is_figure and column.key not in totals), "")
    return _values(columns, {**totals, free: label})


def _wide(text: str) -> int:
    """How many columns of a terminal the text takes: a Chinese character counts for two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _sheet_name(title: str) -> str:
    return "".join(" " if character in "[]:*?/\\'" else character for character in title)[:31].strip() or "Shuke"
