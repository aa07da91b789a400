"""All purchases of the shop as one Arrow table, in the shape that insights.due reads.

Ten million lines are read through ADBC, beside Django's own connection. What that connection hasn't committed can't be
seen from outside, so inside a transaction (and for SQLite in memory) the same question is asked through Django.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from django.db import connection

from shuke.insights.due import tables

COLUMNS = ("customer_id", "product_id", "on", "quantity", "amount", "unit_price", "pv")
SCALES = {"quantity": 1_000, "amount": 10_000, "unit_price": 10_000, "pv": 10_000}

QUESTION = """
SELECT line.customer_id, line.product_id, {day}, line.quantity, line.amount, line.unit_price, line.pv
FROM orders_orderline line JOIN customers_customer customer ON customer.id = line.customer_id
WHERE line.counted AND customer.deleted_at IS NULL {only}
"""
# ADBC for SQLite takes each column's type from the first row it meets, and that may hold NULLs.
TYPED_ROW = "SELECT 1, 1, 1, 1, 1, 1, 1 UNION ALL "
DAY = {
    "sqlite": "CAST(julianday(line.ordered_on) - 2440587.5 AS INTEGER)",
    "postgresql": "(line.ordered_on - DATE '1970-01-01')",
}


def read_lines(customer_id: int | None = None) -> pa.Table:
    """Every purchase (of one customer, if given): int64 ids, real amounts, PV of one unit."""
    question = QUESTION.format(
        day=DAY[connection.vendor], only="" if customer_id is None else f"AND line.customer_id = {int(customer_id)}"
    )
    if customer_id is not None or not _visible_from_outside():
        return _shaped(_through_django(question))
    return _shaped(_through_adbc(question))


def _visible_from_outside() -> bool:
    return not connection.in_atomic_block and "memory" not in str(connection.settings_dict["NAME"])


def _through_django(question: str) -> pa.Table:
    with connection.cursor() as cursor:
        cursor.execute(question)
        rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) or [[] for _name in COLUMNS]
    return pa.table([pa.array(column, pa.int64()) for column in columns], names=list(COLUMNS))


def _through_adbc(question: str) -> pa.Table:
    if connection.vendor == "sqlite":
        from adbc_driver_sqlite import dbapi

        uri = f"file:{connection.settings_dict['NAME']}?mode=ro"
        question, skip = TYPED_ROW + question, 1
    else:
        from adbc_driver_postgresql import dbapi

        uri, skip = _postgres_uri(), 0
    with dbapi.connect(uri) as outside, outside.cursor() as cursor:
        cursor.adbc_statement.set_options(**_BATCHES[connection.vendor])
        cursor.execute(question)
        return cursor.fetch_arrow_table().slice(skip).rename_columns(list(COLUMNS))


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
