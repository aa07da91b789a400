"""A set is worked on by one worker at a time, as an import is: whoever starts puts a token of its own on it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from shuke.transfer.actions.guard import TakenOver
from shuke.transfer.actions.starting import UNEXPECTED
from shuke.transfer.sets.models import ImportSet

Status = ImportSet.Status


def take_over(set_id: int, statuses: Collection[str]) -> ImportSet:
    """Raises TakenOver when the set is in none of these statuses (any more)."""
    token = secrets.token_hex(8)
    if not ImportSet.objects.filter(id=set_id, status__in=statuses).update(token=token):
        raise TakenOver
    return ImportSet.objects.get(id=set_id)


def save(one: ImportSet, **values: Any) -> None:
    """Raises TakenOver when somebody else has the set now."""
    if not ImportSet.objects.filter(id=one.pk, token=one.token).update(**values):
        raise TakenOver
    one.refresh_from_db()


def still_ours(one: ImportSet) -> None:
    if not ImportSet.objects.filter(id=one.pk, token=one.token).exists():
        raise TakenOver


def fail(set_id: int, *, at: datetime) -> None:
    """Something that nobody foresaw. The person may go on, or take it back."""
    one = ImportSet.objects.get(id=set_id)
    if one.is_moving:
        error = {"message": UNEXPECTED, "params": {}, "code": "unexpected"}
        ImportSet.objects.filter(id=set_id, token=one.token, status=one.status).update(
            status=Status.FAILED, error=error, finished_at=at, cancelled=one.cancelled or one.status == Status.UNDOING
        )
