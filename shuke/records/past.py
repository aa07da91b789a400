"""The whole past of one record: every change with who, when, old and new, and whether it can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shuke.accounts.models import User
from shuke.accounts.policy import fields_fixed
from shuke.events.models import Batch, Event
from shuke.records import types
from shuke.records.merged import absorbed_by
from shuke.records.queries import Told, tell
from shuke.records.types import RecordType
from shuke.records.undoing import Comparison, taken_back, turn_of

PAGE = 20


@dataclass(frozen=True)
class Past:
    """`hindrance` says why it can't be taken back now; `undone` by whom and when it was."""

    told: Told
    event: Event
    undoable: bool = False
    hindrance: str = ""
    undone: Batch | None = None


def past(kind: RecordType, record: Any, user: User, before: int | None = None) -> tuple[list[Past], int | None]:
    """One page, newest first, and where the next one begins, with what happened to the records that went into it. The
    same number of queries for any page."""
    ids = [record.pk, *absorbed_by(kind.subject, record.pk)]
    events = Event.objects.filter(subject_type=kind.subject, subject_id__in=ids)
    if before:
        events = events.filter(id__lt=before)
    found = list(events.select_related("by", "batch", "batch__undone_by").order_by("-id")[: PAGE + 1])
    shown = found[:PAGE]
    undone, whole = taken_back(shown), types.named(kind.name)  # values are compared in full, told as they are seen
    comparison = Comparison(whole, shown)
    fixed = fields_fixed(user, kind.name)
    entries = [
        _entry(told, event, undone.get(event.pk), comparison if fixed.isdisjoint(event.changes) else None)
        for event, told in zip(shown, tell(shown, user), strict=True)
    ]
    return entries, shown[-1].pk if len(found) > PAGE else None


def _entry(told: Told, event: Event, undone: Batch | None, comparison: Comparison | None) -> Past:
    """Without a comparison: the person may not write all that the event has changed, nor hear what hinders."""
    if undone is None and event.batch and event.batch.undone_at:
        undone = event.batch
    if undone or turn_of(event) is None or comparison is None:
        return Past(told, event, undone=undone)
    blockers = comparison.alone(event)
    return Past(told, event, undoable=not blockers, hindrance=str(blockers[0]) if blockers else "")
