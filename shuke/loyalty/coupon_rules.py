"""What a coupon takes off a basket, or why it can't be used: a pure function."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from shuke.core.money import money
from shuke.loyalty.baskets import Basket
from shuke.loyalty.models import Coupon
from shuke.ui.templatetags.ui import day

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Scope:
    """`products` that it is good for, those of its categories included; None: all of them."""

    products: Collection[int] | None = None

    def covers(self, product_id: int) -> bool:
        return self.products is None or product_id in self.products


def obstacle(coupon: Coupon, basket: Basket, scope: Scope) -> Any:
    """Why it can't be used for this basket, whoever has it; empty if it can."""
    if not coupon.active or coupon.deleted_at is not None:
        return _("This coupon is no longer in use.")
    if coupon.starts_on and basket.on < coupon.starts_on:
        return _("Good from %(day)s.") % {"day": day(coupon.starts_on)}
    if coupon.ends_on and basket.on > coupon.ends_on:
        return _("It was good until %(day)s.") % {"day": day(coupon.ends_on)}
    covered = _covered(basket, scope)
    if not covered and basket.lines:
        return _("Nothing in this order is among what it is good for.")
    if coupon.minimum and covered < coupon.minimum:
        return _("%(amount)s more and it can be used.") % {"amount": money(coupon.minimum - covered)}
    return ""


def taken_off(coupon: Coupon, basket: Basket, scope: Scope) -> Decimal:
    """Never more than what it is good for costs."""
    if coupon.kind == Coupon.Kind.SHIPPING:
        return basket.shipping
    covered = _covered(basket, scope)
    if coupon.kind == Coupon.Kind.PERCENT:
        return (covered * coupon.value / 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return min(coupon.value, covered)


def _covered(basket: Basket, scope: Scope) -> Decimal:
    return sum((one.price for one in basket.lines if scope.covers(one.product_id)), NOTHING)
