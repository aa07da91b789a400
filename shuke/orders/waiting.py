"""Carts that were left, for Today: whose, what, since when, and what to write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Sum
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.accounts.models import User
from shuke.accounts.policy import may, told
from shuke.core.enumerated import enumerated
from shuke.customers import consent
from shuke.customers.models import Customer
from shuke.ledgers.models import Lot
from shuke.loyalty.books import COUPON
from shuke.loyalty.drafts import draft_of_coupon
from shuke.loyalty.models import Coupon
from shuke.loyalty.queries.coupons import number_of
from shuke.orders.drafts import draft_for
from shuke.orders.models import Cart, CartLine
from shuke.orders.sums import ZERO
from shuke.records.seen import veil
from shuke.ui.templatetags.ui import number

SHOWN = 30
RECENT = timedelta(days=30)
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Waiting:
    """`reason` is a sentence: what lies in the cart since when, and whether somebody wrote about it."""

    cart: Cart
    reason: str
    draft: str


def carts_waiting(user: User | AnonymousUser, now: datetime) -> QuerySet[Cart]:
    """None for whom it is hidden what people buy."""
    carts = Cart.objects.visible_to(user).filter(customer__deleted_at=None).left(now)
    return carts if told(user, "order", "rows") and told(user, "order", "total") else carts.none()


def carts_to_show(waiting: QuerySet[Cart], user: User | AnonymousUser, now: datetime) -> list[Waiting]:
    """The largest first."""
    lines = Prefetch("lines", CartLine.objects.select_related("product").order_by("id"))
    rows = list(waiting.select_related("customer").prefetch_related(lines, "customer__phones")[:SHOWN])
    for one in rows:
        veil(one.customer, "customer", user)
    return [Waiting(one, _reason(one, now), draft_for(one)) for one in rows]


def recovered(user: User | AnonymousUser, now: datetime) -> dict[str, Any] | None:
    """How many carts became orders in the last thirty days, and what those came to."""
    if not may(user, "cart:see"):
        return None
    done = Cart.objects.visible_to(user).filter(status=Cart.Status.ORDERED, touched_at__gte=now - RECENT)
    sums = done.exclude(order=None).aggregate(count=Count("id"), total=Sum("order__total"))
    return {"count": sums["count"], "total": sums["total"] or Decimal(ZERO)} if sums["count"] else None


@dataclass(frozen=True)
class Ending:
    """A coupon that somebody has and that soon runs out. Without a `draft`, they have not agreed to hear of it."""

    customer: Customer
    coupon: Coupon
    expires_on: date
    draft: str


def coupons_ending(user: User | AnonymousUser, on: date) -> QuerySet[Lot]:
    """Of customers whom the person sees, those that end within a week, the first to end first."""
    lots = Lot.objects.filter(kind=COUPON, expires_on__range=(on, on + SOON))
    seen = Customer.objects.visible_to(user).filter(pk=OuterRef("account__customer_id"))
    return lots.filter(Exists(seen)).order_by("expires_on", "id") if may(user, "coupon:see") else lots.none()


def endings_to_show(lots: QuerySet[Lot], user: User | AnonymousUser, on: date) -> list[Ending]:
    rows = list(lots.select_related("account__customer").prefetch_related("account__customer__phones")[:SHOWN])
    coupons = Coupon.objects.alive().in_bulk([number_of(one.account) for one in rows])
    hears = consent.who_hears([one.account.customer_id for one in rows if one.account.customer_id], on)
    found = []
    for one in rows:
        coupon, customer = coupons.get(number_of(one.account)), one.account.customer
        if coupon is not None and customer is not None and one.expires_on is not None:
            veil(customer, "customer", user)
            draft = draft_of_coupon(customer, coupon, one.expires_on) if customer.pk in hears else ""
            found.append(Ending(customer, coupon, one.expires_on, draft))
    return found


def _reason(cart: Cart, now: datetime) -> str:
    bought = enumerated(f"{line.product.name} × {number(line.quantity)}" for line in cart.lines.all())
    since = timesince(cart.touched_at, now, depth=1)
    said = _("%(products)s: in the cart for %(since)s, not ordered.") % {"products": bought, "since": since}
    if cart.reminded_at is None:
        return said
    days = (now - cart.reminded_at).days
    written = ngettext("Written to %(days)s day ago.", "Written to %(days)s days ago.", days) % {"days": days}
    return f"{said} {written}"
