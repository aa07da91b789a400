"""A whole table of the shop as one Arrow table of whole numbers.

Ten million rows are read through ADBC, beside Django's own connection. What that connection hasn't committed can't be
seen from outside, so inside a transaction (and for SQLite in memory) the same question is asked through Django.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, models
from django.db.models import Max

from shuke.customers.models import Customer

READERS = 2  # connections that read a part each
DAY = {
    "sqlite": "CAST(julianday({column}) - 2440587.5 AS INTEGER)",
    "postgresql": "({column} - DATE '1970-01-01')",
}


def days_of(column: str) -> str:
    """A column of days as days since 1970-01-01."""
    return DAY[connection.vendor].format(column=column)


def ask(question: str, columns: Sequence[str], model: type[models.Model], customer_id: int | None = None) -> pa.Table:
    """`question` selects whole numbers named `columns`; its place `{only}` is filled with a part of the table's ids, or
    with the customer, if only one is asked for."""
    if customer_id is not None:
        return _through_django(question.format(only=f"customer_id = {int(customer_id)}"), columns)
    if _visible_from_outside():
        return _through_adbc([question.format(only=part) for part in _parts(model)], columns)
    return _through_django(question.format(only="1 = 1"), columns)


def of_living(raw: pa.Table) -> pa.Table:
    """Without customers in the bin. There are few, so they are looked up apart: a join would double the price."""
    gone = list(Customer.objects.exclude(deleted_at=None).values_list("id", flat=True))
    if not gone:
        return raw
    return raw.filter(pc.invert(pc.is_in(raw["customer_id"], value_set=pa.array(gone, pa.int64()))))


def scaled(column: pa.ChunkedArray, scale: int) -> np.ndarray:
    """Whole units of 1/scale as real numbers, nan where the database has NULL."""
    return column.cast(pa.float64(), safe=False).to_numpy() / scale


def _visible_from_outside() -> bool:
    return not connection.in_atomic_block and "memory" not in str(connection.settings_dict["NAME"])


def _parts(model: type[models.Model]) -> list[str]:
    newest = model._base_manager.aggregate(newest=Max("pk"))["newest"] or 0  # noqa: SLF001 -- Django's name for "all rows"
    key = model._meta.pk.column if model._meta.pk else "id"
    cuts = [newest * part // READERS for part in range(1, READERS)]
    lower, upper = ["1 = 1", *(f"{key} > {cut}" for cut in cuts)], [*(f"{key} <= {cut}" for cut in cuts), "1 = 1"]
    return [f"{low} AND {high}" for low, high in zip(lower, upper, strict=True)]


def _through_django(question: str, names: Sequence[str]) -> pa.Table:
    with connection.cursor() as cursor:
        cursor.execute(question)
        rows = cursor.fetchall()
    columns: list[Any] = list(zip(*rows, strict=True)) or [[] for _name in names]
    return pa.table([pa.array(column, pa.int64()) for column in columns], names=list(names))


def _through_adbc(questions: list[str], names: Sequence[str]) -> pa.Table:
    sqlite = connection.vendor == "sqlite"
    connect = import_module(f"adbc_driver_{connection.vendor}.dbapi").connect
    # A folder may be called "100% new".
    uri = f"file:{quote(str(connection.settings_dict['NAME']))}?mode=ro" if sqlite else _postgres_uri()
    # ADBC for SQLite takes each column's type from the first row it meets, and that may hold NULLs.
    typed_row = f"SELECT {', '.join(['1'] * len(names))} UNION ALL "
    prefix, skip = (typed_row, 1) if sqlite else ("", 0)
    options = _BATCHES[connection.vendor]

    def asked(question: str) -> pa.Table:
        with connect(uri) as outside, outside.cursor() as cursor:
            if sqlite:
                cursor.execute("PRAGMA busy_timeout = 20000")
            cursor.adbc_statement.set_options(**options)
            cursor.execute(prefix + question)
            return cursor.fetch_arrow_table().slice(skip).rename_columns(list(names))

    with ThreadPoolExecutor(READERS) as pool:
        return pa.concat_tables(pool.map(asked, questions))


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
