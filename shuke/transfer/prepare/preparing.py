"""From a file to prepared tables: one pass over the rows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shuke.core import parse
from shuke.transfer.files import ROW_NUMBER, Source
from shuke.transfer.prepare.cells import ERAS, Cells, Styles
from shuke.transfer.prepare.entries import CustomerPreparer, ProductPreparer
from shuke.transfer.prepare.lines import LinePreparer
from shuke.transfer.prepare.problems import Problem, Problems

BATCH = 25_000
DAYS = ("on", "birthday", "last_contacted_on", "created_at", "modified_at")
PREPARERS: dict[str, Any] = {"lines": LinePreparer, "customers": CustomerPreparer, "products": ProductPreparer}
Progress = Callable[[int], None]


@dataclass
class Prepared:
    """`rows` of the file that have something in them; `good` of them can go in as far as the file alone tells."""

    rows: int = 0
    good: int = 0
    repeated: int = 0  # rows that say exactly what an earlier one said
    problems: Problems = field(default_factory=Problems)


def prepare(
    source: Source, kind: str, columns: dict[str, str], folder: Path, *, styles: Styles, tell: Progress
) -> Prepared:
    """Read the whole of `source` and write the prepared tables of `kind` to `folder`, replacing what is there.

    `columns` maps fields to the file's headers. Nothing is left behind when it fails. Calls `tell` with the rows read.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    result, preparer = Prepared(), PREPARERS[kind](folder)
    try:
        _read(source, preparer, columns, styles, result, tell)
    except BaseException:
        preparer.close(keep=False)
        raise
    preparer.close(keep=True)
    result.good = preparer.rows
    result.repeated = getattr(preparer, "repeated", 0)
    _add_broken(source, result)
    return result


def _read(
    source: Source, preparer: Any, columns: dict[str, str], styles: Styles, result: Prepared, tell: Progress
) -> None:
    wanted = list(dict.fromkeys(header for header in columns.values() if header))
    settle_styles(source, columns, styles)
    for batch in source.batches(wanted, size=BATCH):
        preparer.add(Cells(batch, columns, styles, result.problems))
        result.rows += batch.num_rows
        tell(result.rows)


def settle_styles(source: Source, columns: dict[str, str], styles: Styles) -> None:
    """Decide from the first rows how days are written, and read on only where those leave it open (5/2 or 2/5?).

    From the file as it came: a corrected cell must not change how all others are read.
    """
    for name in DAYS:
        header = columns.get(name)
        if not header or (styles.date_order and styles.date_order not in ERAS):
            continue
        texts: dict[str | None, None] = {}
        for batch in source.as_it_came(header).batches([header], size=BATCH):
            texts |= dict.fromkeys(parse.as_text(batch.column(header)).unique().to_pylist())
            style = parse.date_style(texts)
            if not style.ambiguous:
                break
        if texts:
            styles.dates[name] = styles.as_said(style)
    styles.settle_years()


def _add_broken(source: Source, result: Prepared) -> None:
    result.rows += len(source.broken)
    kept = 0
    for row in source.broken:
        result.problems.refuse(Problem(row.row_number, row.code, {}, row.text[:300]))
        kept += 1
    if len(source.broken) > kept:
        result.problems.refused_count["broken"] += len(source.broken) - kept


__all__ = ["ROW_NUMBER", "Prepared", "prepare", "settle_styles"]
