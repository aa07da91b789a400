"""Records by their ids, of which there may be many: one text holds them all, so that the question stays the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Func, Value


def packed(ids: Iterable[int]) -> str:
    """As the database takes them, for a prepared question."""
    many = ",".join(map(str, ids))
    return f"{{{many}}}" if connection.vendor == "postgresql" else f"[{many}]"


class Among(Func):
    """`column` is one of these, given as ids or as `packed`: SQLite takes 32,766 parameters at most. PostgreSQL takes
    them as a table: given a list it likes to look for each of them in an index of something else that is asked too."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, ids: Iterable[int] | str, column: str = "pk") -> None:
        super().__init__(column, Value(ids if isinstance(ids, str) else packed(ids)))

    def as_sqlite(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        column, params = self._compiled(compiler)
        return f"{column} IN (SELECT value FROM json_each(%s))", params  # noqa: S608 -- a column's name

    def as_postgresql(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        column, params = self._compiled(compiler)
        return f"{column} IN (SELECT unnest(%s::bigint[]))", params

    def _compiled(self, compiler: Any) -> Any:
        column, ids = (compiler.compile(one) for one in self.source_expressions)
        return column[0], ids[1]
