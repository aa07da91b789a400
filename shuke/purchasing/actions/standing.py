"""What a purchase order's lines make of it: its total, and how much of it has come."""

from __future__ import annotations

from decimal import Decimal

from shuke.purchasing.models import PurchaseLine, PurchaseOrder

Status = PurchaseOrder.Status


def locked(pk: int) -> PurchaseOrder:
    """Until the end of the transaction: whoever else writes to this order waits."""
    return PurchaseOrder.objects.select_for_update(of=("self",)).select_related("vendor").get(pk=pk)


def lines_of(order: PurchaseOrder) -> list[PurchaseLine]:
    rows = PurchaseLine.objects.filter(order=order, deleted_at=None)
    return list(rows.select_related("product").order_by("id"))


def settle(order: PurchaseOrder) -> PurchaseOrder:
    """Write total and status as the lines now say. The order is locked."""
    lines = lines_of(order)
    order.total = sum((one.amount for one in lines), Decimal(0))
    order.status = _status(order, lines)
    order.save(update_fields=["total", "status", "modified_at"])
    return order


def _status(order: PurchaseOrder, lines: list[PurchaseLine]) -> str:
    if order.status in {Status.DRAFT, Status.CANCELLED}:
        return order.status
    if not any(one.received for one in lines):
        return Status.SENT
    return Status.PARTLY if any(one.open for one in lines) else Status.RECEIVED
