"""Deleting what an import created, a stretch of ids at a time. What somebody has worked with since stays, and why is
written down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
from django.db import models
from django.db.models import Q, Sum

from shuke.accounts.models import Team
from shuke.catalogue.models import Product
from shuke.customers.models import Customer, Phone
from shuke.ledgers.actions.accounts import drop_unused
from shuke.ledgers.models import Posting
from shuke.orders.actions import loading, refresh_measures
from shuke.orders.models import Order, OrderLine
from shuke.records import search
from shuke.records.merged import resting
from shuke.transfer.actions.keeping import add_up, remember_rows
from shuke.transfer.actions.since import Stretch, pointed_to, within, worked_with
from shuke.transfer.actions.withdrawing import withdraw
from shuke.transfer.models import Import, ImportedRange
from shuke.transfer.prepare import Problem

Forgetter = Callable[[Import, Stretch], int]  # gives how many went


def forget_lines(job: Import, stretch: Stretch) -> int:
    """Lines that somebody changed stay, and all lines of orders that somebody changed."""
    lines = OrderLine.objects.filter(id__range=stretch)
    rows = np.array(list(lines.values_list("id", "order")), dtype=np.int64).reshape(-1, 2)
    if not len(rows):
        return 0
    kept = np.isin(rows[:, 0], list(worked_with(job, OrderLine, stretch)))
    kept |= np.isin(rows[:, 1], list(_orders_worked_with(job, rows[:, 1])))
    gone = rows[~kept, 0].tolist()
    _take_off_totals(job, lines.filter(id__in=gone) if kept.any() else lines)
    withdraw(OrderLine, gone)
    _say_lines_kept(job, np.unique(rows[kept, 1]))
    return len(gone)


def _orders_worked_with(job: Import, orders: Any) -> set[int]:
    """Orders stand close together, those of other imports aside: asked in stretches of their own."""
    found: set[int] = set()
    numbers = np.unique(orders)
    for part in np.split(numbers, np.flatnonzero(np.diff(numbers) > 1_000) + 1):
        found |= worked_with(job, Order, (int(part[0]), int(part[-1])))
    return found


def _take_off_totals(job: Import, lines: models.QuerySet[OrderLine]) -> None:
    """Of orders that stay; the customers' measures with them."""
    sums = list(lines.values_list("order", "customer").annotate(Sum("amount")).order_by())
    ours = _ours(job, Order)([order for order, _customer, _amount in sums])
    others = [row for row, own in zip(sums, ours, strict=True) if not own]
    loading.add_to_totals([(-int(amount * 10_000), order) for order, _customer, amount in others])
    refresh_measures({customer for _order, customer, _amount in others})


def _say_lines_kept(job: Import, orders: Any) -> None:
    """Of the import's own orders it is said when their turn comes."""
    ours = _ours(job, Order)(orders)
    rows = dict(Order.objects.filter(id__in=orders[~ours].tolist()).values_list("id", "number"))
    _say_kept(job, "lines_kept", rows, rows)


def _ours(job: Import, model: type[models.Model]) -> Callable[[Sequence[int]], Any]:
    """A function that tells of many ids whether the import created them."""
    ranges = ImportedRange.objects.filter(job=job, model=model._meta.label_lower).order_by("first")
    bounds = np.array(list(ranges.values_list("first", "last")), dtype=np.int64).reshape(-1, 2)

    def among(ids: Sequence[int]) -> Any:
        numbers = np.asarray(ids, dtype=np.int64)
        if not len(bounds):
            return np.zeros(len(numbers), dtype=bool)
        at = np.searchsorted(bounds[:, 0], numbers, side="right") - 1
        return (at >= 0) & (numbers <= bounds[np.maximum(at, 0), 1])

    return among


