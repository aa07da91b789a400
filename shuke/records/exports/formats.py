"""The formats of files. Those that need libraries of the higher apps are handed down by `shuke.config.apps`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from shuke.records.exports.lines import as_lines
from shuke.records.exports.spreadsheets import as_csv, write_xlsx
from shuke.records.listing import Listing


@dataclass(frozen=True)
class Format:
    """`ending` is its name too. A `stream` can be read off as it is made; the others are `written` to a file first."""

    ending: str
    label: Any
    content_type: str
    stream: Callable[[Listing], Iterator[str]] | None = None
    written: Callable[[Listing, BinaryIO], None] | None = None

    def write(self, listing: Listing, file: BinaryIO) -> None:
        if self.stream is not None:
            file.writelines(text.encode() for text in self.stream(listing))
        elif self.written is not None:
            self.written(listing, file)


XLSX = Format(
    "xlsx", _("As an Excel file"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    written=write_xlsx,
)  # fmt: skip
CSV = Format("csv", _("As a CSV file"), "text/csv; charset=utf-8", stream=as_csv)
LINES = Format("jsonl", _("As JSON lines, for programs"), "application/x-ndjson; charset=utf-8", stream=as_lines)
OURS = (XLSX, CSV, LINES)
_formats: list[Format] = [*OURS]


def install(further: Sequence[Format]) -> None:
    _formats[:] = [*OURS, *further]


def formats() -> list[Format]:
    """In the order in which they are offered."""
    return list(_formats)


def format_named(ending: str) -> Format | None:
    return next((one for one in _formats if one.ending == ending), None)
