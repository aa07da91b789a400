"""Money that comes in for an order, and money that goes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.core.money import rounded
from shuke.events import actions as events
from shuke.events.models import Batch, Event
from shuke.loyalty.actions.signing import sign
from shuke.orders.actions.figures import figure
from shuke.orders.actions.moving import follow, moved
from shuke.orders.baskets import KEPT, paid_by
from shuke.orders.models import Order, Payment, PaymentMethod, Way
from shuke.orders.sums import ZERO, owed
from shuke.records.actions.binning import into_bin, out_of_bin
from shuke.records.sent import FORM, made_before
from shuke.ui.templatetags.ui import money

UNPAID = (Order.Status.DRAFT, Order.Status.CONFIRMED)
REFUNDED, STATUS_MOVED = "orders.refunded", ("orders.status_changed", "orders.changed")  # verbs of events


class PaymentWrong(UserError):
    code = "payment_wrong"
    field = "amount"


class OrderInBin(UserError):
    code = "order_in_bin"


@dataclass(frozen=True)
class Pay:
    """A way to pay, or the shop's own name for one; `amount` None is all that is still owed."""

    way: str = Way.CASH
    amount: Decimal | None = None
    most: Decimal | None = None  # points or stored value may not be enough
    method: PaymentMethod | None = None
    note: str = ""
    signature: bytes = b""  # as somebody drew it (`loyalty.actions.signing`)


@transaction.atomic
def take_payment(
    order: Order, pay: Pay, *, on: date, by: User | None, at: datetime | None = None, token: str = ""
) -> Payment:
    """For an order that waits for money; when all is there, it is paid. The same `token` a second time gives the first
    payment back. Locks the order. Raises PaymentWrong."""
    if known := made_before(Payment.objects.all(), token):
        return known
    order = lock(order)
    due = _due(order)
    amount = min(due, pay.most or due) if pay.amount is None else pay.amount
    if amount <= 0:
        raise PaymentWrong(_("Nothing is left to pay.") if pay.amount is None else _("Write an amount above zero."))
    if amount > due:
        raise PaymentWrong(_("Only %(due)s is left to pay."), due=money(due, order.currency))
    return write_payment(order, pay, amount, on=on, by=by, at=at, token=token)


@transaction.atomic
def refund(
    order: Order, pay: Pay, *, on: date, by: User | None, at: datetime | None = None, token: str = ""
) -> Payment:
    """Pay back what is too much, for goods returned or an order cancelled. Locks the order. Raises PaymentWrong."""
    if known := made_before(Payment.objects.all(), token):
        return known
    order = lock(order)
    most = -owed(order, goods_of(order))
    amount = most if pay.amount is None else pay.amount
    if amount <= 0:
        raise PaymentWrong(_("Nothing is to be paid back.") if pay.amount is None else _("Write an amount above zero."))
    if amount > most:
        raise PaymentWrong(_("At most %(most)s can be paid back."), most=money(max(most, ZERO), order.currency))
    return write_payment(order, pay, -amount, on=on, by=by, at=at, token=token)


