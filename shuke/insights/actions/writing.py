"""Putting measures into their table: of each row only what is no longer so.

What nobody did anything for changes from one night to the next all the same: how long ago, how likely. Of a customer of
whom only that changed, only those columns are written, which leaves most of the table's indexes alone; a customer of
whom nothing changed is not written at all.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
from django.db import connection, transaction

from shuke.core import bulk
from shuke.customers.models import Customer
from shuke.insights import asking
from shuke.insights.models import CustomerMeasure

TABLE, CUSTOMERS = CustomerMeasure._meta.db_table, Customer._meta.db_table
CHUNK = 10_000  # rows a transaction: other people's writes get their turn in between
MANY = 50_000  # rows, for which the database may take more memory
PASSING = (
    "recency_days", "expected_purchases", "expected_value", "alive", "churn_risk", "at_risk", "reasons",
)  # fmt: skip
UNLIKE = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}
GIVEN = "measured"  # the temporary table of the rows


def write(rows: pa.Table, at: datetime, *, new: bool = True) -> None:
    """What stands there is changed; whoever was deleted meanwhile is left out. Without `new` only some columns are
    given, of customers who have been measured."""
    statements = _renewing(rows.column_names) if new else _changing(rows.column_names)
    rows = rows.append_column("computed_at", pa.repeat(pa.scalar(str(bulk.moment(at))), rows.num_rows))
    rows = rows.sort_by("customer_id")
    with bulk.much_memory() if rows.num_rows > MANY else nullcontext():
        for start in range(0, rows.num_rows, CHUNK):
            with transaction.atomic():
                _put(rows.slice(start, CHUNK).combine_chunks(), statements)


def drop_others(kept: pa.ChunkedArray, at: datetime) -> None:
    """Of customers who are no longer there or never were: all but these. What was measured since stays."""
    question = f"SELECT customer_id FROM {TABLE} WHERE {{only}}"  # noqa: S608 -- our words
    standing = asking.ask(question, ("customer_id",), CustomerMeasure)["customer_id"]
    gone = standing.filter(pc.invert(pc.is_in(standing, value_set=pa.array(kept)))).to_pylist()
    for start in range(0, len(gone), CHUNK):
        CustomerMeasure.objects.filter(customer__in=gone[start : start + CHUNK], computed_at__lt=at).delete()


def _renewing(names: Sequence[str]) -> list[str]:
    """First those of whom only what passes by itself has changed; then everybody of whom more has, or who is new."""
    lasting = [name for name in names[1:] if name not in PASSING]
    passing = [name for name in names[1:] if name in PASSING]
    every = [*names, "computed_at"]
    changed = ", ".join(f"{name} = excluded.{name}" for name in every[1:])
    added = (
        f"INSERT INTO {TABLE} ({', '.join(every)}) SELECT {', '.join(f'n.{name}' for name in every)} FROM {GIVEN} n "  # noqa: S608 -- our words
        f"JOIN {CUSTOMERS} c ON c.id = n.customer_id LEFT JOIN {TABLE} m ON m.customer_id = n.customer_id "
        f"WHERE m.customer_id IS NULL OR {_unlike(lasting)} ON CONFLICT (customer_id) DO UPDATE SET {changed}"
    )
    return [_update(passing, f"NOT ({_unlike(lasting)}) AND ({_unlike(passing)})"), added]


def _changing(names: Sequence[str]) -> list[str]:
    return [_update(names[1:], f"({_unlike(names[1:])})")]


def _update(names: Sequence[str], where: str) -> str:
    changed = ", ".join(f"{name} = n.{name}" for name in (*names, "computed_at"))
    return f"UPDATE {TABLE} AS m SET {changed} FROM {GIVEN} n WHERE m.customer_id = n.customer_id AND {where}"  # noqa: S608 -- our words


def _unlike(names: Iterable[str]) -> str:
    return " OR ".join(f"m.{name} {UNLIKE[connection.vendor]} n.{name}" for name in names)


def _put(rows: pa.Table, statements: Sequence[str]) -> None:
    names = ", ".join(rows.column_names)
    fill = _copy if connection.vendor == "postgresql" else _insert_many
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {GIVEN} AS SELECT {names} FROM {TABLE} LIMIT 0")  # noqa: S608 -- our words
        fill(cursor, names, rows)
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(f"DROP TABLE {GIVEN}")


def _insert_many(cursor: Any, _names: str, rows: pa.Table) -> None:
    statement = f"INSERT INTO {GIVEN} VALUES ({', '.join('?' * rows.num_columns)})"  # noqa: S608 -- our words
    columns: list[list[Any]] = [rows[name].to_pylist() for name in rows.column_names]
    # Past Django's wrapper, which would rewrite the statement and log each chunk.
    cursor.connection.executemany(statement, zip(*columns, strict=True))


def _copy(cursor: Any, names: str, rows: pa.Table) -> None:
    text = io.BytesIO()
    arrow_csv.write_csv(rows, text, arrow_csv.WriteOptions(include_header=False))
    with cursor.connection.cursor() as raw, raw.copy(f"COPY {GIVEN} ({names}) FROM STDIN (FORMAT csv)") as copy:
        copy.write(text.getvalue())
