"""Orders to vendors: written, sent, cancelled, opened again. The columns and the history are the record engine's."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.core.turns import in_turn
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.purchasing.actions.standing import Status, lines_of, locked, settle
from shuke.purchasing.models import GoodsIn, PurchaseLine, PurchaseOrder, Vendor, VendorProduct
from shuke.records.actions import plain
from shuke.records.sent import made_before

KIND = "purchase_order"


class NothingOrdered(UserError):
    code = "nothing_ordered"


class IsClosed(UserError):
    code = "purchase_closed"


class HasReceived(UserError):
    code = "purchase_received"


class VendorInUse(UserError):
    code = "vendor_in_use"


@transaction.atomic
def create_order(*, by: User | None, token: str = "", at: datetime | None = None, **values: Any) -> PurchaseOrder:
    """A draft with the next number, unless one is given. The same `token` a second time gives the first one back."""
    if known := made_before(PurchaseOrder.objects.all(), token):
        return known
    values["number"] = str(values.get("number") or "").strip() or next_number(at or timezone.now())
    made: PurchaseOrder = plain.create(KIND, by=by, token=token, at=at, **values)
    return made


@transaction.atomic
def change_order(order: PurchaseOrder, *, by: User | None, **values: Any) -> PurchaseOrder:
    """Raises IsClosed for another vendor once it was sent."""
    order = locked(order.pk)
    if order.status != Status.DRAFT and "vendor" in values and values["vendor"] != order.vendor:
        raise IsClosed(_("It was sent already: write a new order to the other vendor.")).at("vendor")
    if "number" in values and not values["number"]:
        del values["number"]
    changed: PurchaseOrder = plain.change(KIND, order, by=by, **values)
    return changed


@transaction.atomic
def delete_order(
    order: PurchaseOrder, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> PurchaseOrder:
    """With its lines. Raises HasReceived."""
    order, at = locked(order.pk), at or timezone.now()
    if GoodsIn.objects.filter(order=order, deleted_at=None).exists():
        raise HasReceived(_("Goods came in for it, so it stays. Take the goods back first."))
    PurchaseLine.objects.filter(order=order, deleted_at=None).update(deleted_at=at)
    deleted: PurchaseOrder = plain.delete(KIND, order, by=by, batch=batch, at=at)
    return deleted


@transaction.atomic
def restore_order(
    order: PurchaseOrder, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> PurchaseOrder:
    PurchaseLine.objects.filter(order=order, deleted_at=F("order__deleted_at")).update(deleted_at=None)
    restored: PurchaseOrder = plain.restore(KIND, order, by=by, batch=batch, at=at)
    return restored


@transaction.atomic
def delete_vendor(vendor: Vendor, *, by: User | None, batch: Batch | None = None, at: datetime | None = None) -> Vendor:
    """Raises VendorInUse while an order is on its way or something is unpaid."""
    coming = PurchaseOrder.objects.filter(vendor=vendor, deleted_at=None).exclude(status__in=_over())
    owed = GoodsIn.objects.filter(vendor=vendor, deleted_at=None, paid_on=None)
    if coming.exists() or owed.exists():
        raise VendorInUse(_("Orders to this vendor are open, or something is not paid yet. Finish these first."))
    deleted: Vendor = plain.delete("vendor", vendor, by=by, batch=batch, at=at)
    return deleted


@transaction.atomic
def send(order: PurchaseOrder, *, on: date, by: User | None, at: datetime) -> PurchaseOrder:
    """The vendor has it now. A second time changes nothing. Raises NothingOrdered, IsClosed."""
    order = locked(order.pk)
    if order.is_coming:
        return order
    _check_open(order, {Status.DRAFT})
    lines = lines_of(order)
    if not lines:
        raise NothingOrdered(_("Write down at least one product first."))
    order.sent_on = on
    order.expected_on = order.expected_on or _arrives(order, lines, on)
    order.save(update_fields=["sent_on", "expected_on"])
    return _moved(order, Status.SENT, "purchasing.sent", by=by, at=at)


@transaction.atomic
def cancel(order: PurchaseOrder, *, by: User | None, at: datetime) -> PurchaseOrder:
    """Of an order that came in part, the rest no longer comes: what has come is then all of it."""
    order = locked(order.pk)
    _check_open(order, {Status.DRAFT, Status.SENT, Status.PARTLY})
    if order.status != Status.PARTLY:
        return _moved(order, Status.CANCELLED, "purchasing.cancelled", by=by, at=at)
    for line in lines_of(order):
        if line.received:
            plain.change("purchase_line", line, by=by, at=at, quantity=line.received)
        else:
            plain.delete("purchase_line", line, by=by, at=at)
    return _moved(order, Status.RECEIVED, "purchasing.rest_dropped", by=by, at=at)


@transaction.atomic
def reopen(order: PurchaseOrder, *, by: User | None, at: datetime) -> PurchaseOrder:
    """A cancelled one is a draft again."""
    order = locked(order.pk)
    _check_open(order, {Status.CANCELLED})
    return _moved(order, Status.DRAFT, "purchasing.reopened", by=by, at=at)


def next_number(at: datetime) -> str:
    """`P2026-0001`; in turn, so that no two are the same."""
    in_turn(KIND, "number")
    begin = f"P{timezone.localdate(at):%Y}-"
    last = PurchaseOrder.objects.filter(number__startswith=begin).aggregate(last=Max("number"))["last"]
    tail = str(last or "").removeprefix(begin)
    return f"{begin}{int(tail) + 1 if tail.isdecimal() else 1:04}"


def _over() -> Collection[str]:
    return (Status.RECEIVED, Status.CANCELLED)


def _check_open(order: PurchaseOrder, allowed: Collection[str]) -> None:
    if order.status not in allowed:
        status = order.get_status_display()
        raise IsClosed(_("This order is “%(status)s”: that can't be done any more."), status=status)


def _moved(order: PurchaseOrder, status: str, verb: str, *, by: User | None, at: datetime) -> PurchaseOrder:
    before, order.status, order.modified_by = order.status, status, by
    order.save(update_fields=["status", "modified_by", "modified_at"])
    events.record(verb, order, by=by, at=at, changes={"status": (before, status)})
    return settle(order)


def _arrives(order: PurchaseOrder, lines: Collection[PurchaseLine], on: date) -> date | None:
    """When the slowest of its products is there, if the vendor said."""
    rows = VendorProduct.objects.filter(
        vendor=order.vendor, product__in=[one.product_id for one in lines], deleted_at=None
    )
    days = rows.aggregate(slowest=Max("lead_days"))["slowest"]
    return None if days is None else on + timedelta(days=days)
