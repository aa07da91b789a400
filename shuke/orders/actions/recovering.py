"""A cart that was left and became an order after all, whichever way the order came."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils import timezone

from shuke.accounts.models import User
from shuke.events import actions as events
from shuke.orders.models import Cart, Order


def token_of(cart: Cart) -> str:
    """Of the order that is made of it; another one each time that the cart waits anew."""
    return f"cart-{cart.pk}-{uuid.uuid4().hex}"


def made_of(order: Order, cart: Cart) -> bool:
    return order.external_id.startswith(f"cart-{cart.pk}-")


def let_wait(order: Order, *, by: User | None, at: datetime) -> None:
    """Of an order that went into the bin: its cart waits again."""
    for cart in Cart.objects.filter(order=order, status=Cart.Status.ORDERED, deleted_at=None):
        cart.status, cart.order = Cart.Status.OPEN, None
        cart.save(update_fields=["status", "order", "modified_at"])
        events.record(
            "orders.cart_changed", cart, by=by, at=at, customer_id=cart.customer_id,
            changes={"status": (Cart.Status.ORDERED, Cart.Status.OPEN)},
        )  # fmt: skip


def recover_carts(order: Order, *, by: User | None, at: datetime | None) -> None:
    """Of a new order: open carts of the customer that hold something of it are done. Its own is the one that it was
    made of, else the newest."""
    waiting = Cart.objects.filter(customer=order.customer_id, status=Cart.Status.OPEN, deleted_at=None)
    found = waiting.filter(lines__product__in=order.lines.values("product")).distinct()
    for cart in sorted(found.order_by("-touched_at", "-id"), key=lambda one: not made_of(order, one)):
        cart.status = Cart.Status.ORDERED
        cart.order = order if not Cart.objects.filter(order=order).exists() else None
        cart.save(update_fields=["status", "order", "modified_at"])
        events.record(
            "orders.cart_ordered", cart, by=by, at=at or timezone.now(), customer_id=cart.customer_id,
            changes={"status": (Cart.Status.OPEN, Cart.Status.ORDERED)},
        )  # fmt: skip
