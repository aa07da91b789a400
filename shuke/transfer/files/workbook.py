"""xlsx, xls and ods: one sheet is unpacked by a process of its own into an Arrow file, then read like any other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from . import layout, unpack
from .errors import Damaged, NoRows, NoSuchSheet, PasswordProtected, TooLarge, human_size
from .source import ROW_NUMBER, Limits, Source, resize
from .totals import drop_what_is_no_data


class WorkbookSource(Source):
    def __init__(self, path: Path, name: str, kind: str, limits: Limits, sheet: str | None) -> None:
        super().__init__(path, name)
        self.kind = kind
        self._folder = tempfile.TemporaryDirectory(prefix="shuke-sheet-", ignore_cleanup_errors=True)
        self._table: pa.Table | None = None
        try:
            self._unpack(limits, sheet)
            self._table = self._map()
            self._find_layout(limits)
        except BaseException:
            self.close()
            raise

    def _unpack(self, limits: Limits, sheet: str | None) -> None:
        target = Path(self._folder.name) / "sheet.arrow"
        command = [sys.executable, "-P", unpack.__file__, str(self.path), str(target), str(limits.memory)]
        environment = os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system", "PYTHONUTF8": "1"}
        try:
            done = subprocess.run(  # noqa: S603 -- our own script; the paths are arguments, no shell reads them
                [*command, *([sheet] if sheet is not None else [])],
                capture_output=True,
                timeout=limits.seconds,
                env=environment,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise TooLarge(self.name, human_size(self.path.stat().st_size), human_size(limits.workbook_size)) from error
        self._understand(done, sheet, limits)

    def _understand(self, done: subprocess.CompletedProcess[bytes], sheet: str | None, limits: Limits) -> None:
        about: dict[str, Any] = json.loads(done.stdout or b"{}") if done.stdout[:1] == b"{" else {}
        sheets = about.get("sheets", [])
        self.sheets = [one["name"] for one in sheets]
        self.hidden_sheets = [one["name"] for one in sheets if one["hidden"]]
        self.sheet = about.get("sheet")
        if done.returncode == 0:
            return
        if done.returncode == unpack.LOCKED:
            raise PasswordProtected(self.name)
        if done.returncode == unpack.NO_SHEET and sheet is not None:
            raise NoSuchSheet(self.name, sheet, "、".join(self.sheets))
        if done.returncode in (unpack.NO_ROWS, unpack.NO_SHEET):
            raise NoRows(self.name)
        if b"MemoryError" in done.stderr or b"memory allocation" in done.stderr:
            raise TooLarge(self.name, human_size(self.path.stat().st_size), human_size(limits.workbook_size))
        raise Damaged(self.name)

    def _map(self) -> pa.Table:
        with pa.memory_map(str(Path(self._folder.name) / "sheet.arrow")) as file:
            return pa.ipc.open_file(file).read_all()

    def _find_layout(self, limits: Limits) -> None:
        table = self._whole()
        head = table.slice(0, 100)
        rows = list(map(list, zip(*(column.to_pylist() for column in head.columns[1:]), strict=True)))
        numbers = head[ROW_NUMBER].to_pylist()
        found = layout.find(rows)
        if found.data >= table.num_rows:
            raise NoRows(self.name)
        self.headers = found.headers
        self.check_columns(limits)
        self.header_row = None if found.header is None else numbers[found.header]
        width = len(found.headers)
        self._rows = table.slice(found.data).select(range(min(width, table.num_columns - 1) + 1))
        self._rows = _without_blanks(
            self._rows.rename_columns([ROW_NUMBER, *self.headers[: self._rows.num_columns - 1]])
        )
        if self._rows.num_rows == 0:
            raise NoRows(self.name)

    def _whole(self) -> pa.Table:
        if self._table is None:
            raise ValueError("closed")
        return self._table

    @property
    def row_count(self) -> int:
        return int(self._rows.num_rows)

    def sample(self, n: int = 20) -> list[list[str]]:
        columns = [column.to_pylist() for column in self._rows.slice(0, n).columns[1:]]
        return list(map(list, zip(*columns, strict=True)))

    def batches(
        self, columns: Sequence[str] | None = None, *, start: int = 0, size: int = 50_000
    ) -> Iterator[pa.RecordBatch]:
        wanted = [ROW_NUMBER, *(self.headers if columns is None else columns)]
        pieces = (self._rows.slice(at, 50_000) for at in range(0, self._rows.num_rows, 50_000))
        yield from resize((drop_what_is_no_data(piece, self.broken).select(wanted) for piece in pieces), start, size)

    def close(self) -> None:
        self._table = None
        self._folder.cleanup()


def _without_blanks(table: pa.Table) -> pa.Table:
    longest = pc.binary_length(table.column(1))
    for column in table.columns[2:]:
        longest = pc.max_element_wise(longest, pc.binary_length(column))
    return table.filter(pc.greater(longest, 0))
