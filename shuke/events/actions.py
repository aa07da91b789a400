"""Writing down what happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from shuke.accounts.models import User
from shuke.events.models import Batch, Event


def open_batch(kind: str, *, by: User | None, at: datetime | None = None, undoes: Batch | Event | None = None) -> Batch:
    """Start a changeset; pass it to every action that belongs to it. `undoes` is what it takes back."""
    batch, event = (undoes, None) if isinstance(undoes, Batch) else (None, undoes)
    return Batch.objects.create(kind=kind, by=by, at=at or timezone.now(), undoes=batch, undoes_event=event)


def record(
    verb: str,
    subject: models.Model,
    *,
    by: User | None,
    at: datetime | None = None,
    customer_id: int | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    batch: Batch | None = None,
    note: str = "",
) -> Event:
    """Write one event, inside the transaction of the action that it tells of. `at` is now unless given."""
    return Event.objects.create(
        at=at or timezone.now(),
        by=by,
        verb=verb,
        subject_type=subject_type(subject),
        subject_id=subject.pk,
        customer_id=customer_id,
        batch=batch,
        changes={name: [plain(old), plain(new)] for name, (old, new) in (changes or {}).items()},
        note=note,
    )


def subject_type(subject: models.Model) -> str:
    """Its model, unless it knows better: the records of all custom objects share one model."""
    return getattr(subject, "subject_type", subject._meta.label_lower)


def plain(value: Any) -> Any:
    """A value as JSON can keep it without losing digits."""
    if isinstance(value, Decimal | date | datetime):
        return str(value)
    if isinstance(value, models.Model):
        return value.pk
    return value
