"""What a customer has with the shop – points, coupons, a tab, stored value – brought to where the order stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from shuke.accounts.models import User
from shuke.ledgers.queries.posted import posted
from shuke.loyalty.actions import settle
from shuke.loyalty.models import Settled
from shuke.orders.baskets import KEPT, basket_of, source_of
from shuke.orders.models import Order


def follow_perks(order: Order, *, began: bool, by: User | None, at: datetime | None) -> None:
    """`began`: it counts as bought from now on. An order of the time before, or from a file, has brought nothing and
    brings nothing when it is touched; but what is paid out of a ledger always stands there. Raises BelowFloor, NoTab,
    CouponNotUsable."""
    source = source_of(order)
    named = {"source_type": source.type, "source_id": source.id}
    kept = order.payments.filter(way__in=KEPT).exists()
    if not (began or kept or Settled.objects.filter(**named).exists()):
        return
    basket, at = basket_of(order), at or timezone.now()
    if basket.coupons and not posted(source):
        # A coupon asks what the goods cost before it takes anything off.
        gross = dict(order.lines.values_list("pk", "amount"))
        whole = tuple(replace(line, amount=gross[int(line.key)]) for line in basket.lines)
        settle(replace(basket, lines=whole), by=by, at=at)
    settle(basket, by=by, at=at)
