"""Measuring customers: everybody each night, and at once whoever just bought, with what was learnt from everybody."""

from __future__ import annotations

import io
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from django.db import connection, transaction

from shuke.core import bulk
from shuke.customers.models import Customer
from shuke.insights import spending
from shuke.insights.measuring import Learnt, Ledger, learn, measured, stood_before
from shuke.insights.models import CustomerMeasure, Measuring
from shuke.insights.queries import list_day
from shuke.insights.value import buyers

TABLE, CUSTOMERS = CustomerMeasure._meta.db_table, Customer._meta.db_table
CHUNK = 10_000  # rows a transaction: other people's writes get their turn in between


def measure_all(today: date, *, at: datetime) -> int:
    """Measure the whole shop anew; gives how many customers. Safe to run twice. A shop whose newest order is old is
    measured for that order's day, as Today is (queries.list_day)."""
    lines = spending.read_purchases()
    if not lines.num_rows:
        CustomerMeasure.objects.all().delete()
        Measuring.objects.all().delete()
        return 0
    as_of = list_day(pc.max(lines["on"]).as_py(), today)
    known, ledger = buyers.read(lines, as_of), _ledger(at)
    learnt = learn(known, ledger, as_of)
    rows = measured(known, ledger, learnt, as_of)
    _write(rows.append_column("rfm_before", stood_before(known, as_of)), at)
    CustomerMeasure.objects.filter(computed_at__lt=at).delete()
    Measuring.objects.update_or_create(
        id=1, defaults={"as_of": as_of, "made_at": at, "model": learnt.to_json(), "customers": len(known)}
    )
    return len(known)


def measure_customer(customer_id: int, today: date, *, at: datetime) -> bool:
    """Measure one customer, in milliseconds. False: nothing was learnt yet from the whole shop."""
    run = Measuring.objects.filter(id=1).first()
    learnt = stored(run.model) if run else None
    if run is None or learnt is None:
        return False
    lines = spending.read_purchases(customer_id)
    newest = max(pc.max(lines["on"]).as_py() or run.as_of, run.as_of)
    as_of = max(list_day(newest, today), run.as_of)
    known = buyers.read(lines, as_of)
    with transaction.atomic():
        if not len(known):
            CustomerMeasure.objects.filter(customer=customer_id).delete()
        else:
            _write(measured(known, _ledger(at, customer_id), learnt, as_of), at)
    return True


@lru_cache(maxsize=1)
def stored(text: str) -> Learnt | None:
    """What the last run has learnt; None if another version of Shuke wrote it."""
    try:
        return Learnt.from_json(text)
    except ValueError:
        return None


def _ledger(at: datetime, customer_id: int | None = None) -> Ledger:
    return Ledger(spending.read_orders(customer_id), spending.read_evidence(at, customer_id))


def _write(rows: pa.Table, at: datetime) -> None:
    """What stands there is changed, types and strategies stay; whoever was deleted meanwhile is left out."""
    rows = rows.append_column("computed_at", pa.repeat(pa.scalar(str(bulk.moment(at))), rows.num_rows))
    write = _copy if connection.vendor == "postgresql" else _insert_many
    for start in range(0, rows.num_rows, CHUNK):
        with transaction.atomic():
            write(rows.slice(start, CHUNK).combine_chunks())


EMPTY = {"customer_type": "''", "lifecycle": "''", "relationship": "''", "orientation": "''", "strategy": "''",
         "reasons": "'{}'"}  # fmt: skip


def _statement(rows: pa.Table, values: str) -> str:
    names = rows.column_names
    changed = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    return (
        f"INSERT INTO {TABLE} ({', '.join([*names, *EMPTY])}) "
        f"{values} ON CONFLICT (customer_id) DO UPDATE SET {changed}"
    )


def _insert_many(rows: pa.Table) -> None:
    places = ", ".join([*(f"?{number}" for number in range(1, rows.num_columns + 1)), *EMPTY.values()])
    values = f"SELECT {places} WHERE EXISTS (SELECT 1 FROM {CUSTOMERS} WHERE id = ?1)"  # noqa: S608 -- as above
    columns: list[list[Any]] = [rows[name].to_pylist() for name in rows.column_names]
    with connection.cursor() as cursor:
        # Past Django's wrapper, which would rewrite the statement and log each chunk.
        cursor.connection.executemany(_statement(rows, values), zip(*columns, strict=True))


def _copy(rows: pa.Table) -> None:
    text = io.BytesIO()
    arrow_csv.write_csv(rows, text, arrow_csv.WriteOptions(include_header=False))
    names = ", ".join(rows.column_names)
    values = (
        f"SELECT {', '.join([*(f'n.{name}' for name in rows.column_names), *EMPTY.values()])} FROM measured n "  # noqa: S608 -- as above
        f"JOIN {CUSTOMERS} c ON c.id = n.customer_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE measured ON COMMIT DROP AS SELECT {names} FROM {TABLE} LIMIT 0")  # noqa: S608 -- as above
        with cursor.connection.cursor() as raw, raw.copy(f"COPY measured ({names}) FROM STDIN (FORMAT csv)") as copy:
            copy.write(text.getvalue())
        cursor.execute(_statement(rows, values))
        cursor.execute("DROP TABLE measured")
