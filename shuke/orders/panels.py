"""The page of an order: how far it is, the next step as one button, its lines, sums, payments and returns."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.accounts.policy import Sight, fields_closed, fields_fixed, may, sight, told
from shuke.core.enumerated import enumerated
from shuke.core.money import rounded
from shuke.core.prepared import prepared
from shuke.customers.models import Customer
from shuke.loyalty.panels import RECEIVE
from shuke.loyalty.queries import signatures
from shuke.loyalty.queries.program import program
from shuke.orders.drafts import draft_for
from shuke.orders.models import Cart, Order, OrderLine, Payment, ReturnLine, Way
from shuke.orders.offers import coupons_for, perks_for
from shuke.orders.queries import kept_ways, ways_to_pay
from shuke.orders.statuses import BOUGHT, NEXT, Status
from shuke.orders.sums import ZERO, margin_of_line, owed
from shuke.records.versions import version_of

PATH = (Status.DRAFT, Status.CONFIRMED, Status.PAID, Status.SHIPPED, Status.COMPLETED)


@dataclass(frozen=True)
class Step:
    """`kind` is pay, refund, ship or status, to which `status` leads."""

    kind: str
    label: str = ""
    status: str = ""


@dataclass(frozen=True)
class ShownLine:
    line: OrderLine
    returned: Decimal
    margin: Decimal | None

    @property
    def bought(self) -> Decimal:
        return self.line.quantity + self.returned


def order_panel(request: HttpRequest, order: Order) -> tuple[str, dict[str, Any]] | None:
    """Without amounts for whom the total is not to be seen, and without margins for whom costs are not."""
    closed = fields_closed(request.user, "order")
    if "rows" in closed:
        return None
    lines = list(order.lines.select_related("product").order_by("position", "id"))
    goods = sum((line.amount for line in lines), ZERO)
    due = owed(order, goods)
    may_step, priced = _may_step(request.user), "total" not in closed
    step = next_step(order, due) if may_step and priced else None
    return "orders/_order.html", {
        "order": order, "lines": _shown(order, lines, goods), "goods": goods, "due": due, "to_refund": max(-due, ZERO),
        "path": _path(order), "step": step, "steps": _others(order, step) if may_step else [],
        "ways": _ways(order, step), "coupons": coupons_for(order) if may_step and priced and due > 0 else [],
        "reductions": _reductions(order), "version": version_of(order), "priced": priced,
        "margins": priced and "margin" not in closed, "margin_share": _share(order),
        "payments": _payments(order, request.user) if priced else [], "returns": _returns(order, request.user),
        "token": uuid.uuid4().hex, "may_redeem": _may_redeem(request.user, step),
        "may_take_back": may(request.user, "payment:delete"),
        "may_return": may_step and priced and order.status in BOUGHT and any(line.quantity > 0 for line in lines),
        "tracking_url": _tracking_url(order),
    }  # fmt: skip


def cart_panel(request: HttpRequest, cart: Cart) -> tuple[str, dict[str, Any]] | None:
    if cart.status != Cart.Status.OPEN or not may(request.user, "cart:change"):
        return None
    return "orders/_cart.html", {"cart": cart, "draft": draft_for(cart)}


def payment_panel(request: HttpRequest, payment: Payment) -> tuple[str, dict[str, Any]] | None:
    """How it was signed for."""
    if payment.way != Way.TAB or payment.amount < 0:
        return None
    found = signatures.of_orders([payment.order_id], request.user).get(payment.order_id)
    return ("orders/_signature.html", {"signatures": found, "name": payment.note}) if found else None


def margin_panel(request: HttpRequest, customer: Customer) -> tuple[str, dict[str, Any]] | None:
    """What the shop earned with this customer, over the orders whose costs are known."""
    if not (told(request.user, "order", "margin") and told(request.user, "order", "total")):
        return None
    sums = next(iter(_earned(customer.pk, sight(request.user))), None)
    return ("orders/_customer_margin.html", sums) if sums else None


@prepared("customer")
def _earned(customer: int, reader: Sight) -> QuerySet[Order, Any]:
    orders = Order.objects.visible_to(reader.user).filter(customer=customer, status__in=BOUGHT).exclude(margin=None)
    rows: Any = orders.order_by().values("customer_id").annotate(count=Count("id"))
    return rows.annotate(margin=Sum("margin"), total=Sum("total"))


def next_step(order: Order, due: Decimal) -> Step | None:
    """What a person most likely does now."""
    if due < 0:
        return Step("refund")
    if order.status == Status.DRAFT:
        return Step("status", _("Confirm the order"), Status.CONFIRMED)
    if due > 0 and order.status in {Status.CONFIRMED, Status.PAID, Status.SHIPPED, Status.COMPLETED}:
        return Step("pay")
    if order.status in {Status.CONFIRMED, Status.PAID} and order.delivery_method_id:
        return Step("ship")
    if order.status in {Status.CONFIRMED, Status.PAID, Status.SHIPPED}:
        return Step("status", _("Handed over: done"), Status.COMPLETED)
    return None


def _others(order: Order, step: Step | None) -> list[tuple[str, Any]]:
    """Paying and returning have forms of their own."""
    labels = dict(Order.Status.choices)
    own = {Status.PAID, Status.RETURNED} if order.status != Status.RETURNED else set()
    taken = own | ({step.status} if step else set())
    return [(status, labels[status]) for status in NEXT[order.status] if status not in taken]


def _path(order: Order) -> list[tuple[Any, str]]:
    """(label, done | now | "") of each step; an order that left the path stands beside it."""
    labels = dict(Order.Status.choices)
    if order.status not in PATH:
        return [(labels[order.status], "off")]
    here = PATH.index(Status(order.status))
    return [(labels[one], "done" if at < here else "now" if at == here else "") for at, one in enumerate(PATH)]


def _shown(order: Order, lines: list[OrderLine], goods: Decimal) -> list[ShownLine]:
    back: dict[int, Decimal] = defaultdict(Decimal)
    rows = ReturnLine.objects.filter(back__order=order, back__deleted_at=None).values_list("line")
    back.update(rows.annotate(Sum("quantity")))
    margins = {line.pk: margin_of_line(order, line, goods) for line in lines}
    return [
        ShownLine(line, back[line.pk], None if (margin := margins[line.pk]) is None else rounded(margin, ""))
        for line in lines
    ]


def _share(order: Order) -> Decimal | None:
    """The margin in percent of what the order comes to."""
    if order.margin is None or not order.total:
        return None
    return (order.margin / order.total * 100).quantize(Decimal(1))


def _ways(order: Order, step: Step | None) -> list[tuple[str, str]]:
    """First what the customer has with the shop, and what an order was paid with it is paid back with."""
    if step is None or step.kind not in {"pay", "refund"}:
        return []
    own = kept_ways(order) if step.kind == "refund" else [(one.way, one.label) for one in perks_for(order)]
    return [*own, *ways_to_pay()] if step.kind == "refund" else [*ways_to_pay(), *own]


def _may_redeem(user: User | AnonymousUser, step: Step | None) -> bool:
    """A gift card, to pay with what is on it."""
    return step is not None and step.kind == "pay" and may(user, RECEIVE) and program().stored_on


def _reductions(order: Order) -> list[tuple[str, Decimal]]:
    """What the discount is made of; after a return, of which only a share is left, all in one."""
    rows = [(one["reason"], Decimal(one["amount"])) for one in order.reductions or ()]
    if not order.discount or sum((amount for _reason, amount in rows), ZERO) == order.discount:
        return [row for row in rows if row[1]] if order.discount else []
    return [(enumerated(reason for reason, _amount in rows) or _("Discount"), order.discount)]


def _payments(order: Order, user: User | AnonymousUser) -> list[Any]:
    if not may(user, "payment:see"):
        return []
    return list(order.payments.filter(deleted_at=None).select_related("method").order_by("paid_on", "id"))


def _returns(order: Order, user: User | AnonymousUser) -> list[Any]:
    if not may(user, "return:see"):
        return []
    found = order.returns.filter(deleted_at=None).prefetch_related("lines__line__product")
    return list(found.order_by("returned_on", "id"))


def _tracking_url(order: Order) -> str:
    method = order.delivery_method if order.tracking else None
    pattern = method.tracking_url if method else ""
    return pattern.replace("{no}", order.tracking) if "{no}" in pattern else ""


def _may_step(user: User | AnonymousUser) -> bool:
    return may(user, "orders.change") and "status" not in fields_fixed(user, "order")
