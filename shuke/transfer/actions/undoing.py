"""Taking an import back: what it created is deleted, what it changed is as before. What somebody has worked on since
stays, and the report says which.

Piece by piece, each in a transaction of its own that also notes the piece as done, so that it may be killed and started
again like the run.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial

from django.db import models
from django.db.models import F, Sum

from shuke.accounts.models import User
from shuke.accounts.surroundings import surroundings_of
from shuke.analytics.actions import warehouse
from shuke.customers.actions.consenting import take_back
from shuke.events import actions as events
from shuke.insights.actions import refresh_after_import
from shuke.records import shape
from shuke.transfer.actions.forgetting import FORGETTERS, LAST, Forgetter
from shuke.transfer.actions.guard import in_turn, take_over
from shuke.transfer.actions.keeping import add_up, finish_piece, finished_pieces
from shuke.transfer.actions.making import unmake
from shuke.transfer.actions.remains import take_back_remains
from shuke.transfer.actions.restoring import pieces_to_put_back
from shuke.transfer.actions.since import Stretch
from shuke.transfer.models import Import, ImportChunk, ImportedRange, ImportRow
from shuke.transfer.others import undoing as others

Status = Import.Status
BEGUN = "undo"  # the stage under which it is noted that this undoing has begun
PIECE = 10_000  # ids a transaction
Piece = tuple[int, Callable[[Import], None]]  # how many records, and what to do with them


def undo(job_id: int, *, at: datetime, by: User | None) -> None:
    """Safe to start again at any time. Raises TakenOver when it is not being undone (any more)."""
    job = take_over(job_id, {Status.UNDOING})
    in_turn(job, _begin)
    if job.kind == Import.Kind.RECORDS:
        with shape.settled(), surroundings_of(by):
            _go_through(job, "undo.records", others.pieces_to_take_back(job, at=at, by=by))
    _go_through(job, "undo.made", _made(job, FORGETTERS))
    _take_back_consents(job, at=at, by=by)
    _go_through(job, "undo.changed", pieces_to_put_back(job, at=at, by=by))
    _go_through(job, "undo.last", _made(job, LAST))
    in_turn(job, partial(unmake, at=at, by=by))
    in_turn(job, partial(_end, at=at, by=by))
    shutil.rmtree(job.folder, ignore_errors=True)


def _take_back_consents(job: Import, *, at: datetime, by: User | None) -> None:
    """Of customers who stay; those of the others went with them. What was taken back before a kill is no news."""
    last: int | None = 0
    while job.batch is not None and last is not None:
        last = in_turn(job, partial(_take_back_some, last=last, at=at, by=by))


def _take_back_some(job: Import, *, last: int, at: datetime, by: User | None) -> int | None:
    assert job.batch
    return take_back(job.batch, after=last, by=by, at=at)[1]


def _begin(job: Import) -> None:
    """What an earlier undoing said is said anew."""
    if ImportChunk.objects.filter(job=job, stage=BEGUN).exists():
        return
    made = ImportedRange.objects.filter(job=job).aggregate(count=Sum(F("last") - F("first") + 1))["count"]
    job.rows_total, job.rows_done = made or job.count("created") + job.count("updated"), 0
    job.counts = {name: value for name, value in job.counts.items() if name not in {"undone", "kept", "put_back"}}
    ImportRow.objects.filter(job=job, stage="undo").delete()
    job.stage = BEGUN
    finish_piece(job, 0)


def _go_through(job: Import, stage: str, pieces: Iterable[Piece]) -> None:
    done = finished_pieces(job, stage)
    for number, (count, work) in enumerate(pieces):
        if number not in done:
            in_turn(job, partial(_piece, stage=stage, number=number, count=count, work=work))


def _piece(job: Import, *, stage: str, number: int, count: int, work: Callable[[Import], None]) -> None:
    job.stage = stage
    work(job)
    finish_piece(job, number)
    job.rows_done += count


def _made(job: Import, forgetters: dict[type[models.Model], Forgetter]) -> Iterator[Piece]:
    for model, forget in forgetters.items():
        for first, last in created(job, model):
            yield last - first + 1, partial(_forget, forget=forget, stretch=(first, last))


def created(job: Import, model: type[models.Model]) -> Iterator[Stretch]:
    """The ids that the import created, newest first, a piece at a time."""
    ranges = ImportedRange.objects.filter(job=job, model=model._meta.label_lower).order_by("-first")
    for first, last in ranges.values_list("first", "last"):
        for start in range(first, last + 1, PIECE):
            yield start, min(start + PIECE - 1, last)


def _forget(job: Import, *, forget: Forgetter, stretch: Stretch) -> None:
    add_up(job, undone=forget(job, stretch))


def _end(job: Import, at: datetime, by: User | None) -> None:
    job.status = Status.CANCELLED if job.cancelled else Status.UNDONE
    job.stage, job.finished_at, job.rows_done = "", at, job.rows_total
    ImportChunk.objects.filter(job=job).delete()
    if job.batch:
        job.batch.undone_at, job.batch.undone_by = at, by
        job.batch.save(update_fields=["undone_at", "undone_by"])
        events.record("transfer.undone", job, by=by, at=at, batch=job.batch, note=job.name)
        take_back_remains(job, by=by)
    refresh_after_import()
    warehouse.refresh_after_import(job.rows_done)
