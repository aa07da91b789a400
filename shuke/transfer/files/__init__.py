"""Reads the files shops have: csv and other delimited text in any common encoding, xlsx, xls, ods, Access, JSON, vCard,
parquet.

Knows no database. `open_source` finds out what a file is by looking inside; `columns.guess` what its columns mean;
`parse` reads the values as people write them; `lines.read_lines` does all of it at once for order lines.
"""

from __future__ import annotations

from .errors import (
    Damaged,
    EmptyFile,
    FileError,
    LinkedTables,
    MissingColumns,
    NoHeader,
    NoRows,
    NoSuchColumn,
    NoSuchField,
    NoSuchSheet,
    NotAFileWeRead,
    PasswordProtected,
    TooLarge,
    TooManyColumns,
    ZipBomb,
)
from .opening import open_source
from .source import ROW_NUMBER, BrokenRow, Limits, Source

__all__ = [
    "ROW_NUMBER",
    "BrokenRow",
    "Damaged",
    "EmptyFile",
    "FileError",
    "Limits",
    "LinkedTables",
    "MissingColumns",
    "NoHeader",
    "NoRows",
    "NoSuchColumn",
    "NoSuchField",
    "NoSuchSheet",
    "NotAFileWeRead",
    "PasswordProtected",
    "Source",
    "TooLarge",
    "TooManyColumns",
    "ZipBomb",
    "open_source",
]
