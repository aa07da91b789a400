"""Taking an import back: what it created is deleted, what it changed is as before. What somebody has worked on since
stays, and the report says which.

Piece by piece, each in a transaction of its own, so that it may be killed and started again like the run.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
from django.db import models
from django.db.models import Q, Sum

from shuke.accounts.models import Team, User
from shuke.customers.actions.consenting import take_back
from shuke.customers.models import Customer, Phone
from shuke.events import actions as events
from shuke.events.models import Event
from shuke.insights.actions import refresh_after_import
from shuke.orders.actions import loading, refresh_measures
from shuke.orders.models import Order, OrderLine, Product
from shuke.records import search
from shuke.transfer.actions.guard import in_turn, take_over
from shuke.transfer.actions.keeping import add_up, remember_rows
from shuke.transfer.actions.making import unmake
from shuke.transfer.actions.restoring import put_back_all
from shuke.transfer.actions.withdrawing import withdraw
from shuke.transfer.models import Import, ImportChunk, ImportedRange
from shuke.transfer.others import undoing as others
from shuke.transfer.prepare import Problem

Status = Import.Status
PIECE = 10_000  # ids a transaction
Ids = list[int]


def undo(job_id: int, *, at: datetime, by: User | None) -> None:
    """Safe to start again at any time. Raises TakenOver when it is not being undone (any more)."""
    job = take_over(job_id, {Status.UNDOING})
    in_turn(job, _begin)
    if job.kind == Import.Kind.RECORDS:
        others.undo(job, at=at, by=by)
    in_turn(job, partial(_take_back_consents, at=at, by=by))
    for model, forget in FORGETTERS.items():
        for ids in created(job, model):
            in_turn(job, partial(_forget, forget=forget, ids=ids))
    put_back_all(job, at=at, by=by)
    in_turn(job, partial(unmake, at=at, by=by))
    in_turn(job, partial(_end, at=at, by=by))
    shutil.rmtree(job.folder, ignore_errors=True)


def _take_back_consents(job: Import, *, at: datetime, by: User | None) -> None:
    if job.batch is not None:
        take_back(job.batch, by=by, at=at)


def _begin(job: Import) -> None:
    ranges = ImportedRange.objects.filter(job=job).values_list("first", "last")
    job.rows_total, job.rows_done = sum(last - first + 1 for first, last in ranges), 0


def created(job: Import, model: type[models.Model]) -> Iterator[Ids]:
    """The ids that the import created, newest first, a piece at a time."""
    ranges = ImportedRange.objects.filter(job=job, model=model._meta.label_lower).order_by("-first")
    for first, last in ranges.values_list("first", "last"):
        for start in range(first, last + 1, PIECE):
            yield list(range(start, min(start + PIECE, last + 1)))


def _forget(job: Import, *, forget: Callable[[Import, Ids], int], ids: Ids) -> None:
    add_up(job, undone=forget(job, ids))
    job.rows_done += len(ids)


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


def forget_lines(job: Import, ids: Ids) -> int:
    """Orders that were changed after the import keep their lines."""
    lines = OrderLine.objects.filter(id__range=(ids[0], ids[-1])).exclude(order__modified_at__gt=job.started_at)
    sums = list(lines.values_list("order", "customer").annotate(Sum("amount")).order_by())
    ours: Sequence[bool] = _ours(job, Order)([order for order, _customer, _amount in sums]) if sums else []
    others = [row for row, own in zip(sums, ours, strict=True) if not own]
    loading.add_to_totals([(-int(amount * 10_000), order) for order, _customer, amount in others])
    withdraw(OrderLine, list(lines.values_list("id", flat=True)))
    refresh_measures({customer for _order, customer, _amount in others})
    return len(sums)


def forget_orders(job: Import, ids: Ids) -> int:
    """Orders with lines left stay, with the total of those lines."""
    found = Order.objects.filter(id__range=(ids[0], ids[-1]))
    left = set(OrderLine.objects.filter(order__in=found).values_list("order", flat=True))
    changed = set(found.filter(modified_at__gt=job.started_at).values_list("id", flat=True))
    kept = left | changed
    rows = list(found.values_list("id", "customer", "number"))
    _say_kept(job, "order_kept", [(order, number) for order, _customer, number in rows if order in kept])
    for order in found.filter(id__in=left):
        total = order.lines.aggregate(total=Sum("amount"))["total"] or 0
        Order.objects.filter(id=order.pk).update(total=total)
    gone = [order for order, _customer, _number in rows if order not in kept]
    withdraw(Order, gone)
    search.remove("order", gone)
    people = [customer for _order, customer, _number in rows]
    ours: Sequence[bool] = _ours(job, Customer)(people) if people else []
    refresh_measures({
        row[1] for row, own in zip(rows, ours, strict=True) if not own or row[0] in kept
    })  # fmt: skip
    return len(gone)


def forget_customers(job: Import, ids: Ids) -> int:
    """Customers whom somebody has worked with since, or who have other orders, stay."""
    found = Customer.objects.filter(id__range=(ids[0], ids[-1]))
    rows = dict(found.values_list("id", "name"))
    kept = set(found.filter(Q(modified_at__gt=job.started_at) | Q(orders__isnull=False)).values_list("id", flat=True))
    kept |= _worked_with(job, customer_id__range=(ids[0], ids[-1]), field="customer_id") & set(rows)
    _say_kept(job, "customer_kept", [(one, rows[one]) for one in sorted(kept)])
    refresh_measures(kept)
    gone = [one for one in rows if one not in kept]
    withdraw(Customer, gone)
    search.remove("customer", gone)
    return len(gone)


def forget_phones(job: Import, ids: Ids) -> int:
    """Numbers that were added to customers who were there before."""
    found = Phone.objects.filter(id__range=(ids[0], ids[-1])).exclude(customer__modified_at__gt=job.started_at)
    rows = list(found.values_list("id", "customer"))
    ours: Sequence[bool] = _ours(job, Customer)([customer for _phone, customer in rows]) if rows else []
    gone = [row for row, own in zip(rows, ours, strict=True) if not own]
    withdraw(Phone, [phone for phone, _customer in gone])
    search.index("customer", sorted({customer for _phone, customer in gone}))
    return len(gone)


def forget_products(job: Import, ids: Ids) -> int:
    found = Product.objects.filter(id__range=(ids[0], ids[-1]))
    rows = dict(found.values_list("id", "name"))
    kept = set(found.filter(Q(modified_at__gt=job.started_at) | Q(lines__isnull=False)).values_list("id", flat=True))
    label = Product._meta.label_lower
    kept |= _worked_with(job, subject_type=label, subject_id__range=(ids[0], ids[-1]), field="subject_id") & set(rows)
    _say_kept(job, "product_kept", [(one, rows[one]) for one in sorted(kept)])
    gone = [one for one in rows if one not in kept]
    withdraw(Product, gone)
    search.remove("product", gone)
    return len(gone)


def forget_teams(job: Import, ids: Ids) -> int:
    found = Team.objects.filter(id__in=ids)
    in_use = Q(customers__isnull=False) | Q(members__isnull=False) | Q(children__isnull=False)
    kept = set(found.filter(in_use).values_list("id", flat=True))
    rows = dict(found.values_list("id", "name"))
    _say_kept(job, "team_kept", [(one, rows[one]) for one in sorted(kept)])
    gone = [one for one in rows if one not in kept]
    withdraw(Team, gone)
    return len(gone)


def _worked_with(job: Import, field: str, **about: object) -> set[int]:
    """Who has an event that isn't this import's own."""
    return set(Event.objects.filter(**about).exclude(batch=job.batch).values_list(field, flat=True))


def _say_kept(job: Import, code: str, kept: Sequence[tuple[int, str]]) -> None:
    remember_rows(job, "undo", (Problem(record, code, {"name": name}) for record, name in kept))
    add_up(job, kept=len(kept))


def _end(job: Import, at: datetime, by: User | None) -> None:
    job.status = Status.CANCELLED if job.cancelled else Status.UNDONE
    job.stage, job.finished_at, job.rows_done = "", at, job.rows_total
    ImportChunk.objects.filter(job=job).delete()
    if job.batch:
        job.batch.undone_at, job.batch.undone_by = at, by
        job.batch.save(update_fields=["undone_at", "undone_by"])
        events.record("transfer.undone", job, by=by, at=at, batch=job.batch, note=job.name)
    refresh_after_import()


FORGETTERS: dict[type[models.Model], Callable[[Import, Ids], int]] = {
    OrderLine: forget_lines,
    Order: forget_orders,
    Customer: forget_customers,
    Phone: forget_phones,
    Product: forget_products,
    Team: forget_teams,
}
"""In this order: what refers to others goes first."""
