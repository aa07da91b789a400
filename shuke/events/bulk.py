"""Events by the ten thousand, for actions that change many records at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models

from shuke.accounts.models import User
from shuke.core import bulk
from shuke.events.actions import plain
from shuke.events.models import Batch, Event

Change = tuple[int, dict[str, tuple[Any, Any]]]  # id, and field → (old, new)


def record_changes(
    verb: str,
    model: type[models.Model],
    changes: Sequence[Change],
    *,
    batch: Batch,
    by: User | None,
    at: datetime,
    subject_type: str = "",
    notes: Sequence[str] | None = None,
) -> None:
    """One event for each changed record, inside the transaction of the action; with a note for each, where given."""
    label = subject_type or model._meta.label_lower
    ids = [record for record, _fields in changes]
    told = {"by_id": by and by.pk, "verb": verb, "subject_type": label, "batch_id": batch.pk, "note": notes or ""}
    _insert(changes, {**told, "at": at, "customer_id": ids if label == "customers.customer" else None})


def record_new(
    verb: str,
    subject_type: str,
    changes: Sequence[Change],
    customers: Sequence[int | None],
    *,
    batch: Batch,
    by: User | None,
    at: datetime,
) -> None:
    """The same of records that were made, each on the timeline of its customer, where it has one."""
    told = {"by_id": by and by.pk, "verb": verb, "subject_type": subject_type, "batch_id": batch.pk, "note": ""}
    _insert(changes, {**told, "at": at, "customer_id": customers})


def _insert(changes: Sequence[Change], told: dict[str, Any]) -> None:
    texts = [
        json.dumps({name: [plain(old), plain(new)] for name, (old, new) in fields.items()}, ensure_ascii=False)
        for _record, fields in changes
    ]
    bulk.insert(Event, {**told, "subject_id": [record for record, _fields in changes], "changes": texts}, len(changes))
