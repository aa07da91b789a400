"""One unmoving look at the database, through Arrow, beside Django's own connection.

What Django's connection has not committed can't be seen from outside, so inside a transaction (and for SQLite in
memory) the same questions are asked through Django.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar
from urllib.parse import quote

import pyarrow as pa
from django.db import connection

from shuke.analytics.columns import postgres_place
from shuke.analytics.warehouse.described import BLOCK, Column, Kind, Table

READERS = 2
_BATCHES = {
    "sqlite": {"adbc.sqlite.query.batch_rows": "65536"},
    "postgresql": {"adbc.postgresql.batch_size_hint_bytes": str(1 << 24)},
}
_TYPED = {int: "1", str: "'x'"}
Asked = tuple[str, list[type]]
T = TypeVar("T")
U = TypeVar("U")


class Snapshot:
    """Answers questions, several at once where there are several readers, all as the database was at one moment."""

    def __init__(self, readers: list[Any]) -> None:
        self.vendor = connection.vendor
        self._free = readers
        self._pool = ThreadPoolExecutor(max(len(readers), 1)) if readers else None

    def ask(self, question: str, kinds: list[type]) -> pa.Table:
        """`kinds` are int or str, one a column: both databases tell little about types."""
        return next(self.ask_all([(question, kinds)]))

    def ask_all(self, questions: list[Asked]) -> Iterator[pa.Table]:
        """In their order; a reader has at most one answer waiting, so that memory stays small."""
        if self._pool is None:
            yield from (_through_django(*asked) for asked in questions)
            return
        ahead = [self._pool.submit(self._through_adbc, *asked) for asked in questions[:READERS]]
        for place in range(len(questions)):
            answer = ahead.pop(0).result()
            if place + READERS < len(questions):
                ahead.append(self._pool.submit(self._through_adbc, *questions[place + READERS]))
            yield answer

    def side_by_side(self, work: Callable[[T], U], items: Sequence[T]) -> list[U]:
        """What `work` makes of each, so that one is read while another is written; one after the other where the
        answers come through Django, whose connection belongs to this thread."""
        if self._pool is None:
            return [work(one) for one in items]
        with ThreadPoolExecutor(READERS) as threads:
            return list(threads.map(work, items))

    def _through_adbc(self, question: str, kinds: list[type]) -> pa.Table:
        link = self._free.pop()
        try:
            with link.cursor() as cursor:
                return _fetch(cursor, question, kinds, self.vendor)
        finally:
            self._free.append(link)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown()


def _fetch(cursor: Any, question: str, kinds: list[type], vendor: str) -> pa.Table:
    cursor.adbc_statement.set_options(**_BATCHES[vendor])
    if vendor != "sqlite":
        cursor.execute(question)
        return cursor.fetch_arrow_table()
    # SQLite's types are taken from the first rows, which may hold NULLs: a typed one goes before them and is dropped.
    cursor.execute(f"SELECT {', '.join(_TYPED[kind] for kind in kinds)} UNION ALL {question}")
    return cursor.fetch_arrow_table().slice(1)


def _through_django(question: str, kinds: list[type]) -> pa.Table:
    with connection.cursor() as cursor:
        cursor.execute(question)
        rows = cursor.fetchall()
    types = [pa.int64() if kind is int else pa.string() for kind in kinds]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(kinds)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    return pa.table(arrays, names=[str(place) for place in range(len(kinds))])


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    with ExitStack() as stack:
        readers: list[Any] = []
        if visible_from_outside():
            opened = _open_sqlite if connection.vendor == "sqlite" else _open_postgresql
            readers = opened(stack)
        looking = Snapshot(readers)
        try:
            yield looking
        finally:
            looking.close()


def visible_from_outside() -> bool:
    return not connection.in_atomic_block and "memory" not in str(connection.settings_dict["NAME"])


def _open_sqlite(stack: ExitStack) -> list[Any]:
    """A read transaction begins with the first read. Should somebody write between those of the readers, begin anew:
    whatever is written leaves an event."""
    from adbc_driver_sqlite.dbapi import connect

    uri = f"file:{quote(str(connection.settings_dict['NAME']))}?mode=ro"
    for _attempt in range(20):
        inner = ExitStack()
        links = [inner.enter_context(connect(uri)) for _number in range(READERS)]
        if len({_newest_event(link) for link in links}) == 1:
            stack.push(inner.pop_all())
            return links
        inner.close()
    return [stack.enter_context(connect(uri))]


def _newest_event(link: Any) -> Any:
    with link.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 20000")
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM events_event")
        return cursor.fetchone()


def _open_postgresql(stack: ExitStack) -> list[Any]:
    """The first reader lends the others its look."""
    from adbc_driver_postgresql.dbapi import connect

    links = [stack.enter_context(connect(postgres_place())) for _number in range(READERS)]
    shared = ""
    for link in links:
        with link.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            if shared:
                cursor.execute(f"SET TRANSACTION SNAPSHOT '{shared}'")
                continue
            cursor.execute("SELECT pg_export_snapshot()")
            shared = cursor.fetchone()[0]
    return links


def reading(table: Table, block: int, vendor: str) -> Asked:
    """The question for the rows of one block."""
    columns = ", ".join(_selected(one, vendor) for one in table.columns)
    where = f"{table.only or '1 = 1'}{_within(table, block)}"
    question = f"SELECT {columns} FROM {table.rows} {table.beside} WHERE {where}"  # noqa: S608 -- our own description
    return question, [str if one.kind == Kind.TEXT else int for one in table.columns]


def _selected(column: Column, vendor: str) -> str:
    shape = _SHAPES[vendor]
    kind = Kind.MOMENT if column.local else column.kind
    return shape.get(kind, "{0}").format(column.source)


_SHAPES = {
    "sqlite": {
        Kind.DAY: "CAST(julianday({0}) - 2440587.5 AS INTEGER)",
        Kind.MOMENT: "CAST(strftime('%s', {0}) AS INTEGER)",
        Kind.TEXT: "NULLIF({0}, '')",
    },
    "postgresql": {
        Kind.DAY: "({0} - DATE '1970-01-01')",
        Kind.MOMENT: "FLOOR(EXTRACT(EPOCH FROM {0}))::bigint",
        Kind.FLAG: "({0})::int",
        Kind.TEXT: "NULLIF({0}, '')",
    },
}


def counting(table: Table) -> Asked:
    """The question for the number of each block, how many rows it has, their sums and their marks."""
    told, kinds = _counted(table)
    block = f"{table.key.source} / {BLOCK}"
    return f"SELECT {block}, {told} FROM {table.rows} WHERE {table.only or '1 = 1'} GROUP BY 1", [int, *kinds]  # noqa: S608 -- our own description


def counting_one_by_one(table: Table, blocks: range) -> Asked:
    """The same, each block by itself: SQLite would sort ten million rows before it puts them into groups."""
    told, kinds = _counted(table)
    each = [
        f"SELECT {block}, {told} FROM {table.rows} WHERE {table.only or '1 = 1'}{_within(table, block)}"  # noqa: S608 -- our own description
        for block in blocks
    ]
    return " UNION ALL ".join(each), [int, *kinds]


def _counted(table: Table) -> tuple[str, list[type]]:
    sums = [f"CAST(COALESCE(SUM({table.column(name).source}), 0) AS BIGINT)" for name in table.sums]
    marks = [f"COALESCE(CAST({mark} AS TEXT), '')" for mark in table.marks]
    return ", ".join(["COUNT(*)", *sums, *marks]), [int] * (1 + len(sums)) + [str] * len(marks)


def _within(table: Table, block: int) -> str:
    return f" AND {table.key.source} >= {block * BLOCK} AND {table.key.source} < {(block + 1) * BLOCK}"
