"""Invent a shop of any size: `python -m benchmarks.generate --customers 1000000 --lines 10000000 --out lines.parquet`.

Writes its order lines as csv or parquet, or the whole shop into the (empty, migrated) database of SHUKE_DATABASE_URL.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Sequence
from datetime import date
from itertools import chain
from pathlib import Path

import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from rich.console import Console

from benchmarks import tables
from shuke.workspace.demo import world

UNTIL = date(2026, 6, 30)  # a fixed day, so that the same seed gives the same file for ever


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    started = time.perf_counter()
    built = build(options.customers, options.lines, options.seed, options.products, options.until)
    kind = options.format or options.out.suffix.lstrip(".")
    if kind == "database":
        write_database(built)
    else:
        write_file(built, options.out, kind)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Console().print(
        f"{len(built.customers.surname):,} customers, {len(built.lines.order):,} lines"
        f" in {time.perf_counter() - started:.1f} s, {memory:,.0f} MiB"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--products", type=int, help="as many as suit the number of customers, if not given")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--until", type=date.fromisoformat, default=UNTIL, help="the last day of the records")
    parser.add_argument("--format", choices=["parquet", "csv", "database"], help="by the name of --out, if not given")
    parser.add_argument("--out", type=Path, default=Path("lines.parquet"))
    return parser


def build(customers: int, lines: int, seed: int = 1, products: int | None = None, until: date = UNTIL) -> world.World:
    """A larger shop sells more things: a thousand at a million customers."""
    products = products or max(41, round(customers**0.5))
    return world.build(customers=customers, lines=lines, until=until, products=products, seed=seed)


def write_file(built: world.World, out: Path, kind: str) -> None:
    parts = tables.order_lines(built)
    first = next(parts)
    writing = pacsv.CSVWriter if kind == "csv" else pq.ParquetWriter
    with writing(out, first.schema) as writer:
        for part in chain([first], parts):
            writer.write_table(part)


def write_database(built: world.World) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuke.config.settings")
    import django

    django.setup()
    from benchmarks import database

    database.load(built)


if __name__ == "__main__":
    main()
