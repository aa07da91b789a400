"""A coupon taken off an order that stands and is still to be paid."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.core.money import rounded
from shuke.events import actions as events
from shuke.loyalty.actions import settle
from shuke.orders.actions.figures import figure
from shuke.orders.actions.measures import refresh_measures
from shuke.orders.actions.moving import follow
from shuke.orders.baskets import basket_of
from shuke.orders.models import Order
from shuke.orders.offers import coupons_for
from shuke.orders.sums import ZERO
from shuke.records.versions import check_version


class CouponNotOffered(UserError):
    code = "coupon_not_offered"


@transaction.atomic
def use_coupon(
    order: Order, coupon_id: int, *, by: User | None, version: str | None = None, at: datetime | None = None
) -> Order:
    """What it takes off comes to what was taken off before. Raises ChangedMeanwhile, CouponNotOffered."""
    order = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    check_version(order, version)
    one = next((one for one in coupons_for(order) if one.coupon_id == coupon_id), None)
    if one is None:
        raise CouponNotOffered(_("This coupon can't be used for this order."))
    goods = sum((line.amount for line in order.lines.all()), ZERO)
    amount = min(rounded(one.off, ""), goods - order.discount)
    before, total = order.discount, order.total
    row = {"kind": "coupon", "reason": one.name, "amount": f"{amount:f}", "coupon": one.coupon_id}
    order.reductions = [*_so_far(order), row]
    order.discount, order.modified_by = before + amount, by
    figure(order)
    order.save()
    changes = {"discount": (before, order.discount), "total": (total, order.total)}
    at = at or timezone.now()
    events.record("orders.changed", order, by=by, at=at, customer_id=order.customer_id, changes=changes, note=one.name)
    refresh_measures([order.customer_id])
    follow(order, order.status, by=by, at=at)
    settle(basket_of(order), by=by, at=at)  # an order that stood in no ledger before does now
    return order


def _so_far(order: Order) -> list[dict[str, str]]:
    if order.reductions or not order.discount:
        return list(order.reductions or ())
    return [{"kind": "hand", "reason": _("Discount"), "amount": f"{order.discount:f}"}]
