"""What can be wrong with a file, each with a sentence that says what to do about it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuke.core.errors import UserError


class FileError(UserError):
    """Base: this file, as it is, can't be read. Nothing has been written."""

    code = "file"


class EmptyFile(FileError):
    code = "file_empty"

    def __init__(self, name: str) -> None:
        super().__init__(_("“%(name)s” is empty. Export it again and choose the new file."), name=name)


class NotAFileWeRead(FileError):
    """`what` is a lazy sentence on what the file turned out to be."""

    code = "file_kind"

    def __init__(self, name: str, what: object) -> None:
        message = _(
            "“%(name)s” can't be read: %(what)s "
            "We read Excel, csv, ods, Access, JSON, vCard and parquet, and zip files of these."
        )
        super().__init__(message, name=name, what=what)


class PasswordProtected(FileError):
    code = "file_password"

    def __init__(self, name: str) -> None:
        message = _(
            "“%(name)s” is protected by a password. Open it, save a copy without the password and choose that copy."
        )
        super().__init__(message, name=name)


class TooLarge(FileError):
    code = "file_too_large"

    def __init__(self, name: str, size: str, limit: str) -> None:
        message = _(
            "“%(name)s” is too large (%(size)s; at most %(limit)s). "
            "Split it, for example by year, and import the parts one after the other."
        )
        super().__init__(message, name=name, size=size, limit=limit)


class ZipBomb(FileError):
    code = "file_unpacks_too_large"

    def __init__(self, name: str, limit: str) -> None:
        message = _(
            "“%(name)s” unpacks to more than %(limit)s, so it was not opened. "
            "Copy the rows you need into a new workbook, or save the sheet as csv."
        )
        super().__init__(message, name=name, limit=limit)


class Damaged(FileError):
    code = "file_damaged"

    def __init__(self, name: str) -> None:
        message = _(
            "“%(name)s” is damaged or incomplete. "
            "Open it in the program that made it, save it again and choose the new file."
        )
        super().__init__(message, name=name)


class NoRows(FileError):
    code = "file_no_rows"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("“%(name)s” has no rows with content. Check that the right sheet or export was chosen."), name=name
        )


class LinkedTables(FileError):
    """An Access file of forms and reports whose tables lie in another file."""

    code = "file_linked"

    def __init__(self, name: str, table: str) -> None:
        message = _(
            "“%(name)s” holds no tables of its own: they lie in another Access file. Ask whoever set it up where "
            "the table “%(table)s” is kept, and choose that file."
        )
        super().__init__(message, name=name, table=table)


class NoHeader(FileError):
    """Raised by those who need column names where the file has none."""

    code = "file_no_header"

    def __init__(self, name: str) -> None:
        message = _(
            "No row with column names was found in “%(name)s”. "
            "Put the names in the first row and choose the file again."
        )
        super().__init__(message, name=name)


class TooManyColumns(FileError):
    code = "file_columns_many"

    def __init__(self, name: str, count: int, limit: int) -> None:
        message = _("“%(name)s” has %(count)s columns; at most %(limit)s can be read. Save only those you need.")
        super().__init__(message, name=name, count=f"{count:,}", limit=f"{limit:,}")


class NoSuchSheet(FileError):
    code = "file_no_sheet"

    def __init__(self, name: str, sheet: str, sheets: str) -> None:
        message = _("“%(name)s” has no sheet called “%(sheet)s”. It has: %(sheets)s.")
        super().__init__(message, name=name, sheet=sheet, sheets=sheets)


class MissingColumns(FileError):
    """`needed` (lazy) and `found` are lists in words; `example` an option as it is typed."""

    code = "file_columns"

    def __init__(self, needed: object, found: str, example: str) -> None:
        message = _(
            "No column was recognised as: %(needed)s. The file has: %(found)s. "
            "Say which it is, for example %(example)s."
        )
        super().__init__(message, needed=needed, found=found, example=example)


class NoSuchColumn(FileError):
    code = "file_no_column"

    def __init__(self, column: str, found: str) -> None:
        message = _("The file has no column called “%(column)s”. It has: %(found)s.")
        super().__init__(message, column=column, found=found)


class NoSuchField(FileError):
    code = "file_no_field"

    def __init__(self, field: str, fields: str) -> None:
        message = _("“%(field)s” is nothing a column can stand for. Choose from: %(fields)s.")
        super().__init__(message, field=field, fields=fields)


def human_size(size: int) -> str:
    value = float(size)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


# Reasons for single rows and cells. The code is stored, the words are looked up when shown.
ROW_REASONS = {
    "too_few_cells": _("fewer cells than there are columns"),
    "too_many_cells": _("more cells than there are columns"),
    "open_quote": _("a quotation mark is opened and never closed"),
    "bad_bytes": _("characters that can't be read in this file's encoding"),
    "json_unreadable": _("not an object in JSON"),
    "total": _("a line of totals"),
    "remark": _("a remark beside the table, not a row of it"),
    "header_again": _("the column names once more"),
}
CELL_REASONS = {
    "missing": _("is empty"),
    "date_unreadable": _("is not a date we can read"),
    "date_impossible": _("is a day that doesn't exist"),
    "date_absurd": _("is a date outside 1900–2100"),
    "number_unreadable": _("is not a number we can read"),
    "number_too_large": _("is a number too large to be true"),
    "phone_unreadable": _("is not a phone number we can read"),
    "email_unreadable": _("is not an e-mail address"),
    "choice_unreadable": _("is neither yes nor no"),
    "grade_unreadable": _("is not a grade"),
    "cancelled": _("was cancelled or returned"),
}
REASONS = ROW_REASONS | CELL_REASONS
