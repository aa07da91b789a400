"""Taking a large batch back: first all of it is looked at, then piece by piece it is reversed, newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from shuke.core.errors import Conflict, UserError
from shuke.events.models import Event
from shuke.records import undoing
from shuke.records.actions.bulk_work import Outcome, as_stored, restore
from shuke.records.actions.undo import check_rights, lock, reverse
from shuke.records.kept import read
from shuke.records.many import Work
from shuke.records.models import BulkJob
from shuke.records.types import RecordType
from shuke.records.undoing import Comparison, Turn, turn_of


def check_piece(job: BulkJob, ids: Sequence[int]) -> Outcome:
    """What stands in the way, if all newer events of the batch are taken back before these."""
    found = _events(ids)
    check_rights(found, job.by)
    outcome = Outcome()
    for kind, group in _by_kind(found):
        newer = Event.objects.filter(
            batch=job.undoes_id, subject_type=kind.subject, id__gt=max(ids),
            subject_id__in=[event.subject_id for event in group],
        ).order_by("-id")  # fmt: skip
        for blocker in Comparison(kind, group, after=list(newer)).blockers():
            outcome.left.append((kind.name, blocker.record, blocker.title, _told(blocker)))
    return outcome


def undo_piece(job: BulkJob, ids: Sequence[int], *, at: datetime) -> Outcome:
    """What came in between since the check is left and told."""
    found = _events(ids)
    lock(found)
    check_rights(found, job.by)
    outcome, stamp = Outcome(), {"batch": job.batch, "by": job.by, "at": at}
    for kind, group in _by_kind(found):
        blocked: set[int] = set()
        for blocker in Comparison(kind, group).blockers():
            blocked.add(blocker.record)
            outcome.left.append((kind.name, blocker.record, blocker.title, _told(blocker)))
        _reverse(kind, [event for event in group if event.subject_id not in blocked], outcome, stamp)
    return outcome


def _reverse(kind: RecordType, group: list[Event], outcome: Outcome, stamp: dict[str, Any]) -> None:
    turns = {turn_of(event) for event in group}
    once = len({event.subject_id for event in group}) == len(group)
    ids = [event.subject_id for event in group if event.subject_id]
    if once and turns == {Turn.CHANGED} and (work := _work_of(kind, group)):
        work.put_back({event.subject_id: event.changes[work.field][0] for event in group}, **stamp)
        outcome.changed += len(group)
    elif kind.many and once and turns == {Turn.CHANGED} and _plain(kind, group):
        _put_back(kind, group, stamp)
        outcome.changed += len(group)
    elif kind.many and once and turns == {Turn.BINNED}:
        restore(kind, ids, outcome, **stamp)
    elif kind.many and kind.many.delete and once and turns == {Turn.RESTORED}:
        kind.many.delete(ids, **stamp)
        outcome.changed += len(ids)
    else:
        _one_by_one(kind, group, outcome, stamp)


def _plain(kind: RecordType, group: list[Event]) -> bool:
    assert kind.many
    return {name for event in group for name in event.changes} <= kind.many.fields


def _work_of(kind: RecordType, group: list[Event]) -> Work | None:
    """By which all of these changes can be taken back at once."""
    names = {name for event in group for name in event.changes}
    works = kind.many.work.values() if kind.many else ()
    return next((one for one in works if names == {one.field} and all(event.changes for event in group)), None)


def _put_back(kind: RecordType, group: list[Event], stamp: dict[str, Any]) -> None:
    """Old values pass the type's rules too, each different one once."""
    assert kind.many
    columns = {name: kind.model._meta.get_field(name) for event in group for name in event.changes}
    stored: dict[tuple[str, str], Any] = {}

    def back(name: str, told: Any) -> Any:
        key = (name, repr(told))
        if key not in stored:
            assert kind.many
            checked = kind.many.check({name: read(kind, name, told)}, stamp["by"])[name]
            stored[key] = as_stored(columns[name], checked)
        return stored[key]

    changes = [
        (event.subject_id, {name: (new, back(name, old)) for name, (old, new) in event.changes.items()})
        for event in group
        if event.subject_id
    ]
    kind.many.change(changes, **stamp)


def _one_by_one(kind: RecordType, group: list[Event], outcome: Outcome, stamp: dict[str, Any]) -> None:
    for event in group:
        try:
            with transaction.atomic():
                reverse(kind, event, **stamp)
        except UserError as error:
            outcome.leave(kind, kind.records().get(pk=event.subject_id), error)
        else:
            outcome.changed += 1


def _told(blocker: undoing.Blocker) -> UserError:
    sentence, params = blocker.untold()
    return Conflict(sentence, **params)


def _events(ids: Sequence[int]) -> list[Event]:
    return list(Event.objects.filter(id__in=ids).order_by("-id"))


def _by_kind(found: Sequence[Event]) -> list[tuple[RecordType, list[Event]]]:
    groups: dict[str, list[Event]] = defaultdict(list)
    for event in found:
        groups[event.subject_type].append(event)
    kinds = undoing.kinds()
    return [(kinds[label], group) for label, group in groups.items() if label in kinds]
