"""Rows as a sheet for Excel, through a temporary file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

import xlsxwriter


def as_xlsx(rows: Iterable[Sequence[Any]]) -> BinaryIO:
    """Texts stay texts, so that no zero is lost and no formula runs. The file goes when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, place, value)
            elif value:
                sheet.write_string(number, place, str(value)[:32_000], bold if number == 0 else None)
    sheet.freeze_panes(1, 2)
    book.close()
    file.seek(0)
    return file
