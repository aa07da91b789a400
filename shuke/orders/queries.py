"""Reads over orders, their lines and products."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery, Sum

from shuke.accounts.models import User
from shuke.accounts.policy import Sight, reach_of, rows_through, sight, told
from shuke.catalogue.models import Product
from shuke.catalogue.queries.prices import prices_for
from shuke.core.prepared import prepared
from shuke.customers.models import Customer
from shuke.orders.baskets import KEPT, paid_by
from shuke.orders.models import DeliveryMethod, Order, OrderLine, Payment, PaymentMethod, Way
from shuke.orders.statuses import BOUGHT

USUAL_WAYS = (Way.CASH, Way.CARD, Way.MOBILE, Way.TRANSFER)


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
    rows = _bought_by(next(iter(customers)), since) if len(customers) == 1 else _bought(customers, since)
    return {pk: (spent or Decimal(0), times) for pk, spent, times in rows}


@prepared("customer")
def _bought_by(customer: int, since: date) -> QuerySet[Order, Any]:
    return _bought([customer], since)


def _bought(customers: Collection[int], since: date) -> QuerySet[Order, Any]:
    orders = Order.objects.filter(customer__in=customers, ordered_on__gte=since, status__in=BOUGHT, deleted_at=None)
    return orders.order_by().values_list("customer").annotate(spent=Sum("total"), times=Count("pk"))


def sold_since(product_id: int, since: date) -> Decimal:
    """How many of a product were sold since that day; for whoever orders more of it."""
    return next(iter(_sold(product_id, since)), None) or Decimal(0)


@prepared("product")
def _sold(product: int, since: date) -> QuerySet[OrderLine, Any]:
    rows: Any = OrderLine.objects.purchases().filter(product=product, ordered_on__gte=since).order_by()
    return rows.values("product_id").annotate(sold=Sum("quantity")).values_list("sold", flat=True)


def last_bought(customers: Collection[int], user: User | AnonymousUser) -> dict[int, str]:
    """Customer → the product that each of them bought last."""
    if not customers or not sees_purchases(user):
        return {}
    return {pk: name for pk, name in _last_bought(tuple(customers), sight(user)) if name}


@prepared("customers")
def _last_bought(customers: tuple[int, ...], reader: Sight) -> QuerySet[Customer, Any]:
    lines = purchases(reader.user).filter(customer=OuterRef("pk")).order_by("-ordered_on", "-id")
    found = Customer.objects.filter(pk__in=customers).annotate(newest=Subquery(lines.values("product__name")[:1]))
    return found.values_list("pk", "newest")


def usual_basket(customer: Customer, user: User | AnonymousUser, on: date) -> list[dict[str, Any]]:
    """The same as a form wants it: how many at a time, for how much today and why. Without what is no longer sold."""
    rows = usual_purchases(customer, user)
    sold = Product.objects.visible_to(user).filter(active=True).in_bulk([row["product_id"] for row in rows])
    rows = [row for row in rows if row["product_id"] in sold]
    usual = [max((row["quantity"] / row["times"]).quantize(Decimal(1)), Decimal(1)) for row in rows]
    wanted = [(sold[row["product_id"]], count) for row, count in zip(rows, usual, strict=True)]
    prices = prices_for(wanted, customer=customer, on=on)
    return [
        {**row, "usual": f"{count:f}", "price": price.amount, "reason": price.reason}
        for row, count, price in zip(rows, usual, prices, strict=True)
    ]


def ways_to_pay() -> list[tuple[str, str]]:
    """What an order offers: the shop's own, else what every shop has. Each with its word in a form (`orders.forms`)."""
    own = PaymentMethod.objects.filter(deleted_at=None, active=True).order_by("position", "id")
    return [(f"m{one.pk}", one.name) for one in own] or [(way.value, str(way.label)) for way in USUAL_WAYS]


def kept_ways(order: Order) -> list[tuple[str, str]]:
    """Ledgers out of which the order was paid: there it can be paid back."""
    return [(way, str(Way(way).label)) for way, amount in paid_by(order).items() if way in KEPT and amount > 0]


def ways_to_deliver() -> list[DeliveryMethod]:
    return list(DeliveryMethod.objects.filter(deleted_at=None, active=True).order_by("position", "id"))


def usual_way(customer: Customer | None = None) -> str:
    """How the shop, or this customer, paid last: what a new order begins with. Empty where payments are not written
    down. What only some customers have is usual for nobody but them."""
    paid = Payment.objects.filter(deleted_at=None, amount__gt=0)
    paid = paid.exclude(way__in=KEPT) if customer is None else paid.filter(customer=customer)
    last = paid.order_by("-paid_on", "-id").values_list("method", "way").first()
    if last is None:
        return ""
    method, way = last
    return f"m{method}" if method else way
