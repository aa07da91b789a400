"""Asking for work on many records at once: a few are done in the request, more by the worker. One job, one batch."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import NotAllowed, UserError
from shuke.core.turns import in_turn
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.records.actions import bulk_running
from shuke.records.fields import Field
from shuke.records.kept import told_of
from shuke.records.models import BulkJob, BulkPiece
from shuke.records.rights import check_fields
from shuke.records.types import RecordType

AT_ONCE = 200  # records that a request waits for
FEW, MANY = 200, 5_000  # records a transaction: one by one, and by the doors for many
AT_A_TIME = 1_000  # of work of an area's own
Kind, Status = BulkJob.Kind, BulkJob.Status


class NothingChosen(UserError):
    code = "nothing_chosen"


def bulk_fields(kind: RecordType) -> list[Field]:
    """What may be changed for many at once: no title, nothing that must be different for each, no rows of their own."""
    constraints: list[tuple[str, ...]] = [getattr(one, "fields", ()) for one in kind.model._meta.constraints]
    unique = {names[0] for names in constraints if len(names) == 1}
    known = [kind.field(name) for name in kind.bulk or kind.form]
    custom = [one for one in kind.custom_fields if not one.unique]
    either = {one.name: one for one in [*known, *custom]}
    return [
        one
        for one in either.values()
        if one.column and not one.read_only and not one.unique and one.name not in unique | {kind.title}
    ]


def change_many(
    kind: RecordType, ids: Iterable[int], values: Mapping[str, Any], *, by: User, at: datetime | None = None
) -> BulkJob:
    """Set these fields of all of them. Those that the person may not change are left, and told."""
    offered = {one.name for one in bulk_fields(kind)}
    if kind.change is None or not values or set(values) - offered:
        raise NotAllowed(_("This field can't be changed for many at once."))
    check_fields(kind, values, by)
    plain = {name: told_of(kind, name, value) for name, value in values.items()}
    if kind.many and set(values) <= kind.many.fields:
        kind.many.check(dict(values), by)
    return _start(Kind.CHANGE, kind, ids, by=by, at=at, values=plain, size=_size(kind, values))


def work_on_many(
    kind: RecordType, name: str, ids: Iterable[int], told: Mapping[str, Any], *, by: User, at: datetime | None = None
) -> BulkJob:
    """What the area itself does to many (records.many.Work); `told` is plain JSON."""
    if kind.many is None or name not in kind.many.work:
        raise LookupError(f"{kind.name} has no work called {name}")
    check_fields(kind, {kind.many.work[name].field: None}, by)
    return _start(Kind.WORK, kind, ids, by=by, at=at, values={"work": name, "told": dict(told)}, size=AT_A_TIME)


def delete_many(kind: RecordType, ids: Iterable[int], *, by: User, at: datetime | None = None) -> BulkJob:
    """Into the bin."""
    return _start(Kind.DELETE, kind, ids, by=by, at=at, size=MANY if kind.many and kind.many.delete else FEW)


def restore_many(kind: RecordType, ids: Iterable[int], *, by: User, at: datetime | None = None) -> BulkJob:
    return _start(Kind.RESTORE, kind, ids, by=by, at=at, size=MANY if kind.many and kind.many.restore else FEW)


def remove_many(kind: RecordType, ids: Iterable[int], *, by: User, at: datetime | None = None) -> BulkJob:
    """For good, out of the bin: for owners. What others still need is left, and told. This can't be undone."""
    if not by.is_owner:
        raise NotAllowed(_("Only the owner can delete for good."))
    return _start(Kind.REMOVE, kind, ids, by=by, at=at, size=FEW)


@transaction.atomic
def undo_later(batch: Batch, *, by: User, at: datetime | None = None) -> str:
    """Have the worker take a large batch back; gives the address of the page that shows how far it is."""
    from shuke.records.actions.undo import NotUndoable

    in_turn("undo", f"batch {batch.pk}")
    if Batch.objects.filter(pk=batch.pk).exclude(undone_at=None).exists():
        raise NotUndoable(_("This was already undone."))
    running = BulkJob.objects.filter(undoes=batch, status=Status.RUNNING).first()
    if running is None:
        made = BulkJob.objects.filter(batch=batch).first()
        size = MANY if made and BulkPiece.objects.filter(job=made, number=1).exists() else FEW
        found = batch.events.order_by("-id").values_list("id", flat=True)
        running = _keep(Kind.UNDO, "", list(found.iterator(chunk_size=MANY)), by=by, at=at, size=size, undoes=batch)
        _later(running)
    return address(running)


def address(job: BulkJob) -> str:
    return reverse("records:job", args=[job.pk])


def _size(kind: RecordType, values: Mapping[str, Any]) -> int:
    return MANY if kind.many and set(values) <= kind.many.fields else FEW


def _start(kind_of_work: str, kind: RecordType, ids: Iterable[int], *, size: int, **told: Any) -> BulkJob:
    chosen = list(dict.fromkeys(ids))
    if not chosen:
        raise NothingChosen(_("Choose at least one."))
    with transaction.atomic():
        job = _keep(kind_of_work, kind.name, chosen, size=size, **told)
        if len(chosen) > AT_ONCE:
            _later(job)
            return job
        bulk_running.run(job.pk, at=job.created_at)
    job.refresh_from_db()
    return job


def _keep(
    kind_of_work: str, record_type: str, ids: Sequence[int], *, by: User, at: datetime | None, size: int,
    values: Mapping[str, Any] | None = None, undoes: Batch | None = None,
) -> BulkJob:  # fmt: skip
    at = at or timezone.now()
    undoing = kind_of_work == Kind.UNDO
    batch = events.open_batch(Batch.UNDO if undoing else "bulk", by=by, at=at, undoes=undoes)
    job = BulkJob.objects.create(
        kind=kind_of_work, record_type=record_type, values=dict(values or {}), batch=batch, undoes=undoes, by=by,
        created_at=at, total=len(ids),
    )  # fmt: skip
    BulkPiece.objects.bulk_create(
        BulkPiece(job=job, number=number, ids=array("q", ids[start : start + size]).tobytes())
        for number, start in enumerate(range(0, len(ids), size))
    )
    return job


def _later(job: BulkJob) -> None:
    from shuke.records.actions.tasks import run_job

    run_job.enqueue(job.pk)
