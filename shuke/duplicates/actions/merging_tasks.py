"""What a merge leaves to the worker."""

from __future__ import annotations

from django.db import transaction
from django_tasks import task

from shuke.records import search, types

PIECE = 2_000


@task()
def index_followers(record_type: str, ids: list[int]) -> None:
    """Many orders that now go with another customer, piece by piece, so that others can write in between."""
    kind = types.named(record_type)
    assert kind.search
    found = kind.search.follower_ids(ids)
    for start in range(0, len(found), PIECE):
        with transaction.atomic():
            search.index(record_type, found[start : start + PIECE])
