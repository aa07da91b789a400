"""How long it takes to learn a shop and to foretell everybody: an invented one, so that it needs no set."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks import generate, tables
from benchmarks.insights.rows import Row, Section
from shuke.insights import customer_value, due_dates, everything, next_baskets

CUSTOMERS, LINES = 100_000, 1_000_000
COLUMNS = {"會員編號": "customer_id", "產品編號": "product_id", "訂購日期": "on", "數量": "quantity", "金額": "amount"}
PROTOCOL = f"""An invented shop (benchmarks.generate, seed 1) of {CUSTOMERS:,} customers and {LINES:,} lines, in memory
as an Arrow table with ids as text. Learning from nothing and foretelling everybody are both counted, by the clock; in
brackets the time of both processors together. The budget is 3 s."""
WORK: dict[str, Callable[..., Any]] = {
    "Due list": due_dates,
    "Measures and value": customer_value,
    "Next baskets, 8 products each": lambda lines: next_baskets(lines, k=8),
    "All three at once": lambda lines: everything(lines, k=8).customer_value,
}


def measure(_data: Path) -> list[Row]:
    lines = shop(CUSTOMERS, LINES)
    return [Row(what, _timed(work, lines), published="≤ 3 s") for what, work in WORK.items()]


def shop(customers: int, lines: int) -> pa.Table:
    parts = list(tables.order_lines(generate.build(customers, lines)))
    table = pa.concat_tables(parts).select(list(COLUMNS)).rename_columns(list(COLUMNS.values()))
    for name in ("quantity", "amount"):
        table = table.set_column(table.column_names.index(name), name, table[name].cast(pa.float64()))
    return table


def _timed(work: Callable[..., Any], lines: pa.Table) -> str:
    wall, cpu = time.perf_counter(), time.process_time()
    rows = work(lines).num_rows
    return f"{time.perf_counter() - wall:.2f} s ({time.process_time() - cpu:.2f} s), {rows:,} rows"


SECTION = Section("5 · Speed", PROTOCOL, measure)
