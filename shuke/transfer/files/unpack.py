"""Runs as a process of its own: reads one sheet of a workbook and writes it as an Arrow stream of texts.

    python -P unpack.py WORKBOOK TARGET MEMORY SHEET?

A workbook made by malice or broken by accident can ask for any amount of memory or bring its reader down; here it takes
only this process with it. Prints JSON about the sheets. Exit codes: 3 locked, 4 unreadable, 5 no such sheet, 6 empty.
"""

from __future__ import annotations

import datetime
import json
import sys
from itertools import islice
from pathlib import Path
from typing import Any

LOCKED, UNREADABLE, NO_SHEET, NO_ROWS = 3, 4, 5, 6
_ROWS = 20_000
LARGEST = 1e15  # a whole number that is written without an exponent


def limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def text(cell: object) -> str:
    """As a person would read it in the cell, dates always year first."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < LARGEST else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S") if cell.time() else cell.strftime("%Y-%m-%d")
    return str(cell)


def texts(column: tuple[Any, ...]) -> Any:
    """As an Arrow array; whole numbers by the column, which is four times as quick."""
    import pyarrow as pa

    if set(map(type, column)) == {float}:
        numbers = pa.array(column)
        if all(map(float.is_integer, column)) and max(map(abs, column)) < LARGEST:
            return numbers.cast(pa.int64()).cast(pa.string())
    return pa.array([cell if type(cell) is str else text(cell) for cell in column], pa.string())


def choose(workbook: Any, wanted: str | None) -> tuple[Any, list[dict[str, object]]]:
    """The sheet with the most rows (visible ones first), or the wanted one."""
    sheets = []
    best, best_key = None, (False, 0)
    for meta in workbook.sheets_metadata:
        if "WorkSheet" not in str(meta.typ):
            continue
        hidden = "Visible" not in str(meta.visible).split(".")[-1] or "VeryHidden" in str(meta.visible)
        sheets.append({"name": meta.name, "hidden": hidden})
        if wanted is not None and meta.name != wanted:
            continue
        sheet = workbook.get_sheet_by_name(meta.name)
        sheets[-1]["rows"] = sheet.height
        key = (not hidden and sheet.height > 0, sheet.height)
        if best is None or key > best_key:
            best, best_key = sheet, key
    return best, sheets


def write(sheet: Any, target: str) -> None:
    import pyarrow as pa

    width = sheet.width
    schema = pa.schema([("row_number", pa.int64()), *((f"c{at}", pa.string()) for at in range(width))])
    rows, number = sheet.iter_rows(), 1
    with pa.OSFile(target, "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        while block := list(islice(rows, _ROWS)):
            columns = [texts(column) for column in zip(*block, strict=True)]
            numbers = pa.array(range(number, number + len(block)), pa.int64())
            arrays = [numbers, *columns[:width]]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            number += len(block)


def main(path: str, target: str, memory: str, wanted: str | None = None) -> int:
    limit_memory(int(memory))
    import python_calamine

    try:
        with Path(path).open("rb") as file:  # given a path, the reader would go by the name
            workbook = python_calamine.CalamineWorkbook.from_filelike(file)
            sheet, sheets = choose(workbook, wanted)
    except python_calamine.PasswordError:
        return LOCKED
    except python_calamine.CalamineError:
        return UNREADABLE
    sys.stdout.write(json.dumps({"sheets": sheets, "sheet": sheet.name if sheet else None}))
    if sheet is None:
        return NO_SHEET
    if sheet.start is None:
        return NO_ROWS
    write(sheet, target)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
