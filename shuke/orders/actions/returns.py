"""Goods that come back: some of a line or all of it, with what was paid for them.

A return takes its part off the lines, off the order's discount and so off its total (docs/decisions/0021): the order
stands as if what came back had never been bought, and the return keeps what it took.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.orders.actions.figures import count_order, figure
from shuke.orders.actions.measures import refresh_measures
from shuke.orders.actions.moving import follow, moved
from shuke.orders.actions.payments import (
    Pay,
    goods_of,
    lock,
    restore_payment,
    take_at_its_word,
    take_back_payment,
    write_payment,
)
from shuke.orders.models import Order, OrderLine, Return, ReturnLine
from shuke.orders.statuses import BOUGHT
from shuke.orders.sums import ZERO, owed, share
from shuke.records.sent import FORM, made_before
from shuke.ui.templatetags.ui import money, number


class NothingReturned(UserError):
    code = "nothing_returned"


class TooMuchReturned(UserError):
    code = "too_much_returned"


@dataclass(frozen=True)
class Back:
    """So much of a line came back; `restock` if it can be sold again."""

    line_id: int
    quantity: Decimal
    restock: bool = True


class Beside(TypedDict, total=False):
    """What may be said of a return besides. `delivery_fee` is what of that is given back."""

    note: str
    delivery_fee: Decimal
    at: datetime | None


@transaction.atomic
def return_items(
    order: Order,
    items: Sequence[Back],
    *,
    reason: str,
    on: date,
    by: User | None,
    refund: Pay | None = None,
    token: str = "",
    **beside: Unpack[Beside],
) -> Return:
    """`refund` pays back at once. The same `token` a second time gives the first return back. Locks the order. Raises
    NothingReturned, TooMuchReturned, PaymentWrong."""
    if known := made_before(Return.objects.all(), token):
        return known
    order = lock(order)
    at, delivery_fee = beside.get("at"), beside.get("delivery_fee", ZERO)
    _check(order, delivery_fee)
    if refund:
        take_at_its_word(order, by=by, at=at)
    back = Return(
        order=order, customer_id=order.customer_id, returned_on=on, reason=reason, note=beside.get("note", ""),
        delivery_fee=delivery_fee, created_by=by, modified_by=by, source_system=FORM if token else "",
        external_id=token,
    )  # fmt: skip
    back.save()
    _take_off(order, back, [item for item in items if item.quantity])
    _settle(order, back, "orders.items_returned", by=by, at=at)
    if refund:
        _refund(order, back, refund, on=on, by=by, at=at)
    return back


@transaction.atomic
def take_back_return(
    back: Return, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Return:
    """The customer kept it after all: everything as before, the refund too. Raises PaymentWrong."""
    order, at = lock(back.order), at or timezone.now()
    back = Return.objects.select_for_update(of=("self",)).get(pk=back.pk)
    if back.deleted_at is not None:
        return back
    for row in back.lines.select_related("line"):
        _add(row.line, row, 1)
    order.discount, order.delivery_fee = order.discount + back.discount, order.delivery_fee + back.delivery_fee
    figure(order)
    back.deleted_at = at
    _settle(order, back, "orders.return_taken_back", by=by, at=at, batch=batch)
    if back.refund_id and back.refund:
        take_back_payment(back.refund, by=by, batch=batch, at=at)
    return back


@transaction.atomic
def restore_return(back: Return, *, by: User | None, batch: Batch | None = None, at: datetime | None = None) -> Return:
    """It came back after all, and the refund that was taken back with it is booked again. Raises TooMuchReturned,
    PaymentWrong."""
    order = lock(back.order)
    back = Return.objects.select_for_update(of=("self",)).get(pk=back.pk)
    if back.deleted_at is None:
        return back
    refund = back.refund if back.refund and back.refund.deleted_at == back.deleted_at else None
    back.deleted_at = None
    back.discount, back.delivery_fee = min(back.discount, order.discount), min(back.delivery_fee, order.delivery_fee)
    for row in back.lines.select_related("line__product"):
        _check_quantity(row.line, row.quantity)
        row.amount = share(row.line.amount, row.quantity, row.line.quantity, order.currency)
        row.save(update_fields=["amount"])
        _add(row.line, row, -1)
    before = order.total
    order.discount, order.delivery_fee = order.discount - back.discount, order.delivery_fee - back.delivery_fee
    figure(order)
    back.amount = before - order.total
    _settle(order, back, "orders.return_restored", by=by, at=at, batch=batch)
    if refund:
        restore_payment(refund, by=by, batch=batch, at=at)
    return back


def _check(order: Order, delivery_fee: Decimal) -> None:
    if order.status not in BOUGHT:
        raise NothingReturned(_("Only what was ordered can be returned."))
    if not 0 <= delivery_fee <= order.delivery_fee:
        raise TooMuchReturned(_("Not more than the delivery fee can be given back."))


def _take_off(order: Order, back: Return, items: Sequence[Back]) -> None:
    """Off the lines, and their share off the discount: `amount` is by how much the total falls."""
    before, goods = order.total, goods_of(order)
    _take_lines_off(order, back, items)
    back.discount = order.discount - share(order.discount, goods_of(order), goods, order.currency)
    order.discount, order.delivery_fee = order.discount - back.discount, order.delivery_fee - back.delivery_fee
    figure(order)
    back.amount = before - order.total


def _take_lines_off(order: Order, back: Return, items: Sequence[Back]) -> None:
    lines = {line.pk: line for line in order.lines.select_for_update(of=("self",)).select_related("product")}
    if not items or any(item.line_id not in lines or item.quantity < 0 for item in items):
        raise NothingReturned(_("Write how many of which product came back."))
    for item in items:
        line = lines[item.line_id]
        _check_quantity(line, item.quantity)
        row = ReturnLine(back=back, line=line, quantity=item.quantity, restock=item.restock)
        row.amount = share(line.amount, item.quantity, line.quantity, order.currency)
        row.pv = None if line.pv is None else (line.pv * item.quantity / line.quantity).quantize(Decimal("0.0001"))
        row.save()
        _add(line, row, -1)


def _check_quantity(line: OrderLine, quantity: Decimal) -> None:
    if quantity > line.quantity:
        raise TooMuchReturned(
            _("%(product)s: only %(left)s can be returned."), product=line.product.name, left=number(line.quantity)
        )


def _add(line: OrderLine, row: ReturnLine, sign: int) -> None:
    line.quantity, line.amount = line.quantity + sign * row.quantity, line.amount + sign * row.amount
    line.pv = None if line.pv is None else line.pv + sign * (row.pv or ZERO)
    line.save(update_fields=["quantity", "amount", "pv"])


def _settle(order: Order, back: Return, verb: str, *, by: User | None, at: datetime | None, **more: Any) -> None:
    """Both are saved and told; an order of which nothing is left is a returned one."""
    back.modified_by = by
    back.save()
    nothing_left = not order.lines.exclude(quantity=0).exists()
    before, order.modified_by = order.status, by
    if nothing_left:
        order.status = Order.Status.RETURNED
    elif before == Order.Status.RETURNED:
        order.status = Order.Status.COMPLETED
    order.save()
    changes = {"amount": (None, back.amount), "reason": (None, back.reason)}
    events.record(
        verb, back, by=by, at=at or timezone.now(), customer_id=order.customer_id,
        changes={} if back.deleted_at else changes, **more,
    )  # fmt: skip
    count_order(order)
    refresh_measures([order.customer_id])
    moved(order, before, by=by, at=at)
    follow(order, before, by=by, at=at)


def _refund(order: Order, back: Return, pay: Pay, *, on: date, by: User | None, at: datetime | None) -> None:
    most = max(-owed(order, goods_of(order)), ZERO)
    amount = min(back.amount, most) if pay.amount is None else pay.amount
    if amount > most or amount < 0:
        raise TooMuchReturned(_("At most %(most)s can be paid back."), most=money(most, order.currency)).at("refund")
    if amount:
        back.refund = write_payment(order, pay, -amount, on=on, by=by, at=at)
        back.save(update_fields=["refund"])
