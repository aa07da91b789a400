"""First and last order, how many and how much: kept on the customer, so that lists can sort by them."""

from __future__ import annotations

import json
from collections.abc import Collection

from django.db import connection
from django.db.backends.utils import CursorWrapper

from shuke.customers.models import Customer
from shuke.orders import followers
from shuke.orders.models import Order
from shuke.orders.statuses import BOUGHT

REFRESH = """
UPDATE {customer} SET (first_ordered_on, last_ordered_on, orders_count, orders_total) = (
    SELECT MIN(o.ordered_on), MAX(o.ordered_on), COUNT(*), COALESCE(SUM(o.total), 0)
    FROM {order} o
    WHERE o.customer_id = {customer}.id AND o.status IN ({bought}) AND o.deleted_at IS NULL
) {which}
"""
LOCK = "SELECT id FROM {customer} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
WHICH = {"sqlite": "WHERE id IN (SELECT value FROM json_each(%s))", "postgresql": "WHERE id = ANY(%s)"}


def refresh_measures(customer_ids: Collection[int] | None) -> int:
    """Count the orders of these customers (None: of all) anew, in one statement; returns how many were written.

    Leaves `modified_at` alone: nobody edited the customer.
    """
    if customer_ids is not None and not customer_ids:
        return 0
    which = WHICH[connection.vendor] if customer_ids is not None else ""
    bought = ", ".join(f"'{status}'" for status in BOUGHT)
    if customer_ids is not None and len(customer_ids) == 1:  # many at once are an import, which has a way of its own
        followers.tell(*customer_ids)
    sql = REFRESH.format(customer=Customer._meta.db_table, order=Order._meta.db_table, bought=bought, which=which)
    with connection.cursor() as cursor:
        _wait_for(cursor, customer_ids)
        cursor.execute(sql, None if customer_ids is None else [_ids(customer_ids)])
        return int(cursor.rowcount)


def _wait_for(cursor: CursorWrapper, customer_ids: Collection[int] | None) -> None:
    """Two who count the same customer's orders do it one after the other: PostgreSQL would let the second one write
    what it had counted before the first was done."""
    if connection.vendor == "postgresql" and customer_ids is not None:
        cursor.execute(LOCK.format(customer=Customer._meta.db_table), [_ids(customer_ids)])


def _ids(customer_ids: Collection[int]) -> str | list[int]:
    return json.dumps(list(customer_ids)) if connection.vendor == "sqlite" else list(customer_ids)
