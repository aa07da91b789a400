"""Products by the ten thousand: the door for imports and connectors, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shuke.accounts.models import User
from shuke.catalogue.actions import stock
from shuke.catalogue.models import Product
from shuke.core import bulk
from shuke.core.fields import unscale
from shuke.events.bulk import Change, record_changes
from shuke.events.models import Batch
from shuke.records.loading import kept_as_text, stamps, write_changes

PRODUCT_FIELDS = (
    "code", "name", "unit", "category", "barcode", "size", "colour", "price", "cost", "tax_rate", "commission_rate",
    "pv", "stock", "reorder_level", "cycle_days", "active", "source_system", "external_id",
)  # fmt: skip
_TEXTS = ("unit", "category", "barcode", "size", "colour", "source_system", "external_id")
_EMPTY = dict.fromkeys(_TEXTS, "") | {"active": True}


def create_products(products: Sequence[Mapping[str, Any]], *, by: User | None, at: datetime) -> list[int]:
    """Gives their ids in the same order."""
    ids = bulk.reserve_ids(Product, len(products))
    columns = {
        field: [one[field] if one.get(field) is not None else _EMPTY.get(field) for one in products]
        for field in PRODUCT_FIELDS
    }
    columns["custom"] = [kept_as_text(one.get("custom")) for one in products]
    columns["active"] = [bool(active) for active in columns["active"]]
    bulk.insert(Product, {"id": ids, **columns, **stamps(by, at)}, len(products))
    return ids


def change_products(
    changes: Sequence[Change], *, batch: Batch, by: User | None, at: datetime, verb: str = "orders.product_changed"
) -> None:
    """Write the new values, and an event each that keeps the old ones. Another stock is a count, where goods move."""
    moved = stock.kept_by_movements(pk for pk, fields in changes if "stock" in fields)
    counts = {pk: fields["stock"][1] for pk, fields in changes if pk in moved}
    stock.set_stock({pk: unscale(new, 3) for pk, new in counts.items() if new is not None}, by=by, at=at)
    plain = [(pk, _without_stock(fields) if pk in moved else fields) for pk, fields in changes]
    write_changes(Product, plain, {"modified_at": bulk.moment(at), "modified_by": by and by.pk})
    record_changes(verb, Product, changes, batch=batch, by=by, at=at)


def _without_stock(fields: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    return {name: values for name, values in fields.items() if name != "stock"}
