"""Products, orders and order lines by the ten thousand: the door for imports and connectors.

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
from shuke.orders.actions.measures import refresh_measures
from shuke.orders.models import Order, OrderLine, Product
from shuke.records.loading import kept_as_text, write_changes

PRODUCT_FIELDS = (
    "code", "name", "unit", "category", "price", "cost", "tax_rate", "commission_rate", "pv", "stock", "cycle_days",
    "active", "source_system", "external_id",
)  # fmt: skip
_EMPTY = {"unit": "", "category": "", "active": True, "source_system": "", "external_id": ""}


def _stamps(by: User | None, at: datetime) -> dict[str, Any]:
    return {"created_at": at, "modified_at": at, "created_by_id": by and by.pk, "modified_by_id": by and by.pk}


def create_products(products: Sequence[Mapping[str, Any]], *, by: User | None, at: datetime) -> list[int]:
    """Gives their ids in the same order."""
    ids = bulk.reserve_ids(Product, len(products))
    columns = {
        field: [one[field] if one.get(field) is not None else _EMPTY.get(field) for one in products]
        for field in PRODUCT_FIELDS
    }
    columns["custom"] = [kept_as_text(one.get("custom")) for one in products]
    columns["active"] = [bool(active) for active in columns["active"]]
    bulk.insert(Product, {"id": ids, **columns, **_stamps(by, at)}, len(products))
    return ids


def change_products(
    changes: Sequence[Change], *, batch: Batch, by: User | None, at: datetime, verb: str = "orders.product_changed"
) -> None:
    """Write the new values, and an event each that keeps the old ones."""
    write_changes(Product, changes, {"modified_at": bulk.moment(at), "modified_by": by and by.pk})
    record_changes(verb, Product, changes, batch=batch, by=by, at=at)


def create_orders(columns: Mapping[str, Any], count: int, *, by: User | None, at: datetime) -> list[int]:
    """`columns` without ids; gives the ids in the same order."""
    ids = bulk.reserve_ids(Order, count)
    bulk.insert(Order, {"id": ids, **columns, **_stamps(by, at)}, count)
    return ids


def create_lines(columns: Mapping[str, Any], count: int) -> list[int]:
    """Lines of orders that are there. Their totals are added up with `add_to_totals`."""
    ids = bulk.reserve_ids(OrderLine, count)
    bulk.insert(OrderLine, {"id": ids, **columns}, count)
    return ids


def add_to_totals(amounts: Sequence[tuple[int, int]]) -> None:
    """Each (amount in 1/10000, order id)."""
    bulk.change(Order, ["total"], amounts, add=True)


def measure_customers_of(orders: Sequence[int]) -> None:
    """After the totals of these orders changed."""
    refresh_measures({row[0] for row in bulk.find(Order, "id", sorted(set(orders)), ["customer"])})


def change_lines(
    changes: Sequence[Change], *, batch: Batch, by: User | None, at: datetime, verb: str = "orders.line_changed"
) -> None:
    """New quantities and amounts; the caller mends the totals."""
    write_changes(OrderLine, changes, {})
    record_changes(verb, OrderLine, changes, batch=batch, by=by, at=at)
