"""Measuring customers: everybody each night, and at once whoever just bought, with what was learnt from everybody."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from shuke.customers.models import Customer
from shuke.insights import evidence, spending
from shuke.insights.actions import judging
from shuke.insights.actions.writing import drop_others, write
from shuke.insights.measuring import NOBODY, Learnt, Ledger, learn, measured, of_nothing, stood_before
from shuke.insights.models import CustomerMeasure, Measuring
from shuke.insights.queries import list_day
from shuke.insights.value import buyers

CHUNK = 10_000  # rows fetched at a time


def measure_all(today: date, *, at: datetime) -> int:
    """Measure the whole shop anew; gives how many customers have bought. Safe to run twice. A shop whose newest order
    is old is measured for that order's day, as Today is (queries.list_day)."""
    lines = spending.read_purchases()
    if lines.num_rows:
        as_of = list_day(pc.max(lines["on"]).as_py(), today)
        known, ledger = buyers.read(lines, as_of), _ledger(at)
        learnt = learn(known, ledger, as_of)
        rows = measured(known, ledger, learnt, as_of).append_column("rfm_before", stood_before(known, as_of))
        run = {"as_of": as_of, "made_at": at, "model": learnt.to_json(), "customers": len(known)}
        Measuring.objects.update_or_create(id=1, defaults=run)
    else:
        as_of, rows = today, NOBODY
        Measuring.objects.all().delete()
    everybody = pa.concat_tables([rows, of_nothing(_who_never_bought(rows["customer_id"]), rows)])
    write(judging.with_types(everybody, as_of, at=at), at)
    drop_others(everybody["customer_id"], at)
    judging.judge_pinned_since(at)
    return rows.num_rows


def measure_customer(customer_id: int, today: date, *, at: datetime) -> bool:
    """Measure one customer, in milliseconds. False: nothing was learnt yet from the whole shop."""
    run = Measuring.objects.filter(id=1).first()
    learnt = stored(run.model) if run else None
    if run is None or learnt is None:
        return False
    lines = spending.read_purchases(customer_id)
    newest = max(pc.max(lines["on"]).as_py() or run.as_of, run.as_of)
    as_of = max(list_day(newest, today), run.as_of)
    known = buyers.read(lines, as_of, evidence.launches(pc.unique(lines["product_id"]).to_pylist()))
    with transaction.atomic():
        if not Customer.objects.alive().filter(pk=customer_id).exists():
            CustomerMeasure.objects.filter(customer=customer_id).delete()
            return True
        rows = measured(known, _ledger(at, customer_id), learnt, as_of) if len(known) else NOBODY
        rows = rows if len(known) else of_nothing(pa.array([customer_id]), rows)
        write(judging.with_types_of(customer_id, rows, as_of), at)
    return True


def _who_never_bought(buyers: pa.ChunkedArray) -> pa.Array:
    everybody = pa.array(Customer.objects.alive().values_list("pk", flat=True).iterator(chunk_size=CHUNK), pa.int64())
    return everybody.filter(pc.invert(pc.is_in(everybody, value_set=buyers)))


@lru_cache(maxsize=1)
def stored(text: str) -> Learnt | None:
    """What the last run has learnt; None if another version of Shuke wrote it."""
    try:
        return Learnt.from_json(text)
    except ValueError:
        return None


def _ledger(at: datetime, customer_id: int | None = None) -> Ledger:
    return Ledger(spending.read_orders(customer_id), spending.read_evidence(at, customer_id))
