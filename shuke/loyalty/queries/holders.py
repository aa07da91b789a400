"""Who has a coupon, or used its code, and what one could write to each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from shuke.accounts.models import User
from shuke.customers import consent
from shuke.customers.models import Customer
from shuke.ledgers.models import Account, Lot
from shuke.loyalty.drafts import draft_of_coupon
from shuke.loyalty.models import Coupon
from shuke.records.seen import veil

SHOWN = 30


@dataclass(frozen=True)
class Holding:
    """`count` that they can still use, by `expires_on`; without a `draft`, they have not agreed to hear of it, or have
    used it."""

    customer: Customer
    count: Decimal
    expires_on: date | None
    hears: bool
    draft: str


def holders(coupon: Coupon, user: User | AnonymousUser) -> QuerySet[Account]:
    """The accounts of customers whom the person sees, the newest first."""
    seen = Customer.objects.visible_to(user).filter(pk=OuterRef("customer_id"))
    return Account.objects.filter(Exists(seen), book=coupon.book, name="").order_by("-id")


def page_of_holders(
    coupon: Coupon, user: User | AnonymousUser, before: int | None, on: date
) -> tuple[list[Holding], int | None]:
    """One page of them, and where the next one begins."""
    asked = holders(coupon, user).filter(id__lt=before) if before else holders(coupon, user)
    left = Prefetch("lots", Lot.objects.order_by("expires_on", "id"))
    found = list(asked.select_related("customer").prefetch_related(left, "customer__phones")[: SHOWN + 1])
    hears = consent.who_hears([one.customer_id for one in found if one.customer_id], on)
    for one in found:
        veil(one.customer, "customer", user)
    rows = [_holding(one, one.customer, coupon, on, one.customer_id in hears) for one in found[:SHOWN] if one.customer]
    return rows, found[SHOWN - 1].pk if len(found) > SHOWN else None


def _holding(account: Account, who: Customer, coupon: Coupon, on: date, hears: bool) -> Holding:
    lots = [one for one in account.lots.all() if one.expires_on is None or one.expires_on >= on]
    ends = lots[0].expires_on if lots else None
    count = sum((one.left for one in lots), Decimal(0))
    return Holding(who, count, ends, hears, draft_of_coupon(who, coupon, ends) if hears and count else "")
