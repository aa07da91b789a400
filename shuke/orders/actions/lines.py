"""The lines of an order, as a person writes them and as they are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.catalogue.models import Product
from shuke.core.errors import NotAllowed, UserError
from shuke.customers.models import Customer
from shuke.orders.actions.figures import AmountWrong, count_order
from shuke.orders.models import Order, OrderLine
from shuke.orders.sums import ZERO

LEAST, MOST = Decimal("0.001"), Decimal(10**12)  # what the database keeps of a quantity, and what a line may come to
WRITTEN = (
    "position", "ordered_on", "quantity", "unit_price", "discount", "amount", "pv", "unit_cost", "tax_rate",
    "commission_rate", "price_reason", "note",
)  # fmt: skip


class LinesMissing(UserError):
    code = "lines_missing"


class ReturnsStand(UserError):
    code = "returns_stand"


@dataclass(frozen=True)
class Line:
    """One line as a person writes it. Without a unit price, the product's own is taken. `reason` says why it costs
    that."""

    product: Product
    quantity: Decimal
    unit_price: Decimal | None = None
    discount: Decimal = ZERO
    note: str = ""
    reason: str = ""

    @property
    def price(self) -> Decimal:
        return self.product.price or ZERO if self.unit_price is None else self.unit_price

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.price - self.discount


def check_lines(lines: Sequence[Line], customer: Customer, by: User | None) -> None:
    if by is not None and not Customer.objects.visible_to(by).filter(id=customer.id).exists():
        raise NotAllowed(_("This customer is not one of yours."))
    if not lines:
        raise LinesMissing(_("Add at least one product."))
    for line in lines:
        if line.quantity < LEAST:
            raise AmountWrong(_("%(product)s: the quantity must be more than zero."), product=line.product.name)
        if line.price < 0 or line.discount < 0 or line.amount < 0:
            raise AmountWrong(
                _("%(product)s: price and discount may not make less than nothing."), product=line.product.name
            )
        if line.amount > MOST:
            raise AmountWrong(
                _("%(product)s: the amount is too large. Check quantity and price."), product=line.product.name
            )


def rows_to_write(order: Order, lines: Sequence[Line]) -> list[OrderLine]:
    """The lines as they shall be written. One whose product stays keeps its row, so that the file that it came from
    finds it again; and unless its figures change, it keeps the amount that was told."""
    there: dict[int, list[OrderLine]] = defaultdict(list)
    for row in order.lines.order_by("-position", "-id"):
        there[row.product_id].append(row)
    rows = []
    for line in lines:
        known = there[line.product.pk]
        row = known.pop() if known else OrderLine(order=order, quantity=ZERO, amount=ZERO)
        row.product, row.note = line.product, line.note or row.note
        if (row.quantity, row.price, row.discount) != (line.quantity, line.price, line.discount):
            _refigure(row, line)
        rows.append(row)
    return rows


def _refigure(row: OrderLine, line: Line) -> None:
    own = row.pv / row.quantity if row.pv is not None and row.quantity else line.product.pv
    row.quantity, row.unit_price, row.discount = line.quantity, line.price, line.discount
    row.amount, row.pv = line.amount, None if own is None else own * line.quantity
    row.price_reason = line.reason or None
    if not row.pk:
        as_sold(row, line.product)


def as_sold(row: OrderLine, product: Product) -> None:
    """Cost, tax and commission are those of the day of the sale, whatever becomes of the product."""
    row.unit_cost, row.tax_rate, row.commission_rate = product.cost, product.tax_rate, product.commission_rate


def write_lines(order: Order, rows: list[OrderLine]) -> None:
    """In place of what was there."""
    for position, row in enumerate(rows):
        row.position, row.customer_id, row.ordered_on = position, order.customer_id, order.ordered_on
    kept = [row for row in rows if row.pk]
    order.lines.exclude(pk__in=[row.pk for row in kept]).delete()
    OrderLine.objects.bulk_update(kept, WRITTEN)
    OrderLine.objects.bulk_create(row for row in rows if not row.pk)
    count_order(order)


def check_returns(order: Order) -> None:
    """What was bought stands fast once some of it came back: else nobody could say of what it was a part."""
    if order.pk and order.returns.filter(deleted_at=None).exists():
        raise ReturnsStand(
            _("Something of this order was returned. Take the return back before you change the products.")
        )
