"""Into the bin and out of it, as every type does it; what else a type's rules ask stands in its own actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from shuke.accounts.models import User
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.records import search, types


def into_bin(
    record: Any, verb: str, *, by: User | None, at: datetime | None, batch: Batch | None, note: str = ""
) -> None:
    """Of a record that is locked and doesn't lie there yet. It leaves its event, and is found by no search."""
    at = at or timezone.now()
    _put(record, at, verb, by=by, at=at, batch=batch, note=note)


def out_of_bin(
    record: Any, verb: str, *, by: User | None, at: datetime | None, batch: Batch | None, note: str = ""
) -> None:
    """Of a record that is locked and may come back."""
    _put(record, None, verb, by=by, at=at or timezone.now(), batch=batch, note=note)


def _put(record: Any, deleted_at: datetime | None, verb: str, *, by: User | None, **told: Any) -> None:
    record.deleted_at, record.modified_by = deleted_at, by
    record.save(update_fields=["deleted_at", "modified_by", "modified_at"])
    kind = types.of(record)
    assert kind is not None, f"{record._meta.label_lower} has a bin, and so must be a record type"
    events.record(verb, record, by=by, customer_id=kind.customer_of(record), **told)
    if kind.search is not None:
        (search.remove if deleted_at else search.index)(kind.name, [record.pk])
