"""Carts: what somebody has chosen and not ordered yet, told by a web shop or written down by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.activities.actions import write_down
from shuke.activities.models import Entry
from shuke.catalogue.models import Product
from shuke.catalogue.queries.prices import prices_for
from shuke.core.errors import NotAllowed, UserError
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.orders.actions.lines import Line
from shuke.orders.actions.orders import enter_order
from shuke.orders.actions.recovering import token_of
from shuke.orders.models import Cart, CartLine, Order
from shuke.orders.sums import ZERO
from shuke.records.actions.binning import into_bin, out_of_bin
from shuke.records.customs import settle
from shuke.records.sent import FORM, made_before
from shuke.records.versions import check_version

Status = Cart.Status
FIELDS = {"status", "channel", "touched_at", "url", "note"}


class CartEmpty(UserError):
    code = "cart_empty"
    field = "items"


class CartNotOpen(UserError):
    code = "cart_not_open"


@dataclass(frozen=True)
class Item:
    """Without a price, what the product costs the customer."""

    product: Product
    quantity: Decimal
    unit_price: Decimal | None = None


@transaction.atomic
def leave_cart(
    *,
    by: User | None,
    customer: Customer,
    items: Sequence[Item] = (),
    token: str = "",
    custom: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Cart:
    """The same `token` a second time gives the first cart back. Raises CartEmpty, NotAllowed."""
    if known := made_before(Cart.objects.all(), token):
        return known
    if by is not None and not Customer.objects.visible_to(by).filter(id=customer.pk).exists():
        raise NotAllowed(_("This customer is not one of yours."))
    now = at or timezone.now()
    given = {name: value for name, value in values.items() if name in FIELDS and value not in (None, "")}
    cart = Cart(
        **{"touched_at": now, **given}, customer=customer, created_by=by, modified_by=by,
        source_system=FORM if token else "", external_id=token,
    )  # fmt: skip
    told = settle(cart, "cart", custom, new=True)
    cart.save()
    _write_items(cart, items, on=timezone.localdate(now))
    changes = {"total": (None, cart.total), **told}
    events.record("orders.cart_left", cart, by=by, at=now, customer_id=customer.pk, batch=batch, changes=changes)
    return cart


@transaction.atomic
def change_cart(
    cart: Cart,
    *,
    by: User | None,
    version: str | None = None,
    custom: Mapping[str, Any] | None = None,
    items: Sequence[Item] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Cart:
    """New items begin its waiting anew. One event, or nothing if all is as before. Raises ChangedMeanwhile,
    CartEmpty."""
    cart = Cart.objects.select_for_update(of=("self",)).select_related("customer").get(pk=cart.pk)
    check_version(cart, version)
    now, total = at or timezone.now(), cart.total
    given = {name: value for name, value in values.items() if name in FIELDS}
    if _minute(given.get("touched_at") or cart.touched_at) == _minute(cart.touched_at):
        given.pop("touched_at", None)  # a form knows minutes only
    changes = {name: (old, new) for name, new in given.items() if (old := getattr(cart, name)) != new}
    for name, (_old, new) in changes.items():
        setattr(cart, name, new)
    changes |= settle(cart, "cart", custom)
    if items is not None and _said(items) != _said(list(cart.lines.select_related("product").order_by("id"))):
        _write_items(cart, items, on=timezone.localdate(now))
        cart.touched_at = given.get("touched_at") or now
        changes["total"] = (total, cart.total)
    if changes:
        cart.modified_by = by
        cart.save()
        events.record(
            "orders.cart_changed", cart, by=by, at=now, customer_id=cart.customer_id, changes=changes, batch=batch
        )
    return cart


def drop_cart(cart: Cart, *, by: User | None, at: datetime | None = None) -> Cart:
    """The customer doesn't want it."""
    return change_cart(cart, by=by, at=at, status=Status.DROPPED)


@transaction.atomic
def order_cart(cart: Cart, *, on: date, by: User | None, at: datetime | None = None) -> Order:
    """Its order, made now if it has none yet. Raises CartNotOpen."""
    cart = Cart.objects.select_for_update(of=("self",)).select_related("customer", "order").get(pk=cart.pk)
    if cart.order:
        return cart.order
    if cart.status != Status.OPEN:
        raise CartNotOpen(_("This cart is no longer open."))
    lines = [
        Line(one.product, one.quantity, one.unit_price) for one in cart.lines.select_related("product").order_by("id")
    ]
    prices = prices_for([(line.product, line.quantity) for line in lines], customer=cart.customer, on=on)
    priced = [
        line if line.unit_price is not None else Line(line.product, line.quantity, price.amount, reason=price.reason)
        for line, price in zip(lines, prices, strict=True)
    ]
    return enter_order(
        by=by, customer=cart.customer, ordered_on=on, lines=priced, status=Order.Status.CONFIRMED,
        channel=cart.channel, note=cart.note, token=token_of(cart), at=at,
    )  # fmt: skip


@transaction.atomic
def remind_of_cart(cart: Cart, text: str, *, by: User | None, at: datetime) -> Cart:
    """Somebody wrote to the customer about it: this is a contact, and stands on their timeline."""
    cart = Cart.objects.select_for_update(of=("self",)).select_related("customer").get(pk=cart.pk)
    cart.reminded_at = at
    cart.save(update_fields=["reminded_at", "modified_at"])
    write_down(cart.customer, kind=Entry.Kind.MESSAGE, text=text, by=by, at=at)
    events.record("orders.cart_reminded", cart, by=by, at=at, customer_id=cart.customer_id)
    return cart


@transaction.atomic
def delete_cart(cart: Cart, *, by: User | None, batch: Batch | None = None, at: datetime | None = None) -> Cart:
    cart = Cart.objects.select_for_update(of=("self",)).get(pk=cart.pk)
    if cart.deleted_at is None:
        into_bin(cart, "orders.cart_deleted", by=by, at=at, batch=batch)
    return cart


@transaction.atomic
def restore_cart(cart: Cart, *, by: User | None, batch: Batch | None = None, at: datetime | None = None) -> Cart:
    cart = Cart.objects.select_for_update(of=("self",)).get(pk=cart.pk)
    if cart.deleted_at is not None:
        out_of_bin(cart, "orders.cart_restored", by=by, at=at, batch=batch)
    return cart


def _write_items(cart: Cart, items: Sequence[Item], *, on: date) -> None:
    if not items:
        raise CartEmpty(_("Write at least one product."))
    prices = prices_for([(one.product, one.quantity) for one in items], customer=cart.customer, on=on)
    cart.lines.all().delete()
    CartLine.objects.bulk_create(
        CartLine(cart=cart, product=one.product, quantity=one.quantity, unit_price=one.unit_price) for one in items
    )
    cart.total = sum(
        (
            one.quantity * ((one.unit_price if one.unit_price is not None else price.amount) or ZERO)
            for one, price in zip(items, prices, strict=True)
        ),
        ZERO,
    )
    cart.save(update_fields=["total"])


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _said(items: Sequence[Item | CartLine]) -> list[tuple[int, Decimal, Decimal | None]]:
    return [(one.product.pk, one.quantity, one.unit_price) for one in items]
