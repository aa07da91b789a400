"""Csv as it is read, and xlsx through a temporary file: for people, in the words of the page."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.utils import translation

from shuke.core.harmless import harmless
from shuke.records.exports.rows import records
from shuke.records.listing import Listing

BOM = "\ufeff"  # without it Excel takes UTF-8 for the local encoding
XLSX_ROWS = 1_048_575  # of one sheet, below its head


class Echo:
    """A file that gives back what is written to it, for csv.writer."""

    def write(self, text: str) -> str:
        return text


def as_csv(listing: Listing) -> Iterator[str]:
    """In the language that is active when called, though it is read later."""
    language, writer = translation.get_language() or "en", csv.writer(Echo())
    head = [harmless(label) for label in _labels(listing)]

    def lines() -> Iterator[str]:
        with translation.override(language):
            yield BOM + writer.writerow(head)
            for row in _rows(listing):
                yield writer.writerow([_plain(value) for value in row])

    return lines()


def as_xlsx(listing: Listing) -> BinaryIO:
    """A temporary file, rewound; it goes when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    write_xlsx(listing, file)
    file.seek(0)
    return file


def write_xlsx(listing: Listing, file: BinaryIO) -> None:
    """What does not fit on one sheet goes on with the next."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day, bold = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
    sheet = _sheet(book, listing, bold)
    for number, row in enumerate(_rows(listing)):
        line = number % XLSX_ROWS
        if number and not line:
            sheet = _sheet(book, listing, bold)
        for place, value in enumerate(row):
            _cell(sheet, line + 1, place, value, day)
    book.close()


def _sheet(book: Any, listing: Listing, bold: Any) -> Any:
    sheet = book.add_worksheet()
    for place, label in enumerate(_labels(listing)):
        sheet.set_column(place, place, 18)
        sheet.write_string(0, place, label, bold)
    sheet.freeze_panes(1, 0)
    return sheet


def _labels(listing: Listing) -> list[str]:
    return [str(one.label(listing.record_type.model)) for one in listing.columns]


def _rows(listing: Listing) -> Iterator[list[Any]]:
    return ([column.exported(record) for column in listing.columns] for record in records(listing))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return harmless(value) if isinstance(value, str) else str(value)


def _cell(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value))
