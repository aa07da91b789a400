"""Orders on the line of their customer: each stands there itself, on its own day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shuke.accounts.policy import Sight, fields_closed, may, sight
from shuke.activities.timeline import Moment, Person, Source, Stop
from shuke.core.prepared import prepared
from shuke.customers.models import Customer
from shuke.orders.models import Order, OrderLine
from shuke.records import types
from shuke.records.seen import veil
from shuke.ui.templatetags.ui import number

NAME = "orders"
AFTER_ALL = 2**62  # an id that no order has


def _orders(customer: Customer, user: Person, stop: Stop | None, limit: int) -> list[Moment]:
    if not may(user, "orders.view"):
        return []
    if stop:
        on, pk = date.fromisoformat(stop[0]), int(stop[1])
        orders = Order.objects.visible_to(user).filter(customer=customer)
        shown = list(_newest(orders.filter(Q(ordered_on__lte=on) & ~Q(ordered_on=on, id__gte=pk)), limit))
    else:
        shown = _first(customer.pk, sight(user), limit)
    bought: dict[int, list[str]] = {}
    if "rows" not in fields_closed(user, "order"):
        for order, name, quantity in _bought(tuple(one.pk for one in shown)):
            bought.setdefault(order, []).append(f"{name} × {number(quantity)}")
    return [_moment(veil(order, "order", user), bought.get(order.pk, ())) for order in shown]


@prepared("customer")
def _first(customer: int, reader: Sight, limit: int) -> QuerySet[Order]:
    return _newest(Order.objects.visible_to(reader.user).filter(customer=customer), limit)


def _newest(orders: QuerySet[Order], limit: int) -> QuerySet[Order]:
    return orders.order_by("-ordered_on", "-id")[:limit]


@prepared("orders")
def _bought(orders: tuple[int, ...]) -> QuerySet[OrderLine, tuple[int, str, Decimal]]:
    lines = OrderLine.objects.filter(order__in=orders).order_by("order_id", "position", "id")
    return lines.values_list("order_id", "product__name", "quantity")


def _moment(order: Order, lines: Iterable[str]) -> Moment:
    """With what was bought in words: a template would take three times as long over forty lines."""
    bought = " · ".join(lines)
    order.__dict__.update(bought=bought, address=types.named("order").url(order.pk))
    stop = _stop(order.ordered_on, order.pk)
    return Moment((order.ordered_on, 0, 0, order.pk), NAME, stop, "workspace/_order.html", order)


def _stop(on: date, pk: int = AFTER_ALL) -> Stop:
    return [on.isoformat(), str(pk)]


ORDERS = Source(
    name=NAME,
    label=_("Orders"),
    record_type="customer",
    rows=_orders,
    events=Q(verb__startswith="orders."),
    since=_stop,
    retold=("orders.entered",),
)
