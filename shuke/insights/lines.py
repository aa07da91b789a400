"""All purchases of the shop as one Arrow table, in the shape that insights.due reads.

Ten million lines are read through ADBC, beside Django's own connection. What that connection hasn't committed can't be
seen from outside, so inside a transaction (and for SQLite in memory) the same question is asked through Django.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from django.db.models import Max

from shuke.customers.models import Customer
from shuke.insights.due import tables
from shuke.orders.models import OrderLine

COLUMNS = ("customer_id", "product_id", "on", "quantity", "amount", "unit_price", "pv")
SCALES = {"quantity": 1_000, "amount": 10_000, "unit_price": 10_000, "pv": 10_000}

QUESTION = """
SELECT customer_id, product_id, {day}, quantity, amount, unit_price, pv FROM orders_orderline WHERE counted AND {only}
"""
# ADBC for SQLite takes each column's type from the first row it meets, and that may hold NULLs.
TYPED_ROW = "SELECT 1, 1, 1, 1, 1, 1, 1 UNION ALL "
READERS = 2  # connections that read a part each
DAY = {
    "sqlite": "CAST(julianday(ordered_on) - 2440587.5 AS INTEGER)",
    "postgresql": "(ordered_on - DATE '1970-01-01')",
}


def read_lines(customer_id: int | None = None) -> pa.Table:
    """Every purchase (of one customer, if given), without customers in the bin: int64 ids, PV of one unit."""
    day = DAY[connection.vendor]
    if customer_id is not None:
        raw = _through_django(QUESTION.format(day=day, only=f"customer_id = {int(customer_id)}"))
    elif _visible_from_outside():
        raw = _through_adbc([QUESTION.format(day=day, only=part) for part in _parts()])
    else:
        raw = _through_django(QUESTION.format(day=day, only="1 = 1"))
    return _shaped(_of_living(raw))


def _visible_from_outside() -> bool:
    return not connection.in_atomic_block and "memory" not in str(connection.settings_dict["NAME"])


def _parts() -> list[str]:
    newest = OrderLine.objects.aggregate(newest=Max("id"))["newest"] or 0
    cuts = [newest * part // READERS for part in range(1, READERS)]
    lower, upper = ["1 = 1", *(f"id > {cut}" for cut in cuts)], [*(f"id <= {cut}" for cut in cuts), "1 = 1"]
    return [f"{low} AND {high}" for low, high in zip(lower, upper, strict=True)]


def _through_django(question: str) -> pa.Table:
    with connection.cursor() as cursor:
        cursor.execute(question)
        rows = cursor.fetchall()
    columns: list[Any] = list(zip(*rows, strict=True)) or [[] for _name in COLUMNS]
    return pa.table([pa.array(column, pa.int64()) for column in columns], names=list(COLUMNS))


def _through_adbc(questions: list[str]) -> pa.Table:
    sqlite = connection.vendor == "sqlite"
    connect = import_module(f"adbc_driver_{connection.vendor}.dbapi").connect
    # A folder may be called "100% new".
    uri = f"file:{quote(str(connection.settings_dict['NAME']))}?mode=ro" if sqlite else _postgres_uri()
    prefix, skip = (TYPED_ROW, 1) if sqlite else ("", 0)
    options = _BATCHES[connection.vendor]

    def ask(question: str) -> pa.Table:
        with connect(uri) as outside, outside.cursor() as cursor:
            if sqlite:
                cursor.execute("PRAGMA busy_timeout = 20000")
            cursor.adbc_statement.set_options(**options)
            cursor.execute(prefix + question)
            return cursor.fetch_arrow_table().slice(skip).rename_columns(list(COLUMNS))

    with ThreadPoolExecutor(READERS) as pool:
        return pa.concat_tables(pool.map(ask, questions))


def _of_living(raw: pa.Table) -> pa.Table:
    """Without customers in the bin. There are few, so they are looked up apart: a join would double the price."""
    gone = list(Customer.objects.exclude(deleted_at=None).values_list("id", flat=True))
    if not gone:
        return raw
    return raw.filter(pc.invert(pc.is_in(raw["customer_id"], value_set=pa.array(gone, pa.int64()))))


_BATCHES = {
    "sqlite": {"adbc.sqlite.query.batch_rows": "65536"},
    "postgresql": {"adbc.postgresql.batch_size_hint_bytes": str(1 << 24)},
}


def _postgres_uri() -> str:
    """A libpq connection string in key=value form, so that no character of a password needs escaping for a URL."""
    parameters = connection.get_connection_params()
    known = {name: parameters.get(name) for name in ("host", "port", "user", "password", "dbname")}
    quoted = {name: str(value).replace("\\", "\\\\").replace("'", "\\'") for name, value in known.items() if value}
    return " ".join(f"{name}='{value}'" for name, value in quoted.items())


def _shaped(raw: pa.Table) -> pa.Table:
    columns = {name: _scaled(raw[name], SCALES[name]) if name in SCALES else raw[name].to_numpy() for name in COLUMNS}
    columns["pv"] = columns["pv"] / np.where(columns["quantity"] == 0, np.nan, columns["quantity"])
    arrays = [tables.dates(values) if name == "on" else pa.array(values) for name, values in columns.items()]
    return pa.table(arrays, names=list(COLUMNS))


def _scaled(column: pa.ChunkedArray, scale: int) -> np.ndarray:
    """Whole units of 1/scale as real numbers, nan where the database has NULL."""
    return column.cast(pa.float64(), safe=False).to_numpy() / scale
