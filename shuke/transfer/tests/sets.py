"""For the tests of sets: whole runs in one call."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import xlsxwriter

from shuke.accounts.models import User
from shuke.transfer.sets import actions
from shuke.transfer.sets.actions import looking, running
from shuke.transfer.sets.models import ImportSet
from shuke.transfer.storage import store
from shuke.transfer.tests.shop import AT

SAMPLES = Path(__file__).parent / "samples"
Status = ImportSet.Status


def members_file(name: str = "members.accdb") -> bytes:
    """An Access database: 60 members with grade and team, 6 products, 120 orders of two lines each."""
    return gzip.decompress((SAMPLES / f"{name}.gz").read_bytes())


def workbook(sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        if name in hidden:
            sheet.hide()
    book.close()
    return file.getvalue()


def archive(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return packed.getvalue()


def taken_in(content: bytes, by: User | None = None, name: str = "shop.accdb", source: str = "") -> ImportSet:
    return actions.take_in(store(name, [content]), by=by, source=source)


def checked(content: bytes, by: User | None = None, **options: Any) -> ImportSet:
    one = taken_in(content, by, **options)
    actions.read_later(one)
    looking.read(one.pk, at=AT)
    one.refresh_from_db()
    return one


def imported(content: bytes, by: User | None = None, **options: Any) -> ImportSet:
    one = checked(content, by, **options)
    assert one.status == Status.READY, one.error
    actions.run_later(one)
    running.run(one.pk, at=AT)
    one.refresh_from_db()
    return one


def undone(one: ImportSet, by: User | None = None) -> ImportSet:
    actions.undo_later(one, by=by)
    running.undo(one.pk, at=AT, by=by)
    one.refresh_from_db()
    return one


def kinds(one: ImportSet) -> dict[str, str]:
    return {table["name"]: table["kind"] for table in one.tables}
