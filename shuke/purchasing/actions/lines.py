"""Lines of a purchase order: they may change until all has come, but never below what came."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.events.models import Batch
from shuke.purchasing.actions.orders import HasReceived, IsClosed
from shuke.purchasing.actions.standing import Status, locked, settle
from shuke.purchasing.models import PurchaseLine, PurchaseOrder, VendorProduct
from shuke.records.actions import plain

KIND = "purchase_line"


@transaction.atomic
def create_line(*, by: User | None, order: PurchaseOrder, **values: Any) -> PurchaseLine:
    """Without a price, it is what the vendor asks for the product."""
    order = _open(order.pk)
    if values.get("price") is None:
        values["price"] = _asked(order, values.get("product"))
    made: PurchaseLine = plain.create(KIND, by=by, order=order, **values)
    settle(order)
    return made


@transaction.atomic
def change_line(line: PurchaseLine, *, by: User | None, **values: Any) -> PurchaseLine:
    """It stays with its order, and with its product once some came in."""
    order = _open(line.order_id)
    line = PurchaseLine.objects.get(pk=line.pk)
    if values.get("order", order) != order or (line.received and values.get("product", line.product) != line.product):
        raise HasReceived(_("Write another line for that, and take this one away."))
    if "price" in values and values["price"] is None:
        values["price"] = Decimal(0)
    changed: PurchaseLine = plain.change(KIND, line, by=by, **values)
    settle(order)
    return changed


@transaction.atomic
def delete_line(
    line: PurchaseLine, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> PurchaseLine:
    order = _open(line.order_id)
    if PurchaseLine.objects.get(pk=line.pk).received:
        raise HasReceived(_("Some of it came in, so the line stays. Lower its quantity instead."))
    deleted: PurchaseLine = plain.delete(KIND, line, by=by, batch=batch, at=at)
    settle(order)
    return deleted


@transaction.atomic
def restore_line(
    line: PurchaseLine, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> PurchaseLine:
    order = _open(line.order_id)
    restored: PurchaseLine = plain.restore(KIND, line, by=by, batch=batch, at=at)
    settle(order)
    return restored


def _open(pk: int) -> PurchaseOrder:
    order = locked(pk)
    if order.deleted_at is not None or order.status in {Status.RECEIVED, Status.CANCELLED}:
        raise IsClosed(_("This order is finished: its lines can't be changed any more."))
    return order


def _asked(order: PurchaseOrder, product: Any) -> Decimal:
    rows = VendorProduct.objects.filter(vendor=order.vendor, product=product, deleted_at=None)
    return rows.values_list("price", flat=True).first() or Decimal(0)
