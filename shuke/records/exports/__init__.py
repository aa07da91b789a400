"""A list as a file, in any of several formats; none is ever whole in memory."""

from shuke.records.exports.answers import made_of
from shuke.records.exports.formats import Format, format_named, formats, install
from shuke.records.exports.lines import as_lines
from shuke.records.exports.spreadsheets import BOM, Echo, as_csv, as_xlsx, write_xlsx

__all__ = [
    "BOM", "Echo", "Format", "as_csv", "as_lines", "as_xlsx", "format_named", "formats", "install", "made_of",
    "write_xlsx",
]  # fmt: skip
