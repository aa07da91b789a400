"""With real processes and a real database: `kill -9` in the middle of an import, then the same command again."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shuke.transfer.tests.shop import LINES, WITHOUT_IDS, csv_bytes

ROWS = 120_000


def shuke(home: Path, *arguments: str) -> subprocess.Popen:
    environment = {**os.environ, "SHUKE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "shuke.config.settings"}
    environment.pop("SHUKE_DATABASE_URL", None)
    return subprocess.Popen([sys.executable, "-m", "shuke", *arguments], env=environment, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True)  # fmt: skip


def done(home: Path, *arguments: str) -> None:
    process = shuke(home, *arguments)
    output, _none = process.communicate(timeout=300)
    assert process.returncode == 0, output


def shop(home: Path) -> dict[str, list[tuple]]:
    with sqlite3.connect(home / "shuke.sqlite3") as database:
        return {
            table: sorted(database.execute(f"SELECT {columns} FROM {table}"), key=repr)
            for table, columns in WITHOUT_IDS.items()
        }


def rows_done(home: Path) -> int:
    with sqlite3.connect(home / "shuke.sqlite3", timeout=20) as database:
        found = database.execute("SELECT rows_done FROM transfer_import WHERE status = 'running'").fetchone()
    return found[0] if found else 0


def killed_at(home: Path, file: Path, rows: int) -> None:
    """Start the import, and kill it as soon as at least `rows` are in."""
    process = shuke(home, "import", str(file), "--yes")
    for _turn in range(3000):
        if process.poll() is not None or rows_done(home) >= rows:
            break
        time.sleep(0.02)
    process.kill()
    process.communicate()


@pytest.mark.slow
def test_killed_three_times_is_as_if_never_killed(tmp_path: Path) -> None:
    chance = random.Random(7)
    content = csv_bytes(LINES, ([
        f"2024/{n % 12 + 1}/{n % 28 + 1}", f"M{n % 9000}", f"客{n % 9000}", "", f"X{n % 60}", "", 1, 100, 100, n // 3,
    ] for n in range(ROWS)))  # fmt: skip
    file = tmp_path / "orders.csv"
    file.write_bytes(content)
    calm, rough = tmp_path / "calm", tmp_path / "rough"
    for home in (calm, rough):
        done(home, "migrate")
    done(calm, "import", str(file), "--yes")
    for rows in sorted(chance.randrange(1, ROWS) for _kill in range(3)):
        killed_at(rough, file, rows)
    done(rough, "import", str(file), "--yes")
    assert len(shop(rough)["orders_orderline"]) == ROWS
    assert shop(rough) == shop(calm)


@pytest.mark.slow
def test_two_imports_at_once_do_not_block_each_other(tmp_path: Path) -> None:
    """The same customers and products in both files."""
    done(tmp_path, "migrate")
    files = []
    for number in (1, 2):
        rows = ([f"2024/{number}/{n % 28 + 1}", f"M{n % 900}", f"客{n % 900}", "", f"X{n % 60}", "", 1, 100, 100, n]
                for n in range(40_000))  # fmt: skip
        files.append(tmp_path / f"{number}.csv")
        files[-1].write_bytes(csv_bytes(LINES, rows))
    both = [shuke(tmp_path, "import", str(file), "--yes") for file in files]
    outputs = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    found = shop(tmp_path)
    counted = ("orders_orderline", "customers_customer", "orders_product")
    assert [len(found[table]) for table in counted] == [80_000, 900, 60]
