"""Makes a block of delimited text regular: one row a line, the right number of cells; what can't be is set aside."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from .source import Broken

BAD = "\ufdd0".encode()  # a code point that never stands for a character: begins a line that couldn't be decoded
_JOINT = "\ufdd1".encode()  # a line end within a quoted cell, while the row is on one line
_MOST_LINES = 100


@dataclass
class Mended:
    block: bytes
    numbers: list[int] = field(default_factory=list)
    joined: bool = False


def split_whole_rows(block: bytes, delimiter: bytes, width: int) -> tuple[bytes, bytes]:
    """Keep back the end of a block when its last lines may be the beginning of a row with line ends in a cell."""
    cut = block.rfind(b"\n") + 1
    if b'"' not in block:
        return block[:cut], block[cut:]
    lines = block[:cut].rsplit(b"\n", _MOST_LINES + 1)[1:-1] if cut else []
    tail = 0
    for line in reversed(lines):
        tail += len(line) + 1
        if b'"' in line and _opens(line, delimiter):
            if _closes_within(block[cut - tail : cut], delimiter, width):
                break
            return block[: cut - tail], block[cut - tail :]
        if _is_whole(line, delimiter, width):
            break
    return block[:cut], block[cut:]


def _closes_within(rows: bytes, delimiter: bytes, width: int) -> bool:
    lines = rows.split(b"\n")[:-1]
    return _joined(lines, 0, delimiter, width) is not None


def mend(block: bytes, first_line: int, delimiter: bytes, width: int, broken: Broken, lenient: bool) -> Mended:
    """`lenient`: short rows are filled up instead of set aside."""
    lines = block.split(b"\n")[:-1]
    kept: list[bytes] = []
    result = Mended(b"")
    at = forgotten = 0
    while at < len(lines):
        line, number = lines[at], first_line + at
        at += 1
        if line.startswith(BAD) or b"\0" in line:
            broken.add(number, line.removeprefix(BAD).decode(errors="replace").replace("\0", "\ufffd"), "bad_bytes")
            continue
        if b'"' in line and _opens(line, delimiter):
            joined = _joined(lines, at - 1, delimiter, width, 3 if forgotten > 200 else _MOST_LINES)
            if joined is None:
                forgotten += 1
                broken.add(number, line.decode(errors="replace"), "open_quote")
                continue
            line, at, result.joined = _JOINT.join(lines[at - 1 : joined]), joined, True
        mended = _right_width(line, delimiter, width, lenient)
        if isinstance(mended, str):
            broken.add(number, line.replace(_JOINT, b"\n").decode(errors="replace"), mended)
        elif mended:
            kept.append(mended)
            result.numbers.append(number)
    result.block = b"".join(line + b"\n" for line in kept)
    return result


def _is_whole(line: bytes, delimiter: bytes, width: int) -> bool:
    if b'"' not in line:
        return line.count(delimiter) == width - 1
    return not _opens(line, delimiter) and len(_cells(line, delimiter)) == width


def _cells(line: bytes, delimiter: bytes) -> list[str]:
    try:
        return next(csv.reader([line.decode()], delimiter=delimiter.decode()), [])
    except csv.Error:
        return []


def _opens(line: bytes, delimiter: bytes) -> bool:
    """Whether a quoted cell begins on this line and doesn't end on it."""
    at, size = 0, len(line)
    while at < size:
        if line[at : at + 1] == b'"':
            end = line.find(b'"', at + 1)
            while end >= 0 and line[end + 1 : end + 2] == b'"':
                end = line.find(b'"', end + 2)
            if end < 0:
                return True
            at = end + 1
        cut = line.find(delimiter, at)
        if cut < 0:
            return False
        at = cut + 1
    return False


def _joined(lines: list[bytes], at: int, delimiter: bytes, width: int, most: int = _MOST_LINES) -> int | None:
    """The index after the row that begins at `at`; None when its quotation mark was simply forgotten.

    A following line that is a whole row by itself means that it was forgotten. `most` lines are tried.
    """
    row = lines[at]
    for end in range(at + 1, min(at + 1 + most, len(lines))):
        line = lines[end]
        if line.startswith(BAD):
            return None
        row += b"\n" + line
        if b'"' in line and 0 < _strict_width(row, delimiter) <= width:
            return end + 1
        if width > 1 and _is_whole(line, delimiter, width):
            return None
    return None


def _strict_width(row: bytes, delimiter: bytes) -> int:
    """The number of cells of one soundly quoted row, without empty ones at its end; 0 when it isn't that."""
    lines = io.StringIO(row.decode(errors="replace"), newline="")
    try:
        rows = list(csv.reader(lines, delimiter=delimiter.decode(), strict=True))
    except csv.Error:
        return 0
    return max((at for at, cell in enumerate(rows[0], 1) if cell), default=1) if len(rows) == 1 else 0


def _right_width(line: bytes, delimiter: bytes, width: int, lenient: bool) -> bytes | str:
    """The line with `width` cells, b"" when blank, or the reason why it can't be."""
    if b'"' not in line:
        return _right_width_unquoted(line, delimiter, width, lenient)
    cells = _cells(line, delimiter)
    if len(cells) < width and not lenient:
        return "too_few_cells"
    if any(cells[width:]):
        return "too_many_cells"
    cells = [*cells[:width], *[""] * (width - len(cells))]
    return delimiter.join(b'"' + cell.replace('"', '""').encode() + b'"' for cell in cells)


def _right_width_unquoted(line: bytes, delimiter: bytes, width: int, lenient: bool) -> bytes | str:
    count = line.count(delimiter) + 1
    if not line.strip(delimiter + b" \t"):
        return b""
    if count < width:
        return line + delimiter * (width - count) if lenient else "too_few_cells"
    while count > width and line.endswith(delimiter):
        line, count = line[: -len(delimiter)], count - 1
    return line if count == width else "too_many_cells"


def restore_line_ends(table: pa.Table, joined: bool) -> pa.Table:
    if not joined:
        return table
    joint = _JOINT.decode()
    columns = [pc.replace_substring(column, joint, "\n") for column in table.columns]
    return pa.table(columns, names=table.column_names)
