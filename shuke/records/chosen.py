"""Which records of a list somebody chose for work on many at once: those that were ticked, or all that it finds."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from shuke.accounts.models import User
from shuke.core.whole import whole_number
from shuke.records.listing import Listing
from shuke.records.types import RecordType

TICKED = 10_000


def chosen(kind: RecordType, user: User, asked: QueryDict) -> list[int]:
    """`ids`, as often as needed or with commas; or `all=1` with `list`, the query of the list's address
    (`q=王&team=3`), for all that it finds."""
    return list(_found(kind, user, asked).values_list("pk", flat=True)) if _all(asked) else ids_given(asked)


def among(rows: QuerySet[Any], kind: RecordType, user: User, asked: QueryDict) -> QuerySet[Any]:
    """Those of `rows` that were chosen."""
    if _all(asked):
        return rows.filter(pk__in=_found(kind, user, asked).values("pk"))
    return rows.filter(pk__in=ids_given(asked)[:TICKED])


def ids_given(asked: QueryDict) -> list[int]:
    texts = [text for given in asked.getlist("ids") for text in given.split(",")]
    return list(filter(None, map(whole_number, texts)))


def _all(asked: QueryDict) -> bool:
    return asked.get("all") == "1"


def _found(kind: RecordType, user: User, asked: QueryDict) -> QuerySet[Any]:
    told = QueryDict(asked.get("list", "").lstrip("?")).dict()
    listing = Listing.asked(kind, user, told, timezone.localdate())
    return listing.rows().select_related(None).prefetch_related(None).order_by("pk")
