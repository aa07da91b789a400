"""A cart that was left and became an order after all, whichever way the order came."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from shuke.accounts.models import User
from shuke.events import actions as events
from shuke.orders.models import Cart, Order


def recover_carts(order: Order, *, by: User | None, at: datetime | None) -> None:
    """Of a new order: open carts of the customer that hold something of it are done; the newest one is its own."""
    waiting = Cart.objects.filter(customer=order.customer_id, status=Cart.Status.OPEN, deleted_at=None)
    products = order.lines.values("product")
    for cart in waiting.filter(lines__product__in=products).distinct().order_by("-touched_at", "-id"):
        cart.status = Cart.Status.ORDERED
        cart.order = order if not Cart.objects.filter(order=order).exists() else None
        cart.save(update_fields=["status", "order", "modified_at"])
        events.record(
            "orders.cart_ordered", cart, by=by, at=at or timezone.now(), customer_id=cart.customer_id,
            changes={"status": (Cart.Status.OPEN, Cart.Status.ORDERED)},
        )  # fmt: skip
