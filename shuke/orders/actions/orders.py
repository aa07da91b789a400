"""Entering an order, and changing what is on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from shuke.accounts.models import User
from shuke.accounts.queries import shop_currency
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.orders.actions.figures import count_order, figure, prices_include_tax
from shuke.orders.actions.lines import Line, check_lines, check_returns, rows_to_write, write_lines
from shuke.orders.actions.measures import refresh_measures
from shuke.orders.actions.moving import follow
from shuke.orders.actions.payments import Pay, take_payment
from shuke.orders.actions.recovering import recover_carts
from shuke.orders.models import DeliveryMethod, Order
from shuke.orders.rows import alike, kept, rows_of
from shuke.orders.sums import ZERO
from shuke.records import search
from shuke.records.customs import Changes, settle
from shuke.records.merged import survivor_of
from shuke.records.sent import FORM, made_before
from shuke.records.versions import check_version


@dataclass(frozen=True)
class Terms:
    """What an order costs besides its lines. A fee or cost that is None is what the method says."""

    discount: Decimal = ZERO
    reductions: tuple[dict[str, Any], ...] = ()  # what the discount is made of: kind, reason, amount, coupon
    delivery_method: DeliveryMethod | None = None
    delivery_fee: Decimal | None = None
    delivery_cost: Decimal | None = None

    def settled(self, goods: Decimal) -> Terms:
        """With fee and cost of the method for goods of that price."""
        method = self.delivery_method
        free = method is not None and method.free_from is not None and goods - self.discount >= method.free_from
        fee = ZERO if method is None or free else method.fee or ZERO
        cost = ZERO if method is None else method.cost or ZERO
        return replace(
            self,
            delivery_fee=fee if self.delivery_fee is None else self.delivery_fee,
            delivery_cost=cost if self.delivery_cost is None else self.delivery_cost,
        )

    def values(self, goods: Decimal) -> dict[str, Any]:
        terms = self.settled(goods)
        names = ("discount", "delivery_method", "delivery_fee", "delivery_cost")
        return {name: getattr(terms, name) for name in names}


class Beside(TypedDict, total=False):
    """What may be said of an order besides; what is not said is empty."""

    channel: str
    note: str
    custom: Mapping[str, Any] | None
    at: datetime | None


@transaction.atomic
def enter_order(
    *,
    by: User | None,
    customer: Customer,
    ordered_on: date,
    lines: Sequence[Line],
    terms: Terms = Terms(),
    payment: Pay | None = None,
    status: str = Order.Status.COMPLETED,
    token: str = "",
    **beside: Unpack[Beside],
) -> Order:
    """A new order with its lines, with `payment` also paid. The same `token` a second time gives the first order back.
    Raises LinesMissing, AmountWrong, DiscountTooLarge, PaymentWrong, NotAllowed."""
    if known := made_before(Order.objects.all(), token):
        return known
    customer = _living(customer)
    check_lines(lines, customer, by)
    at = beside.get("at")
    order = Order(
        customer=customer, ordered_on=ordered_on, status=status, **_said(beside), currency=shop_currency(),
        tax_included=prices_include_tax(), created_by=by, modified_by=by, source_system=FORM if token else "",
        external_id=token, **terms.values(_goods(lines)), reductions=list(terms.reductions) or None,
    )  # fmt: skip
    _write(order, lines, settle(order, "order", beside.get("custom"), new=True), by=by, at=at)
    if payment and order.total > 0:
        take_payment(order, payment, on=ordered_on, by=by, at=at)
        order.refresh_from_db()
    return order


def _write(order: Order, lines: Sequence[Line], told: Changes, *, by: User | None, at: datetime | None) -> None:
    order.save()
    order.number = f"{order.ordered_on:%Y%m%d}-{order.pk}"
    write_lines(order, rows_to_write(order, lines))
    figure(order)
    order.save()
    events.record(
        "orders.entered", order, by=by, at=at or timezone.now(), customer_id=order.customer_id,
        changes={"total": (None, order.total), "status": (None, order.status), **told},
    )  # fmt: skip
    refresh_measures([order.customer_id])
    search.index("order", [order.pk])
    follow(order, "", by=by, at=at)
    recover_carts(order, by=by, at=at)


def _said(beside: Beside) -> dict[str, str]:
    return {"channel": beside.get("channel", ""), "note": beside.get("note", "")}


@transaction.atomic
def change_order(
    order: Order,
    *,
    by: User | None,
    lines: Sequence[Line],
    ordered_on: date,
    terms: Terms | None = None,
    version: str | None = None,
    **beside: Unpack[Beside],
) -> Order:
    """Replace the lines, date, channel and note of an order, and its terms if given; its customer stays. Locks the
    order.

    Raises ChangedMeanwhile when `version` is no longer the newest, LinesMissing, AmountWrong, ReturnsStand.
    """
    order = Order.objects.select_for_update(of=("self",)).select_related("customer").get(id=order.pk)
    check_version(order, version)
    check_lines(lines, order.customer, by)
    before, total = rows_of(order), order.total
    rows = rows_to_write(order, lines)
    given = {} if terms is None else terms.values(_goods(lines))
    changes = _differences(order, ordered_on=ordered_on, **_said(beside), **given)
    for name, (_old, new) in changes.items():
        setattr(order, name, new)
    if "discount" in changes:
        order.reductions = None  # what it was made of no longer holds
    changes |= settle(order, "order", beside.get("custom"))
    others = not alike(before, [kept(row) for row in rows])
    if not changes and not others:
        return order
    if others:
        check_returns(order)
        write_lines(order, rows)
        changes["rows"] = (before, rows_of(order))
    _save_changed(order, changes, total, by=by, at=beside.get("at"))
    return order


def _save_changed(order: Order, changes: Changes, total: Decimal, *, by: User | None, at: datetime | None) -> None:
    """`total` is what it came to before."""
    figure(order)
    if order.total != total:
        changes["total"] = (total, order.total)
    order.modified_by = by
    order.save()
    count_order(order)
    events.record(
        "orders.changed", order, by=by, at=at or timezone.now(), customer_id=order.customer_id, changes=changes
    )
    refresh_measures([order.customer_id])
    follow(order, order.status, by=by, at=at)


def _differences(order: Order, **now: Any) -> dict[str, tuple[Any, Any]]:
    return {name: (old, new) for name, new in now.items() if (old := getattr(order, name)) != new}


def _goods(lines: Sequence[Line]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)


def _living(customer: Customer) -> Customer:
    """Locked; and where they were merged into another customer while the order was written, that one."""
    customer = Customer.objects.select_for_update(no_key=True).get(id=customer.pk)
    survivor = survivor_of(customer._meta.label_lower, customer.pk) if customer.deleted_at else None
    return Customer.objects.select_for_update(no_key=True).get(id=survivor) if survivor else customer
