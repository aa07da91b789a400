"""Orders and order lines by the ten thousand: the door for imports and connectors.

Each function belongs in the caller's transaction. Columns are lists or Arrow arrays of what the database stores: money
in 1/10000, quantities in 1/1000, days as date32.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shuke.accounts.models import User
from shuke.core import bulk
from shuke.events.bulk import Change, record_changes
from shuke.events.models import Batch
from shuke.orders.actions.figures import FIGURED, figure
from shuke.orders.actions.measures import refresh_measures
from shuke.orders.models import Order, OrderLine, ReturnLine
from shuke.records.loading import stamps, write_changes


def create_orders(columns: Mapping[str, Any], count: int, *, by: User | None, at: datetime) -> list[int]:
    """`columns` without ids; gives the ids in the same order."""
    ids = bulk.reserve_ids(Order, count)
    bulk.insert(Order, {"id": ids, **columns, **stamps(by, at)}, count)
    return ids


def create_lines(columns: Mapping[str, Any], count: int) -> list[int]:
    """Lines of orders that are there. Their totals are added up with `add_to_totals`."""
    ids = bulk.reserve_ids(OrderLine, count)
    bulk.insert(OrderLine, {"id": ids, **columns}, count)
    return ids


def add_to_totals(amounts: Sequence[tuple[int, int]]) -> None:
    """Each (amount in 1/10000, order id)."""
    bulk.change(Order, ["total"], amounts, add=True)


def refigure(order: Order) -> None:
    """After some of its lines are gone."""
    figure(order)
    Order.objects.filter(pk=order.pk).update(**{name: getattr(order, name) for name in FIGURED})


def without_returned(changes: Sequence[Change]) -> list[Change]:
    """Of changes to lines: a line of which something was returned no longer says what the file says of it."""
    back = ReturnLine.objects.filter(line__in=[line for line, _fields in changes], back__deleted_at=None)
    returned = set(back.values_list("line", flat=True))
    return [change for change in changes if change[0] not in returned]


def measure_customers_of(orders: Sequence[int]) -> None:
    """After the totals of these orders changed."""
    refresh_measures({row[0] for row in bulk.find(Order, "id", sorted(set(orders)), ["customer"])})


def change_lines(
    changes: Sequence[Change], *, batch: Batch, by: User | None, at: datetime, verb: str = "orders.line_changed"
) -> None:
    """New quantities and amounts; the caller mends the totals."""
    write_changes(OrderLine, changes, {})
    record_changes(verb, OrderLine, changes, batch=batch, by=by, at=at)
