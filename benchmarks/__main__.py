"""Speed and scale beside their budgets: `make bench`, or `python -m benchmarks --customers 1000000 --lines 10000000`.

Builds an invented shop in a directory of its own (kept and used again with --data), measures on it, prints a table.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from benchmarks import generate
from benchmarks.figures import Figure, at_most, console, markdown, table, timed

PARTS = ("pages", "engine", "day", "forecast", "reports", "crowd", "signals", "due", "import", "warehouse")


def main() -> None:
    options = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="shuke-bench-") as folder:
        home = options.data or Path(folder)
        _prepare(home, options.database)
        figures, busy = [], os.getloadavg()[0]
        for figure in _measured(options):
            console.print(f"{figure.what}: {figure.measured} {figure.budget and f'({figure.budget})'} {figure.note}")
            figures.append(figure)
    machine = f"{os.cpu_count()} cores, load {busy:.1f} at the start"
    title = f"{options.customers:,} customers, {options.lines:,} lines, {_database()}, {machine}"
    console.print(table(figures, title))
    if options.markdown:
        options.markdown.write_text(f"{title}, {platform.platform()}\n\n{markdown(figures)}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument(
        "--data", type=Path, metavar="PATH", help="keep the shop there, and use one that is there already"
    )
    parser.add_argument("--database", metavar="URL", help="an empty PostgreSQL instead of SQLite")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="measure only these parts")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table there too")
    return parser


def _prepare(home: Path, database: str | None) -> None:
    """Settings read the environment once, so it is set before Django wakes up."""
    home.mkdir(parents=True, exist_ok=True)
    os.environ |= {"SHUKE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "shuke.config.settings"}
    os.environ["SHUKE_ALLOWED_HOSTS"] = "127.0.0.1,localhost,testserver"
    if database:
        os.environ["SHUKE_DATABASE_URL"] = database
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _database() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        return f"{connection.display_name} {cursor.fetchone()[0]}"


def _measured(options: argparse.Namespace) -> Iterator[Figure]:
    from benchmarks import bulk, crowd, daypages, engine, pages, signals
    from shuke.analytics.periods import HalfYear
    from shuke.core import collecting

    yield from _filled(options.customers, options.lines)
    person = pages.Person()
    person.get("/")
    gc.freeze()  # as `shuke serve` does: the collector never walks through what was loaded at the start
    collecting.for_pages()
    parts: dict[str, Callable[[], Iterator[Figure]]] = {
        "forecast": bulk.forecast,
        "pages": lambda: _pages(person),
        "engine": lambda: engine.figures(person),
        "day": lambda: daypages.figures(person),
        "reports": lambda: pages.reports(person, HalfYear.of(_today())),
        "crowd": lambda: crowd.crowd(person),
        "signals": signals.figures,
        "due": lambda: bulk.due_from_file(options.lines),
        "import": lambda: bulk.imported(options.lines),
        "warehouse": bulk.warehouse,
    }
    for name, part in parts.items():
        if name in options.only:
            yield from part()


def _pages(person: object) -> Iterator[Figure]:
    from benchmarks import pages

    for part in (
        pages.lists_and_pages,
        pages.segment,
        pages.footer_totals,
        pages.today,
        pages.creating,
        pages.changing,
    ):
        yield from part(person)


def _today() -> date:
    from django.utils import timezone

    return timezone.localdate()


def _filled(customers: int, lines: int) -> Iterator[Figure]:
    """Put the shop into an empty database; of one that is there already only what it lacks."""
    from benchmarks import day
    from shuke.customers.models import Customer

    if not Customer.objects.exists():
        yield from _loaded(customers, lines)
    if not day.is_there():
        yield at_most("the shop's day: points, tabs, cases, carts …", timed(day.fill), None, "s")


def _loaded(customers: int, lines: int) -> Iterator[Figure]:
    from benchmarks import database

    worlds = []
    yield at_most(
        "inventing the shop", timed(lambda: worlds.append(generate.build(customers, lines, until=_today()))), None, "s"
    )
    yield at_most("writing it into the database", timed(lambda: database.load(worlds.pop())), None, "s")
    yield at_most("search index built anew", timed(database.index), None, "s")


if __name__ == "__main__":
    main()
