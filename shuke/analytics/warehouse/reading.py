"""Answers to ibis expressions, from the version that is shown.

The expressions stand on tables that belong to no engine: here DuckDB answers them, and any engine that ibis knows does
where it has tables of these names (docs/warehouse.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from shuke.analytics.warehouse import store
from shuke.analytics.warehouse.described import Kind
from shuke.analytics.warehouse.tables import TABLES

TYPES = {
    Kind.NUMBER: "int64",
    Kind.COUNT: "int32",
    Kind.MONEY: "decimal(18, 4)",
    Kind.QUANTITY: "decimal(18, 3)",
    Kind.POINTS: "decimal(18, 4)",
    Kind.DAY: "date",
    Kind.MOMENT: "timestamp('UTC')",
    Kind.FLAG: "boolean",
    Kind.TEXT: "string",
}
SUM_OF_WHOLE = pa.decimal128(38, 0)  # as DuckDB hands out sums of whole numbers; ibis and others say int64
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "1GB",
    "autoinstall_known_extensions": "false",
}


@cache
def star() -> Any:
    """The tables by name: `star().sales.amount.sum()`."""
    made = {one.name: ibis.table({c.name: TYPES[c.kind] for c in one.columns}, name=one.name) for one in TABLES}
    return SimpleNamespace(**made)


def answer(expression: Any, **beside: pa.Table) -> pa.Table:
    """`beside` are further tables by their names. Raises NotBuiltYet. A version that is cleared away at this very
    moment is asked for again."""
    for last in (False, True):
        version = store.built()
        try:
            with opened({table.name: version.files(table.name) for table in TABLES}) as link:
                for name, rows in beside.items():
                    link.register(name, rows)
                return ask(link, expression)
        except duckdb.IOException:
            if last:
                raise
    raise AssertionError


def ask(link: duckdb.DuckDBPyConnection, question: Any) -> pa.Table:
    """An expression, or what `written` made of it."""
    found = link.sql(question if isinstance(question, str) else written(question)).to_arrow_table()
    kinds = [pa.int64() if kind == SUM_OF_WHOLE else kind for kind in found.schema.types]
    return found.cast(pa.schema(zip(found.column_names, kinds, strict=True)))


def written(expression: Any) -> str:
    """As DuckDB's SQL."""
    return str(ibis.to_sql(expression, dialect="duckdb"))


@contextmanager
def opened(files: Mapping[str, Sequence[str]]) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with each table as a view over its files."""
    with duckdb.connect(config=SETTINGS) as link:
        for name, paths in files.items():
            listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
            link.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}])")  # noqa: S608 -- our own files
        yield link
