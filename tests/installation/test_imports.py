"""Imports by real workers: killed at any moment, two at once, and somebody at work beside them."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.installation.installation import Installation, until

pytestmark = pytest.mark.slow

ROWS = 60_000
HEAD = "訂購日期,會員編號,姓名,商品編號,品名,數量,單價,金額,項次,訂單編號"
TAKE_IN = """
from pathlib import Path
from shuke.transfer.actions import starting
from shuke.transfer.storage import pieces_of, store
path = Path({path!r})
starting.check_later(starting.take_in(store(path.name, pieces_of(path)), by=None))
"""
GO_ON = """
from shuke.transfer.actions import starting
from shuke.transfer.models import Import
for job in Import.objects.all():
    starting.{action}_later(job, by=None)
"""
SHOP = {
    "customers_customer": "member_no, orders_count, orders_total",
    "orders_product": "code",
    "orders_order": "number, total",
    "orders_orderline": "external_id, quantity, amount",
    "customers_phone": "raw",
}
WRONG = (
    """
SELECT COUNT(*) FROM orders_order o
WHERE o.total <> (SELECT COALESCE(SUM(l.amount), 0) FROM orders_orderline l WHERE l.order_id = o.id)
""",
    """
SELECT COUNT(*) FROM customers_customer c
WHERE c.orders_count <> (SELECT COUNT(*) FROM orders_order o WHERE o.customer_id = c.id)
""",
)  # totals that are not those of the lines, and numbers of orders that are not theirs
UNFINISHED = "SELECT 1 FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING')"
PERSON = """
import time
from datetime import date
from pathlib import Path
from shuke.customers.actions import change_customer
from shuke.customers.models import Customer
from shuke.orders.actions import Line, enter_order
from shuke.catalogue.models import Product
from shuke.transfer.models import Import
done = 0
while Import.objects.exclude(status="done").exists():
    for customer in Customer.objects.order_by("-id")[:5]:
        change_customer(customer, by=None, note=f"note {done}")
        product = Product.objects.first()
        if product:
            enter_order(by=None, customer=customer, ordered_on=date(2024, 7, 1), lines=[Line(product, 1)])
        done += 1
    time.sleep(0.02)
print(done)
"""


def write_lines(path: Path, rows: int, month: int = 1) -> None:
    """Five lines an order."""
    made = (
        f"2024/{month}/{order % 28 + 1},M{order % 900},客{order % 900},X{n % 60},,1,{n % 7 + 1},{n % 7 + 1},{n},"
        f"A{month}-{order}"
        for n, order in ((n, n // 5) for n in range(rows))
    )
    path.write_text("\n".join([HEAD, *made]) + "\n", encoding="utf-8")


def asked(shop: Installation, sql: str) -> list[tuple[Any, ...]]:
    """Past Django, at once."""
    if shop.database_url:
        import psycopg

        with psycopg.connect(shop.database_url) as connection:
            return connection.execute(sql).fetchall()
    with sqlite3.connect(shop.home / "shuke.sqlite3", timeout=20) as database:
        return database.execute(sql).fetchall()


def found(shop: Installation) -> dict[str, Counter[tuple[Any, ...]]]:
    return {table: Counter(asked(shop, f"SELECT {columns} FROM {table}")) for table, columns in SHOP.items()}


def how_far(shop: Installation) -> tuple[str, int]:
    [(status, rows)] = asked(shop, "SELECT status, rows_done FROM transfer_import")
    return status, rows


def killed_at(shop: Installation, status: str, rows: int) -> None:
    """Let a worker begin, and kill it as soon as so many rows are done; or it ends before."""
    worker = shop.start("worker")
    until(lambda: (now := how_far(shop))[0] != status or now[1] >= rows, 120)
    worker.kill()
    worker.wait()


def brought_to(shop: Installation, status: str) -> None:
    worker = shop.start("worker")
    until(lambda: how_far(shop)[0] == status, 120)
    until(lambda: not asked(shop, UNFINISHED), 120)
    worker.terminate()
    worker.wait(30)


def test_killed_at_any_moment_is_as_if_never_killed(shop: Installation, tmp_path: Path) -> None:
    """What should be there is known from the file; the seed says where the workers die."""
    chance = random.Random(4)
    write_lines(tmp_path / "orders.csv", ROWS)
    before = found(shop)
    shop.python(TAKE_IN.format(path=str(tmp_path / "orders.csv")))
    killed_at(shop, "checking", chance.randrange(ROWS))
    brought_to(shop, "ready")
    shop.python(GO_ON.format(action="run"))
    for rows in (*sorted(chance.randrange(ROWS) for _kill in range(2)), ROWS + 960):  # the last: while it ends
        killed_at(shop, "running", rows)
    brought_to(shop, "done")
    now = found(shop)
    assert now["orders_orderline"].total() == ROWS
    assert len(now["customers_customer"]) == 900
    assert now["orders_order"].total() == ROWS // 5
    assert [asked(shop, sql) for sql in WRONG] == [[(0,)], [(0,)]]
    shop.python(GO_ON.format(action="undo"))
    for rows in sorted(chance.randrange(ROWS) for _kill in range(2)):
        killed_at(shop, "undoing", rows)
    brought_to(shop, "undone")
    assert found(shop) == before
    assert asked(shop, "SELECT COUNT(*) FROM transfer_importrow") == [(0,)]


def test_two_at_once_and_a_person_beside_them(shop: Installation, tmp_path: Path) -> None:
    """The same customers and products in both files; nobody waits for ever, nobody is there twice, no write fails."""
    for month in (1, 2):
        write_lines(tmp_path / f"{month}.csv", ROWS // 2, month)
        shop.python(TAKE_IN.format(path=str(tmp_path / f"{month}.csv")))
    shop.start("worker")
    until(lambda: {row[0] for row in asked(shop, "SELECT status FROM transfer_import")} == {"ready"}, 120)
    shop.start("worker")
    assert int(shop.python(GO_ON.format(action="run") + PERSON)) > 0
    entered = asked(shop, "SELECT COUNT(*) FROM orders_order WHERE external_id = ''")[0][0]
    now = found(shop)
    assert (now["orders_orderline"].total(), len(now["customers_customer"])) == (ROWS + entered, 900)
    assert len(now["orders_product"]) == 60
    until(lambda: [asked(shop, sql) for sql in WRONG] == [[(0,)], [(0,)]], 10)
    failed = asked(shop, "SELECT traceback FROM django_tasks_database_dbtaskresult WHERE status = 'FAILED'")
    assert failed == []


@pytest.mark.alike
def test_killed_while_a_file_comes_in_leaves_no_import(shop: Installation) -> None:
    """Half a file is no file, and is swept away a day later when the next one comes."""
    coming = """
import time
from shuke.transfer.storage import store
def slowly():
    while True:
        yield b"x" * 1024
        time.sleep(0.05)
store("half.csv", slowly())
"""
    environment = {**shop.environment, "DJANGO_SETTINGS_MODULE": "shuke.config.settings"}
    code = f"import django; django.setup()\n{coming}"
    process = subprocess.Popen([shop.command[0], "-c", code], env=environment, cwd=shop.cwd)
    folder = shop.home / "imports"
    until(lambda: any(folder.glob("incoming-*")), 20)
    process.kill()
    process.wait()
    assert asked(shop, "SELECT COUNT(*) FROM transfer_import") == [(0,)]
    [half] = folder.glob("incoming-*")
    os.utime(half, (time.time() - 90_000,) * 2)
    shop.python("from shuke.transfer.storage import store; store('whole.csv', [b'a,b'])")
    assert half not in set(folder.iterdir())
