"""Goods that leave the shop with an order, and come back with a return or when the order is called off.

What should have moved follows from how the order stands now; only the difference to what has moved is written. An order
that came from a file as done moved its goods elsewhere, and moves none here.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from shuke.accounts.models import User
from shuke.catalogue.actions.stock import Move, move, take_back
from shuke.catalogue.models import Movement
from shuke.core.sources import Source
from shuke.orders.models import Order, Return, ReturnLine
from shuke.orders.statuses import SENT

Kind = Movement.Kind
Goods = dict[int, Decimal]  # product → how many, out below zero


def follow_goods(order: Order, *, left: bool = False, by: User | None, at: datetime | None) -> None:
    """`left`: they have left the shop just now. Called inside the transaction of the change, the order locked."""
    at, source = at or timezone.now(), Source(order._meta.label_lower, order.pk)
    out = _out(order)
    if left or Movement.objects.filter(source_type=source.type, source_id=source.id, kind=Kind.SHIP).exists():
        _settle(source, Kind.SHIP, _bought(order) if out else {}, by=by, at=at)
    for back in Return.objects.filter(order=order):
        wanted = _restocked(back) if out and back.deleted_at is None else {}
        _settle(Source(back._meta.label_lower, back.pk), Kind.RETURN, wanted, by=by, at=at)


def _out(order: Order) -> bool:
    """An order of which all was returned did leave the shop; one that was called off is back in it."""
    if order.deleted_at is not None:
        return False
    returned = order.status == Order.Status.RETURNED and order.returns.filter(deleted_at=None).exists()
    return order.status in SENT or returned


def _bought(order: Order) -> Goods:
    """Also what came back since: that has a movement of its own."""
    goods: Goods = defaultdict(Decimal)
    for product, quantity in order.lines.values_list("product", "quantity"):
        goods[product] -= quantity
    back = ReturnLine.objects.filter(back__order=order, back__deleted_at=None)
    for product, quantity in back.values_list("line__product", "quantity"):
        goods[product] -= quantity
    return goods


def _restocked(back: Return) -> Goods:
    goods: Goods = defaultdict(Decimal)
    for product, quantity in back.lines.filter(restock=True).values_list("line__product", "quantity"):
        goods[product] += quantity
    return goods


def _moved(source: Source, kind: Kind) -> Goods:
    done = Movement.objects.filter(source_type=source.type, source_id=source.id, kind=kind)
    net = done.values("product_id").annotate(moved=Sum("quantity")).exclude(moved=0)
    return dict(net.values_list("product_id", "moved"))


def _settle(source: Source, kind: Kind, wanted: Goods, *, by: User | None, at: datetime) -> None:
    moved = _moved(source, kind)
    if moved == wanted:
        return
    if moved:
        take_back(source, reasons=[kind], by=by, at=at)
    if wanted:
        move([Move(product, None, goods, kind) for product, goods in wanted.items()], source=source, by=by, at=at)
