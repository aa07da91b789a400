"""From draft to completed, cancelled or returned."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from shuke.accounts.models import User
from shuke.orders.actions.editing import edit_order
from shuke.orders.models import Order


def set_status(
    order: Order, status: str, *, by: User | None, version: str | None = None, at: datetime | None = None
) -> Order:
    """Give the order another status; its lines count as bought, or no longer do. The same status changes nothing, so a
    second click is harmless.

    Raises StatusNotPossible, and ChangedMeanwhile when `version` is no longer the newest.
    """
    now = Order.objects.get(id=order.pk)
    return now if status == now.status else edit_order(now, by=by, version=version, at=at, status=status)


def ship(
    order: Order, *, on: date, by: User | None, tracking: str = "", version: str | None = None,
    at: datetime | None = None,
) -> Order:  # fmt: skip
    """The goods left the shop. Raises StatusNotPossible, ChangedMeanwhile."""
    told: dict[str, Any] = {"status": Order.Status.SHIPPED, "shipped_on": on}
    if tracking:
        told["tracking"] = tracking
    return edit_order(order, by=by, version=version, at=at, **told)
