"""xlsx, xls and ods: one sheet is unpacked by a process of its own into an Arrow file, then read like any other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from shuke.core.enumerated import enumerated

from . import layout, unpack
from .errors import Damaged, NoRows, NoSuchSheet, PasswordProtected, TooLarge, human_size
from .held import HeldSource, without_blanks
from .source import ROW_NUMBER, Limits


class WorkbookSource(HeldSource):
    def __init__(self, path: Path, name: str, kind: str, limits: Limits, sheet: str | None) -> None:
        super().__init__(path, name)
        self.kind = kind
        try:
            self._unpack(limits, sheet)
            self._find_layout(limits)
        except BaseException:
            self.close()
            raise

    def _unpack(self, limits: Limits, sheet: str | None) -> None:
        command = [sys.executable, "-P", unpack.__file__, str(self.path), str(self.target), str(limits.memory)]
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
            raise NoSuchSheet(self.name, sheet, enumerated(self.sheets))
        if done.returncode in (unpack.NO_ROWS, unpack.NO_SHEET):
            raise NoRows(self.name)
        if b"MemoryError" in done.stderr or b"memory allocation" in done.stderr:
            raise TooLarge(self.name, human_size(self.path.stat().st_size), human_size(limits.workbook_size))
        raise Damaged(self.name)

    def _find_layout(self, limits: Limits) -> None:
        table = self.map_target()
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
        rows = table.slice(found.data).select(range(min(width, table.num_columns - 1) + 1))
        self._rows = without_blanks(rows.rename_columns([ROW_NUMBER, *self.headers[: rows.num_columns - 1]]))
        if self.row_count == 0:
            raise NoRows(self.name)
