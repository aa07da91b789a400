"""Measuring customers: everybody each night, and at once whoever just bought, with what was learnt from everybody."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from django.db import connection, transaction

from shuke.core import bulk
from shuke.customers.models import Customer
from shuke.insights import evidence, spending
from shuke.insights.actions import judging
from shuke.insights.measuring import NOBODY, Learnt, Ledger, learn, measured, of_nothing, stood_before
from shuke.insights.models import CustomerMeasure, Measuring
from shuke.insights.queries import list_day
from shuke.insights.value import buyers

TABLE, CUSTOMERS = CustomerMeasure._meta.db_table, Customer._meta.db_table
CHUNK = 10_000  # rows a transaction: other people's writes get their turn in between


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
    CustomerMeasure.objects.filter(computed_at__lt=at).delete()
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


def write(rows: pa.Table, at: datetime, *, new: bool = True) -> None:
    """What stands there is changed; whoever was deleted meanwhile is left out. Without `new` only some columns are
    given, of customers who have been measured."""
    if new:
        rows = rows.append_column("computed_at", pa.repeat(pa.scalar(str(bulk.moment(at))), rows.num_rows))
    put = _copy if connection.vendor == "postgresql" else _put_many
    for start in range(0, rows.num_rows, CHUNK):
        with transaction.atomic():
            put(rows.slice(start, CHUNK).combine_chunks(), new)


def _upsert(names: Sequence[str], values: str) -> str:
    changed = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    return f"INSERT INTO {TABLE} ({', '.join(names)}) {values} ON CONFLICT (customer_id) DO UPDATE SET {changed}"


def _put_many(rows: pa.Table, new: bool) -> None:
    names = rows.column_names
    places = ", ".join(f"?{number}" for number in range(1, len(names) + 1))
    if new:
        there = f"SELECT {places} WHERE EXISTS (SELECT 1 FROM {CUSTOMERS} WHERE id = ?1)"  # noqa: S608 -- our words
        statement = _upsert(names, there)
    else:
        changed = ", ".join(f"{name} = ?{number}" for number, name in enumerate(names[1:], 2))
        statement = f"UPDATE {TABLE} SET {changed} WHERE customer_id = ?1"  # noqa: S608 -- our words
    columns: list[list[Any]] = [rows[name].to_pylist() for name in names]
    with connection.cursor() as cursor:
        # Past Django's wrapper, which would rewrite the statement and log each chunk.
        cursor.connection.executemany(statement, zip(*columns, strict=True))


def _copy(rows: pa.Table, new: bool) -> None:
    text = io.BytesIO()
    arrow_csv.write_csv(rows, text, arrow_csv.WriteOptions(include_header=False))
    names = ", ".join(rows.column_names)
    if new:
        fresh = ", ".join(f"n.{name}" for name in rows.column_names)
        there = f"SELECT {fresh} FROM measured n JOIN {CUSTOMERS} c ON c.id = n.customer_id"  # noqa: S608 -- our words
        statement = _upsert(rows.column_names, there)
    else:
        changed = ", ".join(f"{name} = n.{name}" for name in rows.column_names[1:])
        statement = f"UPDATE {TABLE} m SET {changed} FROM measured n WHERE m.customer_id = n.customer_id"  # noqa: S608 -- our words
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE measured ON COMMIT DROP AS SELECT {names} FROM {TABLE} LIMIT 0")  # noqa: S608 -- as above
        with cursor.connection.cursor() as raw, raw.copy(f"COPY measured ({names}) FROM STDIN (FORMAT csv)") as copy:
            copy.write(text.getvalue())
        cursor.execute(statement)
        cursor.execute("DROP TABLE measured")
