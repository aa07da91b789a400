"""Entering an order, and changing what is on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Shop, User
from shuke.catalogue.models import Product
from shuke.core.errors import NotAllowed, UserError
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.orders.actions.measures import refresh_measures
from shuke.orders.models import Order, OrderLine
from shuke.orders.rows import alike, kept, rows_of
from shuke.orders.statuses import BOUGHT
from shuke.records import search
from shuke.records.customs import settle
from shuke.records.merged import survivor_of
from shuke.records.sent import FORM, made_before
from shuke.records.versions import check_version

ZERO = Decimal(0)
LEAST, MOST = Decimal("0.001"), Decimal(10**12)  # what the database keeps of a quantity, and what a line may come to


class LinesMissing(UserError):
    code = "lines_missing"


class AmountWrong(UserError):
    code = "amount_wrong"


@dataclass(frozen=True)
class Line:
    """One line as a person writes it. Without a unit price, the product's own is taken."""

    product: Product
    quantity: Decimal
    unit_price: Decimal | None = None
    discount: Decimal = ZERO
    note: str = ""

    @property
    def price(self) -> Decimal:
        return self.product.price or ZERO if self.unit_price is None else self.unit_price

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.price - self.discount


@transaction.atomic
def enter_order(  # noqa: PLR0913 -- each is a field of the order, by name
    *,
    by: User | None,
    customer: Customer,
    ordered_on: date,
    lines: Sequence[Line],
    status: str = Order.Status.COMPLETED,
    channel: str = "",
    note: str = "",
    token: str = "",
    custom: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Order:
    """Enter one order and count it. The same `token` a second time gives the first one back (a double click).

    Raises LinesMissing, AmountWrong, and NotAllowed for a customer whom the person doesn't see.
    """
    if known := made_before(Order.objects.all(), token):
        return known
    customer = _living(customer)
    _check(lines, customer, by)
    order = Order(
        customer=customer, ordered_on=ordered_on, status=status, channel=channel, note=note, currency=_currency(),
        total=sum((line.amount for line in lines), ZERO), created_by=by, modified_by=by,
        source_system=FORM if token else "", external_id=token,
    )  # fmt: skip
    told = settle(order, "order", custom, new=True)
    order.save()
    order.number = f"{ordered_on:%Y%m%d}-{order.id}"
    order.save(update_fields=["number"])
    _write_lines(order, _rows_of(order, lines))
    events.record(
        "orders.entered", order, by=by, at=at or timezone.now(), customer_id=customer.id,
        changes={"total": (None, order.total), "status": (None, order.status), **told},
    )  # fmt: skip
    refresh_measures([customer.id])
    search.index("order", [order.id])
    return order


@transaction.atomic
def change_order(  # noqa: PLR0913 -- each is a field of the order, by name
    order: Order,
    *,
    by: User | None,
    lines: Sequence[Line],
    ordered_on: date,
    channel: str = "",
    note: str = "",
    version: str | None = None,
    custom: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Order:
    """Replace the lines, date, channel and note of an order; its customer stays. Locks the order.

    Raises ChangedMeanwhile when `version` is no longer the newest, LinesMissing, AmountWrong.
    """
    order = Order.objects.select_for_update(of=("self",)).select_related("customer").get(id=order.id)
    check_version(order, version)
    _check(lines, order.customer, by)
    before = rows_of(order)
    rows = _rows_of(order, lines)
    total = sum((row.amount for row in rows), ZERO)
    changes = _differences(order, ordered_on=ordered_on, channel=channel, note=note, total=total)
    others = not alike(before, [kept(row) for row in rows])
    changes |= settle(order, "order", custom)
    if not changes and not others:
        return order
    order.ordered_on, order.channel, order.note, order.total = ordered_on, channel, note, total
    order.modified_by = by
    order.save()
    _write_lines(order, rows)
    if others:
        changes["rows"] = (before, rows_of(order))
    events.record(
        "orders.changed", order, by=by, at=at or timezone.now(), customer_id=order.customer_id, changes=changes
    )
    refresh_measures([order.customer_id])
    return order


def _differences(order: Order, **now: Any) -> dict[str, tuple[Any, Any]]:
    return {name: (old, new) for name, new in now.items() if (old := getattr(order, name)) != new}


def _living(customer: Customer) -> Customer:
    """Locked; and where they were merged into another customer while the order was written, that one."""
    customer = Customer.objects.select_for_update().get(id=customer.id)
    survivor = survivor_of(customer._meta.label_lower, customer.id) if customer.deleted_at else None
    return Customer.objects.select_for_update().get(id=survivor) if survivor else customer


def _check(lines: Sequence[Line], customer: Customer, by: User | None) -> None:
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


def _rows_of(order: Order, lines: Sequence[Line]) -> list[OrderLine]:
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


def _write_lines(order: Order, rows: Sequence[OrderLine]) -> None:
    """In place of what was there."""
    for position, row in enumerate(rows):
        row.position, row.customer_id, row.ordered_on = position, order.customer_id, order.ordered_on
        row.counted = order.status in BOUGHT
    kept = [row for row in rows if row.pk]
    order.lines.exclude(pk__in=[row.pk for row in kept]).delete()
    OrderLine.objects.bulk_update(kept, WRITTEN)
    OrderLine.objects.bulk_create(row for row in rows if not row.pk)


WRITTEN = ("position", "ordered_on", "counted", "quantity", "unit_price", "discount", "amount", "pv", "note")


def _currency() -> str:
    return Shop.objects.filter(id=1).values_list("currency", flat=True).first() or "TWD"
