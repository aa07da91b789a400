"""An order as loyalty sees it: by how it stands now, never by what was done with it (`loyalty.baskets`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from shuke.core.money import rounded
from shuke.core.sources import Source
from shuke.loyalty.baskets import Basket, BasketLine
from shuke.loyalty.queries.terms import terms_of
from shuke.orders.models import Order, OrderLine, Payment, Way
from shuke.orders.statuses import BOUGHT
from shuke.orders.sums import ZERO, after_discount

KEPT = (Way.TAB, Way.POINTS, Way.STORED)  # what is paid so stands in ledgers
FINE = Decimal("0.01")


def source_of(order: Order) -> Source:
    return Source(order._meta.label_lower, order.pk)


def basket_of(order: Order) -> Basket:
    stands = order.status in BOUGHT and order.deleted_at is None
    paid = paid_by(order)
    lines = _lines(order, order.lines.filter(quantity__gt=0).order_by("position", "id")) if stands else ()
    basket = Basket(
        source_of(order), order.customer_id, order.ordered_on, lines,
        coupons=coupons_of(order) if stands else (), tab=paid[Way.TAB], stored=paid[Way.STORED],
        shipping=order.delivery_fee, signed_by=_signed_by(order) if paid[Way.TAB] else "",
    )  # fmt: skip
    return basket if not paid[Way.POINTS] else _with_points(basket, paid[Way.POINTS])


def paid_by(order: Order) -> dict[str, Decimal]:
    """Way to pay → what was paid so, less what was paid back."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    if order.deleted_at is None:
        for way, amount in Payment.objects.filter(order=order, deleted_at=None).values_list("way", "amount"):
            sums[way] += amount
    return sums


def _signed_by(order: Order) -> str:
    signed = Payment.objects.filter(order=order, deleted_at=None, way=Way.TAB, amount__gt=0)
    return signed.order_by("id").values_list("note", flat=True).last() or ""


def coupons_of(order: Order) -> tuple[int, ...]:
    return tuple(one["coupon"] for one in order.reductions or () if one.get("coupon"))


def point_value(basket: Basket) -> Decimal:
    """What one point pays of this basket; nothing where the shop has no points."""
    terms = terms_of(basket)
    return terms.value if terms else ZERO


def _with_points(basket: Basket, amount: Decimal) -> Basket:
    value = point_value(basket)
    return replace(basket, points_used=(amount / value).quantize(FINE) if value else amount)


def _lines(order: Order, found: Iterable[OrderLine]) -> tuple[BasketLine, ...]:
    lines = list(found)
    goods = sum((line.amount for line in lines), ZERO)
    return tuple(
        BasketLine(
            str(line.pk), line.product_id, line.quantity, rounded(after_discount(order, line, goods), order.currency),
            before=line.amount,
        )
        for line in lines
    )  # fmt: skip
