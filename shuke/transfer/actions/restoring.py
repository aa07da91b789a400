"""Giving records their old values back, as the import's own events keep them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import models

from shuke.accounts.models import User
from shuke.catalogue.actions import loading
from shuke.catalogue.models import Product
from shuke.core import bulk
from shuke.customers.actions import loading as customers
from shuke.customers.models import Customer
from shuke.events.bulk import Change
from shuke.events.models import Event
from shuke.orders.actions import loading as orders
from shuke.orders.models import OrderLine
from shuke.records import search, types
from shuke.records.customs import taken
from shuke.transfer.actions.keeping import add_up, remember_rows
from shuke.transfer.models import Import
from shuke.transfer.prepare import Problem

PIECE = 5_000
Told = dict[int, dict[str, tuple[Any, Any]]]


def pieces_to_put_back(job: Import, *, at: datetime, by: User | None) -> Iterator[tuple[int, Callable[[Import], None]]]:
    """Newest change first, so that a record which was changed twice ends as it began. In the same pieces each time."""
    for model, write in WRITERS.items():
        for told in _changes(job, model):
            yield 0, partial(_put_back, model=model, write=write, told=told, at=at, by=by)


def _changes(job: Import, model: type[models.Model]) -> Iterator[Told]:
    verb = CHANGED[model]
    events = (
        Event.objects.filter(batch=job.batch_id, verb=verb).order_by("-id").values_list("id", "subject_id", "changes")
    )
    last = None
    while True:
        page = list(events.filter(**({"id__lt": last} if last else {}))[:PIECE])
        if not page:
            return
        last = page[-1][0]
        yield from _once_each(page)


def _once_each(page: Sequence[tuple[int, int | None, Any]]) -> Iterator[Told]:
    """Groups in which no record stands twice."""
    group: Told = {}
    for _event, record, changes in page:
        if record is None:
            continue
        if record in group:
            yield group
            group = {}
        group[record] = {name: (old, new) for name, (old, new) in changes.items() if name != "phones"}
    yield group


def _put_back(
    job: Import, *, model: type[models.Model], write: Callable[..., None], told: Told, at: datetime, by: User | None
) -> None:
    names = sorted({name for fields in told.values() for name in fields})
    if not names:
        return
    label = "name" if model is not OrderLine else "id"
    columns = {field.attname for field in model._meta.concrete_fields}
    plain = [name for name in names if name in columns]
    own = ["custom"] if len(plain) < len(names) else []
    rows = bulk.find(model, "id", list(told), ["id", label, *plain, *own])
    changes: list[Change] = []
    kept: list[Problem] = []
    for record, called, *values in rows:
        now = dict.fromkeys(names) | dict(zip([*plain, *own], values, strict=True))
        now |= bulk.read_json(now.pop("custom", None))
        fields = {
            name: (new, old)
            for name, (old, new) in told[record].items()
            if _same(now[name], new) and not _same(now[name], old)
        }
        other = [
            name for name, (old, new) in told[record].items() if not _same(now[name], new) and not _same(now[name], old)
        ]
        kept.extend(Problem(record, "value_kept", {"name": str(called), "field": name}) for name in other)
        if fields:
            changes.append((record, fields))
    changes, given_away = _without_taken(model, changes, {row[0]: str(row[1]) for row in rows})
    kept += given_away
    write(changes, batch=job.batch, by=by, at=at)
    remember_rows(job, "undo", kept)
    add_up(job, put_back=len(changes), kept=len(kept))


def _without_taken(
    model: type[models.Model], changes: Sequence[Change], called: dict[int, str]
) -> tuple[list[Change], list[Problem]]:
    """Without old values that must be unique and that another record has by now."""
    kind = next((one for one in types.all_types() if one.model is model), None)
    lost = (
        taken(kind, {pk: {name: old for name, (_new, old) in fields.items()} for pk, fields in changes}) if kind else ()
    )
    rest = [(pk, {name: both for name, both in fields.items() if (pk, name) not in lost}) for pk, fields in changes]
    told = [Problem(pk, "value_given_away", {"name": called[pk], "field": name}) for pk, name in sorted(lost)]
    return [(pk, fields) for pk, fields in rest if fields], told


def _same(value: Any, told: Any) -> bool:
    """Whether the database's value is the one that was written down; days are kept as text in events."""
    if value is None or told is None:
        return value is told
    if isinstance(value, int) and isinstance(told, bool | int):
        return int(value) == int(told)
    return str(value) == str(told)


def _customers(changes: Sequence[Change], **stamp: Any) -> None:
    customers.put_back(changes, **stamp)
    search.index("customer", [record for record, _fields in changes])


def _products(changes: Sequence[Change], **stamp: Any) -> None:
    loading.change_products(changes, verb="orders.product_put_back", **stamp)
    search.index("product", [record for record, _fields in changes])


def _lines(changes: Sequence[Change], **stamp: Any) -> None:
    of = dict(bulk.find(OrderLine, "id", [record for record, _fields in changes], ["id", "order"]))
    totals = [(fields["amount"][1] - fields["amount"][0], of[line]) for line, fields in changes if "amount" in fields]
    orders.change_lines(changes, verb="orders.line_put_back", **stamp)
    orders.add_to_totals(totals)
    orders.measure_customers_of([order for _amount, order in totals])


WRITERS: dict[type[models.Model], Callable[..., None]] = {Customer: _customers, Product: _products, OrderLine: _lines}
CHANGED = {Customer: "customers.changed", Product: "orders.product_changed", OrderLine: "orders.line_changed"}
