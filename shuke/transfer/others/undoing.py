"""Taking a file of other records back: event by event, newest first; what somebody has worked on since stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.events import actions as events
from shuke.events.models import Batch, Event
from shuke.records import shape, undoing
from shuke.records.actions.undo import reverse
from shuke.transfer.actions.guard import in_turn
from shuke.transfer.actions.keeping import add_up, opened, remember_rows
from shuke.transfer.models import Import
from shuke.transfer.prepare.problems import Problem

PIECE = 100


def undo(job: Import, *, at: datetime, by: User | None) -> None:
    """Goes on where it stopped."""
    with shape.settled():
        in_turn(job, _count)
        while in_turn(job, partial(_piece, at=at, by=by)):
            pass


def _count(job: Import) -> None:
    job.rows_total = Event.objects.filter(batch=job.batch_id).count()


def _piece(job: Import, at: datetime, by: User | None) -> bool:
    """Whether there may be more."""
    last = job.settings.get("undone_to")
    found = Event.objects.filter(batch=job.batch_id, **({"id__lt": last} if last else {})).order_by("-id")
    piece = list(found[:PIECE])
    if not piece:
        return False
    batch = _batch(job, by, at)
    for event in piece:
        _take_back(job, event, batch, by, at)
    job.settings = {**job.settings, "undone_to": piece[-1].pk}
    job.rows_done = min(job.rows_total, job.rows_done + len(piece))
    return True


def _batch(job: Import, by: User | None, at: datetime) -> Batch:
    known = Batch.objects.filter(kind=Batch.UNDO, undoes=opened(job), undone_at=None).order_by("-id").first()
    return known or events.open_batch(Batch.UNDO, by=by, at=at, undoes=opened(job))


def _take_back(job: Import, event: Event, batch: Batch, by: User | None, at: datetime) -> None:
    kind = undoing.kinds().get(event.subject_type)
    if kind is None or undoing.turn_of(event) is None:
        return
    blockers: Sequence[object] = undoing.in_the_way([event])
    if not blockers:
        try:
            with transaction.atomic():
                reverse(kind, event, batch=batch, by=by, at=at)  # type: ignore[arg-type]  # the command line is nobody
        except UserError as error:
            blockers = [error]
    if blockers:
        remember_rows(job, "undo", [Problem(event.subject_id or 0, "said", {"column": "", "said": str(blockers[0])})])
        add_up(job, kept=1)
    else:
        add_up(job, undone=1)