@transaction.atomic
def take_back_payment(
    payment: Payment, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Payment:
    """As if it had never been booked; it lies in the bin. Raises PaymentWrong when refunds would then be more than what
    was paid."""
    order = lock(payment.order)
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    if payment.deleted_at is None:
        if order.paid - payment.amount < 0:
            raise PaymentWrong(_("Take back the refund of this order first."))
        into_bin(payment, "orders.payment_taken_back", by=by, at=at, batch=batch)
        _follow(order, by=by, at=at)
    return payment


@transaction.atomic
def restore_payment(
    payment: Payment, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Payment:
    """Book it again. Raises PaymentWrong when it would be too much now."""
    order = lock(payment.order)
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    if payment.deleted_at is not None:
        room = _due(order) if payment.amount > 0 else order.paid
        if abs(payment.amount) > room:
            raise PaymentWrong(_("Only %(due)s is left to pay."), due=money(max(room, ZERO), order.currency))
        out_of_bin(payment, "orders.payment_restored", by=by, at=at, batch=batch)
        _follow(order, by=by, at=at)
    return payment


def give_back_kept(order: Order, *, by: User | None, at: datetime | None) -> None:
    """Of an order that was called off: what a ledger holds goes back by itself, money only when somebody pays it."""
    for way, amount in paid_by(order).items():
        if way in KEPT and amount > 0:
            write_payment(order, Pay(way), -amount, on=timezone.localdate(at), by=by, at=at)


def take_again_kept(order: Order, *, by: User | None, batch: Batch, at: datetime | None) -> None:
    """When that is taken back: what went back into ledgers by itself is used again. Raises BelowFloor."""
    refunds = Payment.objects.filter(order=order, way__in=KEPT, amount__lt=0, deleted_at=None)
    told = Event.objects.filter(subject_type=Payment._meta.label_lower, verb=REFUNDED, pk__gt=_called_off(order))
    for payment in refunds.filter(pk__in=told.filter(subject_id__in=refunds.values("pk")).values("subject_id")):
        into_bin(payment, "orders.payment_taken_back", by=by, at=at, batch=batch)
    _follow(order, by=by, at=at)


def _called_off(order: Order) -> int:
    """The event by which it was."""
    about = Event.objects.filter(subject_type=order._meta.label_lower, subject_id=order.pk, verb__in=STATUS_MOVED)
    for pk, changes in about.order_by("-pk").values_list("pk", "changes"):
        if changes.get("status", [None, None])[1] == Order.Status.CANCELLED:
            return pk
    return 0


def lock(order: Order) -> Order:
    """Raises OrderInBin."""
    order = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
    if order.deleted_at is not None:
        raise OrderInBin(_("Take %(name)s out of the bin first."), name=order.number)
    return order


def goods_of(order: Order) -> Decimal:
    return sum(order.lines.values_list("amount", flat=True), ZERO)


def write_payment(
    order: Order, pay: Pay, amount: Decimal, *, on: date, by: User | None, at: datetime | None, token: str = ""
) -> Payment:
    """`amount` below zero is a refund. The order, locked by the caller, follows."""
    payment = Payment(
        order=order, customer_id=order.customer_id, way=pay.method.way if pay.method else pay.way, method=pay.method,
        amount=amount, cost=_cost(pay.method, amount), paid_on=on, note=pay.note, created_by=by, modified_by=by,
        source_system=FORM if token else "", external_id=token,
    )  # fmt: skip
    payment.save()
    verb = "orders.payment_taken" if amount > 0 else REFUNDED
    changes = {"amount": (None, amount), "way": (None, payment.way)}
    events.record(verb, payment, by=by, at=at or timezone.now(), customer_id=order.customer_id, changes=changes)
    if pay.signature:
        sign(order.pk, pay.signature, by=by)
    _follow(order, by=by, at=at)
    return payment


def take_at_its_word(order: Order, *, by: User | None, at: datetime | None) -> None:
    """What was told to be paid, or done, without a payment gets one: before it is paid back, or goes on."""
    settled = order.status in {Order.Status.PAID, Order.Status.COMPLETED}
    if settled and not order.paid and order.total > 0:
        assumed = Pay(Way.OTHER, note=str(_("Taken as paid")))
        write_payment(order, assumed, order.total, on=order.ordered_on, by=by, at=at)


def _due(order: Order) -> Decimal:
    """As `owed`, but a draft may be paid for, and so may what was told to be paid."""
    if order.status in {Order.Status.CANCELLED, Order.Status.RETURNED}:
        return ZERO
    return order.total - order.paid


def _cost(method: PaymentMethod | None, amount: Decimal) -> Decimal:
    """What the bank keeps; it gives nothing back with a refund."""
    rate = method.fee_rate if method and method.fee_rate else ZERO
    return rounded(amount * rate / 100, "") if amount > 0 else ZERO


def _follow(order: Order, *, by: User | None, at: datetime | None) -> None:
    """Paid in full is paid; and no longer, when money was taken back."""
    figure(order)
    before, order.modified_by = order.status, by
    if order.status in UNPAID and order.paid >= order.total > 0:
        order.status = Order.Status.PAID
    elif order.status == Order.Status.PAID and order.paid < order.total:
        order.status = Order.Status.CONFIRMED
    order.save()
    moved(order, before, by=by, at=at)
    follow(order, before, by=by, at=at)
