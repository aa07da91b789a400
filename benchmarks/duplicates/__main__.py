"""`python -m benchmarks.duplicates`: precision and recall on FEBRL and on invented customers; the time of a scan.

The weights were set on FEBRL 1 and on the Chinese set of seed 1; report others. `--scan 1000000` writes so many
invented customers into a shop of its own (SQLite, unless --database) and searches them.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

console = Console()
THRESHOLDS = (50, 75, 90)


def main() -> None:
    options = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="shuke-duplicates-") as folder:
        _prepare(options.data or Path(folder), options.database)
        if options.scan:
            _scan(options.scan, options.seeds[0])
        else:
            console.print(_qualities(options.customers, options.seeds))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=20_000, help="of the Chinese set")
    parser.add_argument("--seeds", type=int, nargs="+", default=[2, 3])
    parser.add_argument("--scan", type=int, metavar="CUSTOMERS", help="time a scan of so many instead")
    parser.add_argument("--data", type=Path, metavar="PATH", help="keep the shop of --scan there, or use the one there")
    parser.add_argument("--database", metavar="URL", help="an empty PostgreSQL instead of SQLite")
    return parser


def _prepare(home: Path, database: str | None) -> None:
    home.mkdir(parents=True, exist_ok=True)
    os.environ |= {"SHUKE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "shuke.config.settings"}
    if database:
        os.environ["SHUKE_DATABASE_URL"] = database
    import django

    django.setup()


def _qualities(customers: int, seeds: list[int]) -> Table:
    from benchmarks.duplicates.measure import outcomes

    columns = ("set", "entries", "true pairs", "compared", "of the true", "from", "precision", "recall", "F1")
    table = Table(*columns)
    for name, entries in _sets(customers, seeds):
        for least, found in outcomes(entries, THRESHOLDS).items():
            rates = (found.blocked / found.true, found.precision, found.recall, found.f1)
            counts = (len(entries), found.true, found.compared)
            of_true, *rest = (f"{rate:.1%}" for rate in rates)
            table.add_row(name, *(f"{count:,}" for count in counts), of_true, str(least), *rest)
    return table


def _sets(customers: int, seeds: list[int]) -> Iterator[tuple[str, list]]:
    from benchmarks.duplicates import chinese, febrl

    for number in febrl.SETS:
        yield f"FEBRL {number}", febrl.read(number, ids=True)
        yield f"FEBRL {number} without soc_sec_id", febrl.read(number, ids=False)
    for seed in seeds:
        yield f"Chinese, seed {seed}", [card.entry() for card in chinese.cards(customers, seed)]


def _scan(customers: int, seed: int) -> None:
    from django.utils import timezone

    from benchmarks.duplicates.shop import fill
    from shuke.duplicates.actions.scanning import begin_anew, scan
    from shuke.duplicates.models import Key, Pair

    console.print(f"{fill(customers, seed):,} customers are there; load {os.getloadavg()[0]:.1f}")
    begin_anew()
    began, worked = time.perf_counter(), time.process_time()
    scan(at=timezone.now())
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    console.print(
        f"{time.perf_counter() - began:.0f} s, {time.process_time() - worked:.0f} s of processor, {most} MiB; "
        f"{Key.objects.count():,} keys, {Pair.objects.count():,} pairs"
    )


if __name__ == "__main__":
    main()
