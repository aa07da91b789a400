"""The answer of `shuke due` as a table on the screen, as csv or as JSON; a file appears whole or not at all."""

from __future__ import annotations

import argparse
import codecs
import io
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from shuke.cli.language import gettext as _
from shuke.cli.terminal import err, out
from shuke.core.errors import UserError
from shuke.core.harmless import harmless
from shuke.insights.sentence_columns import sentences

COLUMNS = (
    "customer_id", "customer", "product_id", "product", "last_bought_on", "last_quantity", "times_bought", "cycle_days",
    "due_from", "due_on", "due_to", "probability", "expected_amount", "reason",
)  # fmt: skip
DIGITS = {"last_quantity": 3, "cycle_days": 1, "probability": 4, "expected_amount": 2}


def write(rows: pa.Table, options: argparse.Namespace, shown: int) -> None:
    kind = options.format or _kind_of(options.out)
    limited = options.limit is not None or kind == "table"
    chosen = shaped(rows.slice(0, shown) if limited and shown else rows)
    content = {"csv": _csv, "json": _json, "table": _table}[kind](chosen)
    if options.out:
        # Excel takes a csv for UTF-8 only if it begins with the mark; programs reading our output don't expect one.
        _save(options.out, (codecs.BOM_UTF8 if kind == "csv" else b"") + content)
        err.print(
            _("%(count)s rows written to %(path)s") % {"count": chosen.num_rows, "path": options.out}, style="green"
        )
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    if kind == "table" and chosen.num_rows < rows.num_rows:
        err.print(
            _("%(shown)s of %(all)s rows; --limit 0 shows all") % {"shown": chosen.num_rows, "all": rows.num_rows}
        )


def shaped(rows: pa.Table) -> pa.Table:
    """The fourteen columns, in their order, with the digits that mean something."""
    columns = {name: sentences(rows) if name == "reason" else rows[name] for name in COLUMNS}
    for name, digits in DIGITS.items():
        columns[name] = pc.round(columns[name], digits)
    return pa.table(columns)


def _kind_of(path: Path | None) -> str:
    if path is None:
        return "table"
    return {".json": "json", ".txt": "table"}.get(path.suffix.lower(), "csv")


def _csv(rows: pa.Table) -> bytes:
    text = io.BytesIO()
    rows = pa.table({name: _harmless(rows[name]) for name in rows.column_names})
    text.write((",".join(COLUMNS) + "\n").encode())
    arrow_csv.write_csv(rows, text, arrow_csv.WriteOptions(include_header=False, quoting_style="needed"))
    return text.getvalue()


def _harmless(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        return column
    return pa.array([cell and harmless(cell) for cell in column.to_pylist()], column.type)


def _json(rows: pa.Table) -> bytes:
    return (json.dumps(rows.to_pylist(), ensure_ascii=False, default=str, indent=1) + "\n").encode()


def _table(rows: pa.Table) -> bytes:
    """As wide as the screen; in a file or a pipe wide enough for the sentences."""
    text = io.StringIO()
    console = Console(
        file=text, width=out.width if out.is_terminal else 180, color_system="auto", force_terminal=out.is_terminal
    )
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading, side in _headings():
        table.add_column(heading, justify=side, overflow="fold")
    for row in rows.to_pylist():
        amount = "" if row["expected_amount"] is None else f"{row['expected_amount']:,.0f}"
        window = f"{row['due_from']:%m/%d}–{row['due_to']:%m/%d}"
        table.add_row(
            Text(row["customer"]), Text(row["product"]), f"{row['due_on']:%Y/%m/%d}", window,
            f"{row['probability']:.0%}", amount, Text(row["reason"] or ""),
        )  # fmt: skip
    console.print(table)
    return text.getvalue().encode()


def _headings() -> list[tuple[str, Literal["left", "right"]]]:
    return [
        (_("Customer"), "left"), (_("Product"), "left"), (_("Due"), "left"), (_("Window"), "left"),
        (_("Likely"), "right"), (_("Amount"), "right"), (_("Why"), "left"),
    ]  # fmt: skip


def _save(path: Path, content: bytes) -> None:
    """Beside its place first, then moved there."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        raise UserError(_("%(path)s can't be written: %(why)s") % {"path": path, "why": error.strerror}) from error
