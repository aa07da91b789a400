"""For the tests of imports: files made on the spot, whole imports in one call, and the shop's tables as one value."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from shuke.accounts.models import User
from shuke.transfer.actions import starting
from shuke.transfer.actions.checking import check
from shuke.transfer.actions.running import run
from shuke.transfer.actions.undoing import undo
from shuke.transfer.models import Import
from shuke.transfer.storage import store

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)
LINES = ["訂購日期", "會員編號", "姓名", "電話", "商品編號", "品名", "數量", "單價", "金額", "訂單編號"]
CUSTOMERS = ["會員編號", "姓名", "電話", "等級", "團隊", "地址", "備註"]
TABLES = {
    "accounts_team": "id, name",
    "customers_customer": "id, name, member_no, grade, team_id, email, address, note, external_id, orders_count,"
    " orders_total, first_ordered_on, last_ordered_on, deleted_at",
    "customers_phone": "customer_id, raw, e164",
    "orders_product": "id, code, name, price, unit, deleted_at",
    "orders_order": "id, number, customer_id, ordered_on, total, status, channel",
    "orders_orderline": "id, order_id, customer_id, product_id, ordered_on, counted, quantity, unit_price, amount",
}
WITHOUT_IDS = {
    "accounts_team": "name",
    "customers_customer": "name, member_no, grade, external_id, orders_count, orders_total, first_ordered_on",
    "customers_phone": "raw, e164",
    "orders_product": "code, name, price",
    "orders_order": "external_id, ordered_on, total, status",
    "orders_orderline": "external_id, ordered_on, quantity, unit_price, amount",
}


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]], encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def taken_in(
    content: bytes, by: User | None = None, name: str = "orders.csv", kind: str = "", **settings: Any
) -> Import:
    return starting.take_in(store(name, [content]), by=by, kind=kind, settings=settings)


def checked(content: bytes, by: User | None = None, **options: Any) -> Import:
    job = taken_in(content, by, **options)
    check(job.pk, at=AT)
    job.refresh_from_db()
    return job


def imported(content: bytes, by: User | None = None, **options: Any) -> Import:
    job = checked(content, by, **options)
    assert job.status == Import.Status.READY, job.error or job.settings
    run(job.pk, at=AT)
    job.refresh_from_db()
    return job


def undone(job: Import, by: User | None = None) -> Import:
    starting.undo_later(job, by=by)
    undo(job.pk, at=AT, by=by)
    job.refresh_from_db()
    return job


def everything(columns: dict[str, str] = TABLES) -> dict[str, list[tuple]]:
    """All business rows, in an order of their own."""
    found = {}
    with connection.cursor() as cursor:
        for table, wanted in columns.items():
            cursor.execute(f"SELECT {wanted} FROM {table}")
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found
