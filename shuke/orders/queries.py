"""Reads over orders, their lines and products."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest

from shuke.accounts.models import User
from shuke.accounts.policy import Sight, fields_closed, fields_fixed, may, reach_of, rows_through, sight, told
from shuke.core.prepared import prepared
from shuke.customers.models import Customer
from shuke.orders.models import Order, OrderLine
from shuke.orders.statuses import BOUGHT, NEXT
from shuke.records.versions import version_of


def sees_purchases(user: User | AnonymousUser) -> bool:
    """Whether the person may know what was bought. Whoever may not is told nothing that is worked out from it."""
    return told(user, "order", "rows")


def sees_amounts(user: User | AnonymousUser) -> bool:
    """Whether the person may know for how much it was bought: spending, expected amounts, prices of lines."""
    return told(user, "order", "total")


def buyers(user: User | AnonymousUser) -> QuerySet[Customer]:
    """Customers of whom the person may know what they buy: those whom they see, and whose orders."""
    if not sees_purchases(user):
        return Customer.objects.none()
    return Customer.objects.filter(rows_through(user, "order", "customer"), deleted_at=None)


def purchases(user: User | AnonymousUser) -> QuerySet[OrderLine]:
    """Lines that count as bought, of the orders that the person may see. Deleted orders' lines don't count, so that
    whoever sees all orders need not have each looked up."""
    lines = OrderLine.objects.purchases()
    if reach_of(user, "order").everything:
        return lines
    return lines.filter(Exists(Order.objects.visible_to(user).filter(pk=OuterRef("order_id"))))


def usual_purchases(customer: Customer, user: User | AnonymousUser, limit: int = 8) -> list[dict[str, Any]]:
    """What the customer buys most often: product, how many times, how much, last day."""
    return _usual(customer.pk, sight(user), limit)


@prepared("customer")
def _usual(customer: int, reader: Sight, limit: int) -> QuerySet[OrderLine, Any]:
    rows = OrderLine.objects.visible_to(reader.user).purchases().filter(customer=customer)
    counted: Any = rows.values("product_id", "product__name", "product__unit").annotate(
        times=Count("order_id", distinct=True), quantity=Sum("quantity"), last_on=Max("ordered_on")
    )
    return counted.order_by("-times", "-last_on", "product_id")[:limit]


def bought_since(customers: Collection[int], since: date) -> dict[int, tuple[Decimal, int]]:
    """Customer → how much they bought since that day, in how many orders; for rules, whoever asks."""
    orders = Order.objects.filter(customer__in=customers, ordered_on__gte=since, status__in=BOUGHT, deleted_at=None)
    rows = orders.order_by().values_list("customer").annotate(spent=Sum("total"), times=Count("pk"))
    return {pk: (spent or Decimal(0), times) for pk, spent, times in rows}


def last_bought(customers: Collection[int], user: User | AnonymousUser) -> dict[int, str]:
    """Customer → the product that each of them bought last."""
    if not customers or not sees_purchases(user):
        return {}
    lines = purchases(user).filter(customer=OuterRef("pk")).order_by("-ordered_on", "-id")
    found = Customer.objects.filter(pk__in=customers).annotate(newest=Subquery(lines.values("product__name")[:1]))
    return {pk: name for pk, name in found.values_list("pk", "newest") if name}


def lines_panel(request: HttpRequest, order: Order) -> tuple[str, dict[str, Any]] | None:
    """The lines of an order, with what may become of it; without amounts for whom the total is not to be seen."""
    closed = fields_closed(request.user, "order")
    if "rows" in closed:
        return None
    lines = order.lines.select_related("product").order_by("position", "id")
    labels = dict(Order.Status.choices)
    steps = [(status, labels[status]) for status in NEXT[order.status]] if _may_step(request.user) else []
    return "orders/_lines.html", {
        "order": order, "lines": lines, "steps": steps, "version": version_of(order), "priced": "total" not in closed,
    }  # fmt: skip


def _may_step(user: User | AnonymousUser) -> bool:
    return may(user, "orders.change") and "status" not in fields_fixed(user, "order")
