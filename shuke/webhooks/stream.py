"""A table that only grows, read from its beginning to its end, each row once, in the order of their ids.

On PostgreSQL a row may appear after one with a higher id: ids are given out when rows are written, and rows appear when
their transactions end. So a gap is waited for as long as anybody writes to the table who already did when the gap was
first seen; after that it stays one. On SQLite one writes after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

PIECE = 500


class Stream:
    """Remembers, between two readings, how far and for whom it waits: one for each worker."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.rows: models.QuerySet[Any] = model.objects.all()  # type: ignore[attr-defined]  # every table of ours has it
        self.until: int | None = None
        self.writers: set[str] | None = None

    def last(self) -> int:
        return self.rows.aggregate(last=models.Max("pk"))["last"] or 0

    def after(self, read: int) -> Sequence[Any]:
        """The next rows, of which it is certain that none will appear among them any more."""
        found = self._rows(read)
        whole = _unbroken(read, found)
        if connection.vendor != "postgresql" or len(whole) == len(found):
            return found
        if self.until is None or self.until <= read:
            self.until, self.writers = found[-1].pk, None
        now = self._writing()
        self.writers = now if self.writers is None else self.writers & now
        if self.writers:
            return whole
        until, self.until = self.until, None
        return self._rows(read, until)  # anew: what was being written has appeared

    def _rows(self, read: int, until: int | None = None) -> list[Any]:
        rows = self.rows.filter(pk__gt=read)
        return list((rows.filter(pk__lte=until) if until else rows).order_by("pk")[:PIECE])

    def _writing(self) -> set[str]:
        """The transactions of others that have written to the table and did not end yet."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND relation = %s::regclass"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                " AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()",
                [self.model._meta.db_table],
            )
            return {row[0] for row in cursor.fetchall()}


def _unbroken(read: int, found: Sequence[Any]) -> list[Any]:
    return [one for place, one in enumerate(found) if one.pk == read + 1 + place]
