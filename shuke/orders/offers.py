"""What loyalty offers for an order, as the form and the order's page want it, and what of it was chosen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shuke.core.money import rounded
from shuke.customers.models import Customer
from shuke.loyalty.baskets import Basket, BasketLine
from shuke.loyalty.queries import Offer, offer
from shuke.loyalty.queries.offers import CouponOffer
from shuke.loyalty.queries.program import program, tabs_used
from shuke.orders.baskets import basket_of, coupons_of
from shuke.orders.models import Order, Way
from shuke.orders.statuses import BOUGHT
from shuke.orders.sums import ZERO
from shuke.ui.templatetags.ui import money, number

Bought = tuple[int, Decimal, Decimal]  # product, quantity, amount


@dataclass(frozen=True)
class Perk:
    """A way to pay out of what the customer has with the shop. `most` is all that it can pay; None: what it costs."""

    way: str
    label: str
    most: Decimal | None = None


def offered(
    customer: Customer | None,
    bought: Sequence[Bought],
    *,
    on: date,
    shipping: Decimal = ZERO,
    codes: Sequence[str] = (),
) -> Offer:
    """For an order that is being written."""
    if customer is None or not bought:
        return Offer()
    lines = tuple(BasketLine(str(at), *one) for at, one in enumerate(bought))
    return offer(Basket(None, customer.pk, on, lines, codes=tuple(codes), shipping=shipping))


def reductions(
    told: Offer, chosen: Collection[str], *, tab: bool, by_hand: Decimal, most: Decimal
) -> list[dict[str, Any]]:
    """What is taken off the whole order, each with its reason; never more than `most`. `chosen` are the words of the
    form: `tier`, and `c7` for coupon no. 7. What a tab gives holds for what is written up."""
    rows: list[dict[str, Any]] = [
        {"kind": one.kind, "reason": one.reason, "amount": one.amount}
        for one in told.discounts
        if (tab if one.kind == "tab" else one.kind in chosen)
    ]
    rows += [
        {"kind": "coupon", "reason": one.name, "amount": one.off, "coupon": one.coupon_id}
        for one in told.coupons
        if one.usable and f"c{one.coupon_id}" in chosen
    ]
    if by_hand:
        rows.append({"kind": "hand", "reason": _("Discount"), "amount": by_hand})
    kept = []
    for row in rows:
        amount = min(rounded(row["amount"], ""), most)
        most -= amount
        if amount or row.get("coupon"):
            kept.append({**row, "amount": f"{amount:f}"})
    return kept


def perks_of(told: Offer) -> list[Perk]:
    found = []
    if told.tab:
        found.append(Perk(Way.TAB, _("On the tab (%(left)s left)") % {"left": money(told.tab.left)}))
    if told.points and (worth := told.points.most * told.points.value):
        words = _("%(points)s points for %(worth)s")
        found.append(Perk(Way.POINTS, words % {"points": number(told.points.most), "worth": money(worth)}, worth))
    if told.stored:
        found.append(Perk(Way.STORED, _("Stored value (%(left)s)") % {"left": money(told.stored)}, told.stored))
    return found


def coupons_for(order: Order) -> list[CouponOffer]:
    """Those that could still be taken off an order that stands: nothing was paid for it yet."""
    if order.status not in BOUGHT or order.paid or order.deleted_at is not None:
        return []
    taken = set(coupons_of(order))
    return [one for one in offer(basket_of(order)).coupons if one.usable and one.coupon_id not in taken]


def perks_for(order: Order) -> list[Perk]:
    """What could pay for an order that stands."""
    rules = program()
    if not (rules.points_on or rules.stored_on or tabs_used()):
        return []
    return perks_of(offer(basket_of(order)))
