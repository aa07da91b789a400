"""Working an order out anew after its lines, terms or payments changed."""

from __future__ import annotations

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from shuke.core.errors import UserError
from shuke.orders.models import Order, OrderLine, Payment, Selling
from shuke.orders.statuses import BOUGHT
from shuke.orders.sums import ZERO, margin_of, sums_of

FIGURED = ("tax", "total", "paid", "margin")


class AmountWrong(UserError):
    code = "amount_wrong"


class DiscountTooLarge(AmountWrong):
    code = "discount_too_large"
    field = "discount"


def figure(order: Order) -> None:
    """Set tax, total, what is paid and the margin by what the database has now; the caller saves. Raises
    DiscountTooLarge."""
    lines = list(order.lines.all())
    sums = sums_of(order, lines)
    if order.discount < 0 or order.discount > max(sums.goods, ZERO):
        raise DiscountTooLarge(_("The discount may not be more than the goods cost."))
    if order.delivery_fee < 0 or order.delivery_cost < 0:
        raise AmountWrong(_("Delivery may not cost less than nothing."))
    paid = Payment.objects.filter(order=order, deleted_at=None).aggregate(paid=Sum("amount"), cost=Sum("cost"))
    order.tax, order.total, order.paid = sums.tax, sums.total, paid["paid"] or ZERO
    order.margin = margin_of(order, lines, paid["cost"] or ZERO)


def count_order(order: Order) -> None:
    """Mark its lines as bought or not; what was given back whole is not."""
    bought = order.status in BOUGHT and order.deleted_at is None
    order.lines.update(ordered_on=order.ordered_on, counted=bought)
    if bought:
        uncount_returned(order.lines.all())


def uncount_returned(lines: QuerySet[OrderLine]) -> None:
    lines.filter(quantity=0, returns__isnull=False).update(counted=False)


def prices_include_tax() -> bool:
    found = Selling.objects.filter(shop=1).values_list("tax_included", flat=True).first()
    return True if found is None else found
