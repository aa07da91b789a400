"""What is bought, as it stands now: the contract between whoever sells (orders, the counter, a program) and loyalty.

A basket is described by its state, never by what changed: lines that were returned or cancelled are left out, and one
that was cancelled whole has none. `actions.settle` posts the difference to what was posted for the same source before;
`queries.offer` says what could be used and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shuke.core.sources import Source

__all__ = ["Basket", "BasketLine", "Source"]

NOTHING = Decimal(0)


@dataclass(frozen=True)
class BasketLine:
    """`amount` is what is paid for the line: its quantity times the price, less its own share of every discount.
    `before` is what it costs before discounts on the whole order, by which a coupon goes; None: the same."""

    key: str
    product_id: int
    quantity: Decimal
    amount: Decimal
    before: Decimal | None = None

    @property
    def price(self) -> Decimal:
        return self.amount if self.before is None else self.before


@dataclass(frozen=True)
class Basket:
    """`source` names the order (`Source("orders.order", 17)`); an offer can do without. `coupons` are ids of those that
    are used, `codes` what the customer says (for an offer). `tab` and `stored` are the amounts of money paid by writing
    them up and out of stored value, `points_used` is a number of points. `tab_id` is asked for only when the customer
    has a tab of their own and the household another. `signed_by` is who signed for the tab."""

    source: Source | None
    customer_id: int | None
    on: date
    lines: tuple[BasketLine, ...] = ()
    coupons: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    points_used: Decimal = NOTHING
    tab: Decimal = NOTHING
    tab_id: int | None = None
    stored: Decimal = NOTHING
    shipping: Decimal = NOTHING
    signed_by: str = ""

    @property
    def total(self) -> Decimal:
        """Of the lines, without shipping."""
        return sum((one.amount for one in self.lines), NOTHING)
