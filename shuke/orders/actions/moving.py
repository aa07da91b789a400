"""What follows when an order came to another status, whatever brought it there."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from shuke.accounts.models import User
from shuke.events import actions as events
from shuke.orders.actions.figures import count_order
from shuke.orders.actions.goods import follow_goods
from shuke.orders.actions.measures import refresh_measures
from shuke.orders.actions.perks import follow_perks
from shuke.orders.models import Order
from shuke.orders.statuses import BOUGHT, SENT


def follow(order: Order, before: str, *, by: User | None, at: datetime | None) -> None:
    """Whatever is kept elsewhere about the order comes to what it should be, now that its status was `before`, or its
    lines or payments changed. The order was saved, and is locked."""
    left = order.status in SENT and before not in SENT and order.deleted_at is None
    follow_goods(order, left=left, by=by, at=at)
    follow_perks(order, began=order.status in BOUGHT and before not in BOUGHT, by=by, at=at)


def moved(order: Order, before: str, *, by: User | None, at: datetime | None) -> None:
    """The order was saved; `before` is the status that it had. Nothing, if it still has that."""
    if order.status == before:
        return
    count_order(order)
    events.record(
        "orders.status_changed", order, by=by, at=at or timezone.now(), customer_id=order.customer_id,
        changes={"status": (before, order.status)},
    )  # fmt: skip
    refresh_measures([order.customer_id])