def forget_orders(job: Import, stretch: Stretch) -> int:
    """Orders with lines left stay, with the total of those lines."""
    found = Order.objects.filter(id__range=stretch)
    rows = {order: (customer, number) for order, customer, number in found.values_list("id", "customer", "number")}
    left = set(OrderLine.objects.filter(order__in=found).values_list("order", flat=True))
    kept = rows.keys() & (left | worked_with(job, Order, stretch) | pointed_to("order", stretch))
    for order in found.filter(id__in=left):
        loading.refigure(order)
    gone = _let_go(job, "order", {order: number for order, (_customer, number) in rows.items()}, kept)
    people = list({customer for customer, _number in rows.values()})
    strangers = {one for one, own in zip(people, _ours(job, Customer)(people), strict=True) if not own}
    refresh_measures(strangers | {rows[order][0] for order in kept})
    return gone


def forget_customers(job: Import, stretch: Stretch) -> int:
    """Customers whom somebody has worked with since, who have other orders, or for whom something is booked, stay."""
    found = Customer.objects.filter(id__range=stretch)
    rows = dict(found.values_list("id", "name"))
    merged = set(resting("customers.customer").values_list("record_id", flat=True))  # can still be taken apart
    kept = rows.keys() & (worked_with(job, Customer, stretch) | pointed_to("customer", stretch) | merged)
    kept |= set(
        Posting.objects.filter(within("account__customer", stretch)).values_list("account__customer", flat=True)
    )
    refresh_measures(kept)
    drop_unused(customer__in=rows.keys() - kept)
    return _let_go(job, "customer", rows, kept)


def forget_phones(job: Import, stretch: Stretch) -> int:
    """Numbers that were added to customers who were there before; where somebody wrote them anew they are others."""
    rows = list(Phone.objects.filter(id__range=stretch).values_list("id", "customer"))
    ours = _ours(job, Customer)([customer for _phone, customer in rows])
    gone = [row for row, own in zip(rows, ours, strict=True) if not own]
    withdraw(Phone, [phone for phone, _customer in gone])
    search.index("customer", sorted({customer for _phone, customer in gone}))
    return len(gone)


def forget_products(job: Import, stretch: Stretch) -> int:
    rows = dict(Product.objects.filter(id__range=stretch).values_list("id", "name"))
    lines = OrderLine.objects.filter(within("product", stretch)).values_list("product", flat=True).distinct()
    kept = rows.keys() & (set(lines) | worked_with(job, Product, stretch) | pointed_to("product", stretch))
    return _let_go(job, "product", rows, kept)


def forget_teams(job: Import, stretch: Stretch) -> int:
    found = Team.objects.filter(id__range=stretch)
    in_use = Q(customers__isnull=False) | Q(members__isnull=False) | Q(children__isnull=False)
    rows, kept = dict(found.values_list("id", "name")), set(found.filter(in_use).values_list("id", flat=True))
    _say_kept(job, "team_kept", rows, kept)
    gone = [one for one in rows if one not in kept]
    withdraw(Team, gone)
    return len(gone)


def _let_go(job: Import, name: str, rows: Mapping[int, str], kept: Collection[int]) -> int:
    """Delete all of `rows` (id → what it is called) but the kept ones, which are named."""
    _say_kept(job, f"{name}_kept", rows, kept)
    gone = [one for one in rows if one not in kept]
    withdraw(RECORDS[name], gone)
    search.remove(name, gone)
    return len(gone)


def _say_kept(job: Import, code: str, rows: Mapping[int, str], kept: Collection[int]) -> None:
    remember_rows(job, "undo", (Problem(one, code, {"name": rows[one]}) for one in sorted(kept)))
    add_up(job, kept=len(kept))


RECORDS: dict[str, type[models.Model]] = {"order": Order, "customer": Customer, "product": Product}
FORGETTERS: dict[type[models.Model], Forgetter] = {
    OrderLine: forget_lines,
    Order: forget_orders,
    Customer: forget_customers,
    Phone: forget_phones,
    Product: forget_products,
}
"""In this order: what refers to others goes first."""
LAST: dict[type[models.Model], Forgetter] = {Team: forget_teams}
"""After everybody is back in their old team."""
