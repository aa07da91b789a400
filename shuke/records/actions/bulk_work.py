"""What a piece of a job does to its records: by the type's door for many where it has one, else one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from shuke.core.errors import NotAllowed, UserError
from shuke.events.bulk import Change
from shuke.records import rights, types
from shuke.records.actions.remove import remove
from shuke.records.fields import fetched
from shuke.records.kept import read
from shuke.records.models import BulkJob
from shuke.records.types import RecordType

NOT_YOURS = _("It is no longer there, or you may not do this with it.")


@dataclass
class Outcome:
    changed: int = 0
    left: list[tuple[str, int, str, UserError]] = field(default_factory=list)  # record type, id, title, why

    def leave(self, kind: RecordType, record: Any, error: UserError) -> None:
        self.left.append((kind.name, record.pk, kind.title_of(record), error))


Work = Callable[[BulkJob, RecordType, list[int], datetime], Outcome]


def _change(job: BulkJob, kind: RecordType, ids: list[int], at: datetime) -> Outcome:
    allowed, outcome = _allowed(kind, ids, rights.changeable(job.by, kind))
    values = {name: read(kind, name, told) for name, told in job.values.items()}
    stamp = {"batch": job.batch, "by": job.by, "at": at}
    if kind.many and set(values) <= kind.many.fields:
        changes = changes_to(kind, allowed, kind.many.check(values, job.by))
        kind.many.change(changes, **stamp)
        outcome.changed = len(changes)
        return outcome
    custom = {one.name: values.pop(one.name) for one in kind.custom_fields if one.name in values}
    given = {**values, "custom": custom} if custom else values

    def change(record: Any) -> None:
        assert kind.change
        kind.change(record, version=None, **stamp, **given)

    return _one_by_one(kind, allowed, change, outcome)


def _delete(job: BulkJob, kind: RecordType, ids: list[int], at: datetime) -> Outcome:
    allowed, outcome = _allowed(kind, ids, rights.deletable(job.by, kind))
    stamp = {"batch": job.batch, "by": job.by, "at": at}
    if kind.many and kind.many.delete:
        kind.many.delete(allowed, **stamp)
        outcome.changed = len(allowed)
        return outcome
    return _one_by_one(kind, allowed, lambda record: kind.delete and kind.delete(record, **stamp), outcome)


def _restore(job: BulkJob, kind: RecordType, ids: list[int], at: datetime) -> Outcome:
    allowed, outcome = _allowed(kind, ids, rights.binned(job.by, kind))
    return restore(kind, allowed, outcome, batch=job.batch, by=job.by, at=at)


def _remove(job: BulkJob, kind: RecordType, ids: list[int], at: datetime) -> Outcome:
    allowed, outcome = _allowed(kind, ids, rights.binned(job.by, kind))
    removed, kept = remove(kind, allowed, by=job.by, at=at, batch=job.batch)
    outcome.changed = len(removed)
    for record, error in kept:
        outcome.leave(kind, record, error)
    return outcome


def _work(job: BulkJob, kind: RecordType, ids: list[int], at: datetime) -> Outcome:
    assert kind.many
    work = kind.many.work[job.values["work"]]
    rights.check_fields(kind, {work.field: None}, job.by)
    allowed, outcome = _allowed(kind, ids, rights.changeable(job.by, kind))
    outcome.changed = work.do(allowed, job.values["told"], batch=job.batch, by=job.by, at=at)
    return outcome


WORK: dict[str, Work] = {
    BulkJob.Kind.CHANGE: _change,
    BulkJob.Kind.DELETE: _delete,
    BulkJob.Kind.RESTORE: _restore,
    BulkJob.Kind.REMOVE: _remove,
    BulkJob.Kind.WORK: _work,
}


def restore(kind: RecordType, ids: list[int], outcome: Outcome, **stamp: Any) -> Outcome:
    if kind.many and kind.many.restore and not _may_be_taken(kind):
        refused = kind.many.restore(ids, **stamp)
        for record in _records(kind, refused):
            outcome.leave(kind, record, refused[record.pk])
        outcome.changed += len(ids) - len(refused)
        return outcome
    return _one_by_one(kind, ids, lambda record: kind.restore and kind.restore(record, **stamp), outcome)


def _may_be_taken(kind: RecordType) -> bool:
    """Whether something of them, or of what comes back along with them, may belong to somebody else since."""
    along = [one for one in types.all_types() if one.through and one.holder().name == kind.name]
    return any(field.unique for one in (kind, *along) for field in one.custom_fields)


def changes_to(kind: RecordType, ids: list[int], values: dict[str, Any]) -> list[Change]:
    """Field → (old, new) of those that are not so already, as the database has them. Locks the rows."""
    columns: list[Any] = [kind.model._meta.get_field(name) for name in values]
    new = [as_stored(column, value) for column, value in zip(columns, values.values(), strict=True)]
    rows = kind.records().select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    changes: list[Change] = []
    for pk, *values_now in rows.values_list("pk", *(column.attname for column in columns)):
        old = [as_stored(column, one) for column, one in zip(columns, values_now, strict=True)]
        pairs = zip(columns, old, new, strict=True)
        if fields := {column.name: (was, now) for column, was, now in pairs if was != now}:
            changes.append((pk, fields))
    return changes


def as_stored(column: Any, value: Any) -> Any:
    """A value as `core.bulk` writes it: ids for links, whole numbers for money, text for days."""
    stored = column.get_db_prep_save(getattr(value, "pk", value), connection)
    return stored if stored is None or isinstance(stored, str | int | bool) else str(stored)


def _allowed(kind: RecordType, ids: list[int], rows: Any) -> tuple[list[int], Outcome]:
    allowed = set(rows.filter(pk__in=ids).values_list("pk", flat=True))
    outcome = Outcome()
    for one in ids:
        if one not in allowed:
            outcome.left.append((kind.name, one, f"{kind.label} #{one}", NotAllowed(NOT_YOURS)))
    return [one for one in ids if one in allowed], outcome


def _one_by_one(kind: RecordType, ids: list[int], work: Callable[[Any], object], outcome: Outcome) -> Outcome:
    """One that its rules refuse does not hold up the others."""
    for record in _records(kind, ids):
        try:
            with transaction.atomic():
                work(record)
        except UserError as error:
            outcome.leave(kind, record, error)
        else:
            outcome.changed += 1
    return outcome


def _records(kind: RecordType, ids: Iterable[int]) -> list[Any]:
    return list(fetched(kind.records().filter(pk__in=list(ids)), [kind.field(kind.title)]).order_by("pk"))
