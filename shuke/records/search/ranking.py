"""Which of the records found come first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.db.models import F, Value
from django.db.models.functions import Collate
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from shuke.accounts.models import User
from shuke.records.reach import first_rows
from shuke.records.search.source import SearchSource
from shuke.records.search.tokens import fold, solid
from shuke.records.types import RecordType

LAST = "\U0010ffff"


def by_beginning(
    record_type: RecordType, visible: models.QuerySet[Any], user: User | AnonymousUser, text: str, limit: int
) -> list[Any]:
    """Records whose name (or number) begins with the text, in its order: a range of the field's own index.

    PostgreSQL is told to go by characters, as SQLite does; the migrations make the index for that.
    """
    assert record_type.search
    field = record_type.search.ranked_by
    if connection.vendor != "postgresql":
        rows = visible.filter(**{f"{field}__gte": text, f"{field}__lt": text + LAST})
        return first_rows(record_type, user, rows, (field, "pk"), limit)
    key = Collate(F(field), "C")
    rows = visible.filter(GreaterThanOrEqual(key, Value(text)), LessThan(key, Value(text + LAST)))
    return list(rows.order_by(key, "pk")[:limit])


def best_first(records: Sequence[Any], text: str, source: SearchSource) -> list[Any]:
    wanted, code = fold(text), solid(text)

    def rank(record: Any) -> tuple[int, int]:
        texts = [fold(str(getattr(record, name))) for name in (*source.words, *source.codes)]
        if any(own == wanted or solid(own) == code for own in texts):
            return 0, -record.pk
        return (1 if any(own.startswith(wanted) for own in texts) else 2), -record.pk

    return sorted(records, key=rank)
