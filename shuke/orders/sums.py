"""What an order comes to, worked out of its lines: nothing here reads or writes the database.

    total = lines − discount + delivery + tax that prices don't include

The discount on the whole order is spread over its lines by their amounts, for tax and for the margin of each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from shuke.core.money import FINEST, rounded
from shuke.orders.models import Order, OrderLine

ZERO = Decimal(0)


def share(amount: Decimal, part: Decimal, whole: Decimal, currency: str) -> Decimal:
    """`part` of `whole` of an amount: exact where that ends after two places, else as it is paid. Parts that are taken
    one after the other from what is left come to the whole."""
    if part == whole or not whole:
        return amount
    exact = amount * part / whole
    return exact if exact == exact.quantize(FINEST) else rounded(exact, currency)


def tax_within(base: Decimal, rate: Decimal | None, *, included: bool) -> Decimal:
    """What of an amount is tax, or what tax comes on top of it."""
    rate = rate or ZERO
    return base * rate / (100 + rate) if included else base * rate / 100


@dataclass(frozen=True)
class Sums:
    goods: Decimal
    discount: Decimal
    delivery: Decimal
    tax: Decimal
    tax_included: bool

    @property
    def total(self) -> Decimal:
        return self.goods - self.discount + self.delivery + (ZERO if self.tax_included else self.tax)


def sums_of(order: Order, lines: Iterable[OrderLine]) -> Sums:
    lines = list(lines)
    goods = sum((line.amount for line in lines), ZERO)
    by_rate: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line in lines:
        by_rate[line.tax_rate or ZERO] += after_discount(order, line, goods)
    tax = sum((tax_within(base, rate, included=order.tax_included) for rate, base in by_rate.items()), ZERO)
    return Sums(goods, order.discount, order.delivery_fee, rounded(tax, order.currency), order.tax_included)


def after_discount(order: Order, line: OrderLine, goods: Decimal) -> Decimal:
    """A line's amount less its share of the order's discount."""
    return line.amount * (goods - order.discount) / goods if goods else line.amount


def margin_of_line(order: Order, line: OrderLine, goods: Decimal) -> Decimal | None:
    """After discounts, tax, cost and commission; None while its cost is unknown."""
    if line.unit_cost is None:
        return None
    kept = after_discount(order, line, goods)
    earned = kept - (tax_within(kept, line.tax_rate, included=True) if order.tax_included else ZERO)
    return earned - line.unit_cost * line.quantity - earned * (line.commission_rate or ZERO) / 100


def margin_of(order: Order, lines: Iterable[OrderLine], serving: Decimal) -> Decimal | None:
    """Of the whole order, after what it cost to serve the customer: delivery, and `serving` (fees of payments)."""
    lines = list(lines)
    goods = sum((line.amount for line in lines), ZERO)
    margins = [margin_of_line(order, line, goods) for line in lines]
    known = [one for one in margins if one is not None]
    if not lines or len(known) < len(margins):
        return None
    return rounded(sum(known, ZERO) + order.delivery_fee - order.delivery_cost - serving, "")


def owed(order: Order, goods: Decimal) -> Decimal:
    """What is still to be paid; less than nothing, what is to be paid back. An order that was told to be paid or done
    without a payment (from a file, say) is taken at its word."""
    settled = order.status in {Order.Status.PAID, Order.Status.COMPLETED}
    if order.status == Order.Status.DRAFT or (settled and not order.paid):
        return ZERO
    void = order.status == Order.Status.CANCELLED or (order.status == Order.Status.RETURNED and goods > 0)
    return (ZERO if void else order.total) - order.paid
