"""A list as a file: csv as it is read, xlsx through a temporary file; neither is ever whole in memory."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

import xlsxwriter
from django.utils import translation

from shuke.core.harmless import harmless
from shuke.records.fields import gather
from shuke.records.listing import Listing
from shuke.records.rights import exportable

BOM = "\ufeff"  # without it Excel takes UTF-8 for the local encoding
CHUNK = 1_000
XLSX_ROWS = 1_048_575


class Echo:
    """A file that gives back what is written to it, for csv.writer."""

    def write(self, text: str) -> str:
        return text


def as_csv(listing: Listing) -> Iterator[str]:
    """In the language that is active when called, though it is read later."""
    language, writer = translation.get_language() or "en", csv.writer(Echo())
    head = [harmless(str(one.label(listing.record_type.model))) for one in listing.columns]

    def lines() -> Iterator[str]:
        with translation.override(language):
            yield BOM + writer.writerow(head)
            for row in _rows(listing):
                yield writer.writerow([_plain(value) for value in row])

    return lines()


def as_xlsx(listing: Listing) -> BinaryIO:
    """A temporary file, rewound; it goes when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    bold = book.add_format({"bold": True})
    for place, column in enumerate(listing.columns):
        sheet.set_column(place, place, 18)
        sheet.write_string(0, place, str(column.label(listing.record_type.model)), bold)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(_rows(listing), 1):
        if number > XLSX_ROWS:
            break
        for place, value in enumerate(row):
            _cell(sheet, number, place, value, day)
    book.close()
    file.seek(0)
    return file


def _rows(listing: Listing) -> Iterator[list[Any]]:
    allowed = exportable(listing.rows(), listing.record_type, listing.user)
    rows = allowed.order_by("pk").iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        gather(listing.columns, chunk, listing.user)
        yield from ([column.exported(record) for column in listing.columns] for record in chunk)


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
