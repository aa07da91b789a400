"""From draft to completed, cancelled or returned."""

from __future__ import annotations

from datetime import datetime

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
    now = Order.objects.get(id=order.id)
    return now if status == now.status else edit_order(now, by=by, version=version, at=at, status=status)
