"""What a customer has with the shop – points, coupons, a tab, stored value – brought to where the order stands."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from shuke.accounts.models import User
from shuke.loyalty.actions import settle
from shuke.loyalty.queries.terms import was_settled
from shuke.orders.baskets import KEPT, basket_of, source_of
from shuke.orders.models import Order


def follow_perks(order: Order, *, began: bool, by: User | None, at: datetime | None) -> None:
    """`began`: it counts as bought from now on. An order of the time before, or from a file, has brought nothing and
    brings nothing when it is touched; but what is paid out of a ledger always stands there. Raises BelowFloor, NoTab,
    CouponNotUsable."""
    kept = order.payments.filter(way__in=KEPT).exists()
    if began or kept or was_settled(source_of(order)):
        settle(basket_of(order), by=by, at=at or timezone.now())
