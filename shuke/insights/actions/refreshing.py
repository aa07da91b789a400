"""Making the forecast: of the whole shop, or of one customer with what was learnt from the whole shop."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.db.models import Q

from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.events.models import Event
from shuke.insights import due, keeping, lastweek, ranking, store
from shuke.insights.actions import outlook
from shuke.insights.keeping import Goods, Hidden
from shuke.insights.lines import read_lines
from shuke.insights.models import Answer, Forecast, Prediction
from shuke.insights.queries import current_forecast, list_day

WITHIN = 14  # the horizon that the stored model is fitted for
REDO_ONE_BY_ONE = 500  # customers whose orders changed meanwhile; beyond, the next full run does them


def refresh(today: date, *, at: datetime) -> Forecast | None:
    """Forecast the whole shop anew and show it at once; None if there are no orders. Safe to run twice.

    The list of a shop whose newest order is old is made for that order's day (see list_day).
    """
    outlook.write_birthdays(today)
    lines = read_lines()
    if not lines.num_rows:
        Forecast.objects.all().delete()
        return None
    as_of = list_day(pc.max(lines["on"]).as_py(), today)
    goods = read_goods()
    model, found, chances = _foreseen(lines, goods, as_of)
    amounts_known = ranking.has_amounts(found)
    rows = keeping.kept(found, chances, goods, as_of, amounts_known=amounts_known)
    forecast = Forecast.objects.create(
        as_of=as_of, made_at=at, model=model.to_json(), has_amounts=amounts_known,
        lines_count=lines.num_rows, pairs_count=found.num_rows,
    )  # fmt: skip
    rows = keeping.with_teams(keeping.with_answers(rows, read_answers(as_of)), read_teams())
    store.insert(rows, forecast.id)
    outlook.write_days(forecast, rows)
    show(forecast)
    redo_changed(at, today)
    outlook.write_last_week(lastweek.judge(lines, as_of, goods))
    return forecast


def _foreseen(lines: pa.Table, goods: Goods, as_of: date) -> tuple[due.Model, pa.Table, dict[int, np.ndarray]]:
    """The lines are sorted once, and what that takes of memory is given back before anything is written."""
    known = due.read(lines, as_of)
    model = due.fit(known, as_of=as_of, within=WITHIN, cycle_days=goods.cycle_days)
    return model, *keeping.foresee(known, model, as_of)


def refresh_customer(customer_id: int, today: date) -> bool:
    """Forecast one customer anew, in milliseconds, after an order changed. False: the whole shop must be, instead."""
    forecast = current_forecast(with_model=True)
    model = stored_model(forecast.model) if forecast else None
    lines = read_lines(customer_id)
    if forecast is None or model is None or _newer_than(lines, forecast, today):
        return False
    as_of = forecast.day(today)
    found, chances = keeping.foresee(lines, model, as_of)
    rows = keeping.kept(found, chances, read_goods(), as_of, amounts_known=forecast.has_amounts)
    rows = keeping.with_answers(rows, read_answers(as_of, customer_id))
    rows = keeping.with_teams(rows, read_teams(customer_id))
    with transaction.atomic():
        if not Forecast.objects.select_for_update().filter(id=forecast.id, current=True).exists():
            return False
        Prediction.objects.filter(customer_id=customer_id, forecast=forecast).delete()
        store.insert(rows, forecast.id)
    return True


def _newer_than(lines: pa.Table, forecast: Forecast, today: date) -> bool:
    """Whether these orders move the day for which the list is made."""
    newest = pc.max(lines["on"]).as_py() if lines.num_rows else None
    return newest is not None and list_day(max(newest, forecast.as_of), today) > forecast.day(today)


@lru_cache(maxsize=1)
def stored_model(text: str) -> due.Model | None:
    """The shop's model, kept from one order to the next; None if another version of Shuke wrote it."""
    try:
        return due.Model.from_json(text)
    except ValueError:
        return None


def read_goods() -> Goods:
    rows = Product.objects.order_by("id").values_list("id", "price", "pv", "cycle_days", "active", "deleted_at")
    ids, price, pv, cycles, active, deleted = zip(*rows, strict=True) if rows else ([], [], [], [], [], [])
    return Goods(
        ids=np.array(ids, np.int64),
        price=np.array([np.nan if value is None else float(value) for value in price]),
        pv=np.array([np.nan if value is None else float(value) for value in pv]),
        sold=np.array([on and gone is None for on, gone in zip(active, deleted, strict=True)], bool),
        cycle_days={product: days for product, days in zip(ids, cycles, strict=True) if days},
    )


def read_teams(customer_id: int | None = None) -> dict[int, int]:
    """The team of every customer who has one."""
    customers = Customer.objects.exclude(team=None)
    if customer_id is not None:
        customers = customers.filter(id=customer_id)
    return dict(customers.values_list("id", "team_id"))


def read_answers(as_of: date, customer_id: int | None = None) -> dict[tuple[int, int], Hidden]:
    """The newest answer of each pair that still keeps it off the list."""
    answers = Answer.objects.filter(undone=False, hidden_until__gt=as_of).order_by("id")
    if customer_id is not None:
        answers = answers.filter(customer_id=customer_id)
    return {
        (row.customer_id, row.product_id): Hidden(row.hidden_until, row.answered_on, row.kind == Answer.Kind.BOUGHT)
        for row in answers.iterator()
    }


def show(forecast: Forecast) -> None:
    """Swap the new list in, unless one begun later is already shown; then clear away the older ones."""
    with transaction.atomic():
        shown = Forecast.objects.select_for_update().filter(current=True).first()
        if shown and shown.id > forecast.id:
            return
        Forecast.objects.filter(current=True).update(current=False)
        Forecast.objects.filter(id=forecast.id).update(current=True)
    forecast.current = True
    store.clear_older(forecast.id)
    Forecast.objects.filter(id__lt=forecast.id).delete()


def redo_changed(since: datetime, today: date) -> None:
    """Orders that changed, and answers that were given or taken back, while the lines were read or written. (An import
    asks for a full run of its own.)"""
    about = Q(verb__startswith="orders.") | Q(verb__startswith="insights.")
    changed = Event.objects.filter(about, at__gte=since).exclude(customer_id=None)
    for customer_id in changed.values_list("customer_id", flat=True).distinct()[:REDO_ONE_BY_ONE]:
        refresh_customer(int(customer_id or 0), today)
