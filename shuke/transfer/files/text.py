"""Delimited text, streamed: any encoding, any of the usual delimiters, broken rows set aside.

Each block of whole lines is parsed by Arrow. As long as there come out as many rows as there are lines, nothing needs a
closer look and row numbers are simply counted. Otherwise the block is mended line by line first (`mending`).
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from django.utils.translation import gettext_lazy as _

from shuke.core.harmless import MARKS, as_it_was

from . import layout, mending
from .encoding import decoding_errors
from .errors import Damaged, EmptyFile, NoRows, NotAFileWeRead
from .marks import unmarked
from .source import DEFAULT_LIMITS, ROW_NUMBER, Limits, Source, resize
from .totals import drop_what_is_no_data

BLOCK = 8 << 20
_HEAD, _LONGEST_HEAD, _LONGEST_LINE = 262_144, 16 << 20, 64 << 20
_DELIMITERS = ",\t;|"
_TALL = 30  # lines in one row of the head: then its quotation mark was forgotten
csv.field_size_limit(16 << 20)  # a cell of the head may be as long as the head
_WIDE = {"utf-16", "utf-16-le", "utf-16-be", "utf-32"}


class TextSource(Source):
    kind = "text"

    def __init__(self, path: Path, name: str, encoding: str, limits: Limits = DEFAULT_LIMITS) -> None:
        super().__init__(path, name)
        self.encoding = encoding
        head = self._head(encoding)
        if not head.strip():
            raise EmptyFile(name)
        if "\n" not in head and len(head) > _HEAD:
            raise NotAFileWeRead(name, _("its lines are too long to be rows of a table."))
        self.delimiter = find_delimiter(head)
        rows, starts = _head_rows(head, self.delimiter)
        rows = [[as_it_was(cell) for cell in row] for row in rows]
        found = layout.find(rows)
        if not found.headers or (found.data >= len(rows) and len(rows) < 2):
            raise NoRows(name)
        self.headers = found.headers
        self.check_columns(limits)
        self.header_row = None if found.header is None else starts[found.header]
        self.first_line = starts[found.data] if found.data < len(rows) else starts[-1] + rows[-1][-1:].count("\n") + 1
        self._sample_rows = rows[found.data :]
        self._lenient = _is_ragged(self._sample_rows, len(self.headers))
        self._count: int | None = None

    def _head(self, encoding: str) -> str:
        """The beginning of the file, whole lines of it; more of it where lines are very long."""
        raw = b""
        with self.path.open("rb") as file:
            while more := file.read(max(_HEAD, len(raw))):
                raw += more
                if _line_ends(raw, encoding) > 3 or len(raw) > _LONGEST_HEAD:
                    break
            whole = not file.read(1)
        text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(raw, final=whole)
        self.plain_line_ends = "\r" not in text.replace("\r\n", "")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text if whole or "\n" not in text else text[: text.rindex("\n") + 1]

    @property
    def row_count(self) -> int:
        if self._count is None:
            self._count, self.row_count_exact = self._estimate()
        return self._count

    def _estimate(self) -> tuple[int, bool]:
        """Lines of data; more than rows where cells contain line breaks or lines are blank."""
        lines, last = 0, b""
        with self.path.open("rb") as file:
            while block := file.read(1 << 20):
                lines += _line_ends(block, self.encoding or "")
                last = block[-2:]
        lines += b"\n" not in last and b"\r" not in last
        return max(lines - self.first_line + 1, 0), False

    def sample(self, n: int = 20) -> list[list[str]]:
        width = len(self.headers)
        full = [row for row in self._sample_rows if any(cell.strip() for cell in row)]
        return [[*row[:width], *[""] * (width - len(row))] for row in full[:n]]

    def batches(
        self, columns: Sequence[str] | None = None, *, start: int = 0, size: int = 50_000
    ) -> Iterator[pa.RecordBatch]:
        wanted = list(self.headers if columns is None else columns)
        yield from resize((self._select(table, wanted) for table in self.tables()), start, size)

    def _select(self, table: pa.Table, wanted: Sequence[str]) -> pa.Table:
        return table.select([ROW_NUMBER, *wanted])

    def tables(self) -> Iterator[pa.Table]:
        """Every block as a table of all columns, blank rows and rows of totals left out."""
        for first_line, block in self._blocks():
            table, numbers = self._parse(block, first_line)
            table = unmarked(table) if any(mark in block for mark in MARKS) else table
            table = table.add_column(0, ROW_NUMBER, pa.array(numbers, pa.int64()))
            yield drop_what_is_no_data(_without_blanks(table), self.broken)

    def _blocks(self) -> Iterator[tuple[int, bytes]]:
        """(number of the first line, UTF-8 bytes of whole rows ending in a line end), from the first row of data on."""
        line, held = 1, b""
        for block in self._utf8_blocks():
            if line < self.first_line:
                held, line = _skip_lines(held + block, line, self.first_line)
                if line < self.first_line:
                    continue
            else:
                held += block
            whole, held = mending.split_whole_rows(held, self._delimiter_byte, len(self.headers))
            if whole:
                yield line, whole
                line += whole.count(b"\n")
        if held and line >= self.first_line:
            yield line, held if held.endswith(b"\n") else held + b"\n"

    @property
    def _delimiter_byte(self) -> bytes:
        return (self.delimiter or ",").encode()

    def _utf8_blocks(self) -> Iterator[bytes]:
        """The file as UTF-8 with \\n line ends, cut at line ends; undecodable lines carry `mending.BAD`."""
        with self.path.open("rb") as file:
            if self.encoding in _WIDE:
                yield from _cut_at_lines(_decoded(file, self.encoding), self.name)
                return
            if self.encoding == "utf-8-sig":
                file.seek(len(codecs.BOM_UTF8))
            for block in _cut_at_lines(_plain_line_ends(file), self.name):
                yield self._as_utf8(block)

    def _as_utf8(self, block: bytes) -> bytes:
        encoding = (self.encoding or "utf-8").removesuffix("-sig")
        if encoding == "utf-8" and block.isascii():
            return block
        errors = decoding_errors(encoding)
        try:
            text = block.decode(encoding, errors)
        except UnicodeDecodeError:
            return b"".join(_line_as_utf8(line, encoding, errors) for line in block.splitlines(keepends=True))
        return block if encoding == "utf-8" else text.encode()

    def _parse(self, block: bytes, first_line: int) -> tuple[pa.Table, np.ndarray]:
        lines = block.count(b"\n")
        if mending.BAD not in block and b"\0" not in block:
            table, invalid = self._arrow(block)
            if table is not None and not invalid and table.num_rows == lines:
                return table, np.arange(first_line, first_line + lines)
        mended = mending.mend(block, first_line, self._delimiter_byte, len(self.headers), self.broken, self._lenient)
        table, invalid = self._arrow(mended.block)
        if table is None or invalid or table.num_rows != len(mended.numbers):
            table = self._slowly(mended.block)
        return mending.restore_line_ends(table, mended.joined), np.array(mended.numbers, dtype=np.int64)

    def _arrow(self, block: bytes) -> tuple[pa.Table | None, int]:
        """None when Arrow gives up; the number of rows with a wrong number of cells."""
        invalid = 0

        def count(_row: object) -> str:
            nonlocal invalid
            invalid += 1
            return "skip"

        if not block:
            return pa.table({name: pa.array([], pa.string()) for name in self.headers}), 0
        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(block),
                read_options=arrow_csv.ReadOptions(column_names=self.headers, block_size=len(block) + 1),
                parse_options=self.parse_options(count),
                convert_options=self.convert_options(),
            )
        except pa.ArrowInvalid:
            return None, 0
        return table, invalid

    def parse_options(self, handler: object) -> arrow_csv.ParseOptions:
        return arrow_csv.ParseOptions(
            delimiter=self.delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=handler
        )

    def convert_options(self) -> arrow_csv.ConvertOptions:
        return arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(self.headers, pa.string()), strings_can_be_null=False
        )

    def _slowly(self, block: bytes) -> pa.Table:
        """One row at a time, for what Arrow reads differently. The block is mended: one row a line."""
        width = len(self.headers)
        rows = [_cells(line, self.delimiter or ",") for line in block.decode().split("\n")[:-1]]
        padded = [[*row[:width], *[""] * (width - len(row))] for row in rows]
        return pa.table(
            {name: pa.array([row[at] for row in padded], pa.string()) for at, name in enumerate(self.headers)}
        )


def _line_ends(block: bytes, encoding: str) -> int:
    if encoding in _WIDE:
        units = np.frombuffer(block[: len(block) & ~1], "<u2")
        return max(int(np.count_nonzero(units == end)) for end in (0x0A, 0x0A00))
    array = np.frombuffer(block, np.uint8)
    return int(np.count_nonzero(array == 10)) or int(np.count_nonzero(array == 13))


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _plain_line_ends(file: io.BufferedReader) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        if block.endswith(b"\r"):
            block += file.read(1)
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        yield block


def _decoded(file: io.BufferedReader, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    newlines = io.IncrementalNewlineDecoder(decoder, translate=True)
    while True:
        raw = file.read(BLOCK)
        text = newlines.decode(raw, final=not raw)
        yield text.replace("\ufffd", mending.BAD.decode()).encode("utf-8", "replace")
        if not raw:
            return


def _cut_at_lines(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    held = b""
    for block in blocks:
        held += block
        cut = held.rfind(b"\n") + 1
        if cut:
            yield held[:cut]
            held = held[cut:]
        elif len(held) > _LONGEST_LINE:
            raise Damaged(name)
    if held:
        yield held


def _line_as_utf8(line: bytes, encoding: str, errors: str) -> bytes:
    try:
        return line.decode(encoding, errors).encode()
    except UnicodeDecodeError:
        return mending.BAD + line.decode(encoding, "replace").replace("\n", "").encode() + b"\n"


def _skip_lines(block: bytes, line: int, wanted: int) -> tuple[bytes, int]:
    at = 0
    while line < wanted:
        cut = block.find(b"\n", at)
        if cut < 0:
            break
        at, line = cut + 1, line + 1
    return block[at:], line


def _without_blanks(table: pa.Table) -> pa.Table:
    names = table.column_names[1:]
    shortest = pc.binary_length(table[names[0]])
    for name in names[1:]:
        shortest = pc.max_element_wise(shortest, pc.binary_length(table[name]))
    blank = pc.equal(shortest, 0)
    return table.filter(pc.invert(blank)) if pc.any(blank).as_py() else table


def find_delimiter(head: str) -> str:
    """The one that cuts the lines into the same number of cells, more cells being better."""
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter) if any(row)][:200]
        if not widths:
            continue
        common = max(set(widths), key=lambda size: (widths.count(size), size))
        if common == 1:
            continue
        score = widths.count(common) / len(widths) * (1 + 0.1 * min(common, 30))
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _head_rows(head: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first rows and the number of the line on which each begins."""
    rows: list[list[str]] = []
    starts: list[int] = []
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    before = 0
    for row in reader:
        if reader.line_num - before > _TALL:
            return _rows_by_line(head, delimiter)
        rows.append(row)
        starts.append(before + 1)
        before = reader.line_num
        if len(rows) >= 500:
            break
    return rows, starts


def _rows_by_line(head: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    rows = [_cells(line, delimiter) for line in head.splitlines()[:500]]
    return rows, list(range(1, len(rows) + 1))


def _is_ragged(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Programs that leave out trailing empty cells make many short rows; then these aren't broken."""
    full = [row for row in rows if any(row)]
    short = sum(1 for row in full if len(row) < width)
    return bool(full) and short / len(full) > 0.2
