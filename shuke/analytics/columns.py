"""The answer to a QuerySet as whole columns, for sums over millions of rows.

Ten million lines are read through ADBC, beside Django's own connection. What that connection hasn't committed can't be
seen from outside, so inside a transaction (and for SQLite in memory) the same question is asked through Django.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import numpy as np
import pyarrow as pa
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def read(rows: QuerySet, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Whole-number columns by name: ids, money and quantities as scaled whole numbers. NULL becomes 0.

    `rows` must be a `values_list` of that many expressions; its restrictions hold, so ask through `visible_to`.
    """
    table = _table(rows.order_by(), len(names))
    return {name: _whole(table.column(place)) for place, name in enumerate(names)}


def _table(rows: QuerySet, width: int) -> pa.Table:
    try:
        question, parameters = rows.query.sql_with_params()
    except EmptyResultSet:  # somebody without a team
        return _columns_of([], width)
    if connection.in_atomic_block or "memory" in str(connection.settings_dict["NAME"]):
        return _through_django(question, parameters, width)
    question %= tuple(literal(value) for value in parameters)
    if connection.vendor == "postgresql":
        return _through_adbc(question)
    # SQLite's types are taken from the first row, which may hold NULLs: a typed one goes before it and is dropped.
    return _through_adbc(f"SELECT {', '.join('1' * width)} UNION ALL {question}").slice(1)


def _through_django(question: str, parameters: Sequence[Any], width: int) -> pa.Table:
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        found = cursor.fetchall()
    return _columns_of(found, width)


def _columns_of(rows: Sequence[tuple], width: int) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [()] * width
    return pa.table([pa.array(column, pa.int64()) for column in columns], names=[str(place) for place in range(width)])


def _through_adbc(question: str) -> pa.Table:
    from adbc_driver_postgresql import dbapi as postgresql
    from adbc_driver_sqlite import dbapi as sqlite

    if connection.vendor == "sqlite":
        link, options = sqlite.connect(f"file:{quote(str(connection.settings_dict['NAME']))}?mode=ro"), _SQLITE
    else:
        link, options = postgresql.connect(postgres_place()), _POSTGRES
    with link, link.cursor() as cursor:
        cursor.adbc_statement.set_options(**options)
        cursor.execute(question)
        return cursor.fetch_arrow_table()


_SQLITE = {"adbc.sqlite.query.batch_rows": "65536"}
_POSTGRES = {"adbc.postgresql.batch_size_hint_bytes": str(1 << 24)}


def literal(value: Any) -> str:
    """A parameter as SQL text: only what can't hold a quotation mark, so that nothing can break out."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"'{value.isoformat()}'"
    if isinstance(value, str) and value.replace("-", "").isdigit():  # a day as SQLite keeps it
        return f"'{value}'"
    raise TypeError(f"not a parameter of a column question: {value!r}")


def postgres_place() -> str:
    """A libpq connection string in key=value form, so that no character of a password needs escaping for a URL."""
    parameters = connection.get_connection_params()
    known = {name: parameters.get(name) for name in ("host", "port", "user", "password", "dbname")}
    quoted = {name: str(value).replace("\\", "\\\\").replace("'", "\\'") for name, value in known.items() if value}
    return " ".join(f"{name}='{value}'" for name, value in quoted.items())


def _whole(column: pa.ChunkedArray) -> np.ndarray:
    if column.null_count:
        column = column.fill_null(0)
    return column.cast(pa.int64()).to_numpy()
