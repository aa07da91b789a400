"""Doing the work of a job, piece by piece. May be killed at any moment and started again: each piece is one transaction
that writes records, events and the job's place together."""

from __future__ import annotations

import secrets
import time
from array import array
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import OperationalError, transaction
from django.utils.translation import override

from shuke.core import bulk
from shuke.core.errors import UserError
from shuke.events.models import Batch
from shuke.records import types
from shuke.records.actions.bulk_undo import check_piece, undo_piece
from shuke.records.actions.bulk_work import WORK, Outcome
from shuke.records.models import BulkJob, BulkPiece, BulkRow

TRIES = 5
Kind, Status = BulkJob.Kind, BulkJob.Status
Ids = list[int]


class TakenOver(Exception):
    """Another worker has this job now, or it has ended."""


def run(job_id: int, *, at: datetime) -> None:
    """From where it stopped to its end. Raises TakenOver."""
    token = secrets.token_hex(8)
    if not BulkJob.objects.filter(id=job_id, status=Status.RUNNING).update(token=token):
        raise TakenOver
    job = BulkJob.objects.get(id=job_id)
    pieces = list(BulkPiece.objects.filter(job=job).order_by("number").values_list("number", flat=True))
    checks = len(pieces) if job.kind == Kind.UNDO else 0  # all is looked at before anything is taken back
    for place in range(job.place, checks + len(pieces)):
        if not _in_turn(job, partial(_piece, number=pieces[place - checks], checking=place < checks, at=at)):
            return
    _in_turn(job, partial(_end, at=at))


def _piece(job: BulkJob, *, number: int, checking: bool, at: datetime) -> bool:
    """False: something stands in the way of an undo, and it ends here."""
    blob = BulkPiece.objects.values_list("ids", flat=True).get(job=job, number=number)
    ids: Ids = array("q", bytes(blob)).tolist()
    if checking:
        outcome = check_piece(job, ids)
    elif job.kind == Kind.UNDO:
        outcome = undo_piece(job, ids, at=at)
    else:
        outcome = WORK[job.kind](job, types.named(job.record_type), ids, at)
    _remember(job, outcome, looked_at=0 if checking else len(ids))
    job.place += 1
    last_check = checking and not BulkPiece.objects.filter(job=job, number__gt=number).exists()
    if last_check and job.skipped:
        job.status, job.finished_at = Status.BLOCKED, at
        return False
    return True


def _remember(job: BulkJob, outcome: Outcome, *, looked_at: int) -> None:
    BulkRow.objects.bulk_create(_row(job, *one) for one in outcome.left)
    job.done += looked_at
    job.changed += outcome.changed
    job.skipped += len(outcome.left)


def _row(job: BulkJob, record_type: str, record: int, title: str, error: UserError) -> BulkRow:
    """Untranslated: it is said in the language of whoever reads it."""
    with override(None, deactivate=True):
        message, params = str(error.message), {name: str(value) for name, value in error.params.items()}
    return BulkRow(
        job=job, record_type=record_type, record_id=record, title=title[:200], message=message, params=params
    )


def _end(job: BulkJob, *, at: datetime) -> bool:
    job.status, job.finished_at = Status.DONE, at
    if job.undoes_id:
        from shuke.records.actions.undo import close

        close(Batch.objects.get(pk=job.undoes_id), by=job.by, at=at)
    return True


def fail(job_id: int, *, at: datetime) -> None:
    """Something that nobody foresaw: what is done can be undone."""
    BulkJob.objects.filter(id=job_id, status=Status.RUNNING).update(status=Status.FAILED, finished_at=at)


def _in_turn(job: BulkJob, work: Callable[[BulkJob], bool]) -> bool:
    """On the locked, fresh job, in one transaction. A deadlock or a busy database is tried again."""
    for attempt in range(TRIES):
        try:
            return _once(job, work)
        except OperationalError:
            if attempt == TRIES - 1 or transaction.get_connection().in_atomic_block:
                raise
            time.sleep(0.2 * 2**attempt)
    raise AssertionError("unreachable")


@transaction.atomic
def _once(job: BulkJob, work: Callable[[BulkJob], bool]) -> bool:
    bulk.one_writer_at_a_time()
    fresh = BulkJob.objects.select_for_update(of=("self",)).select_related("by", "batch").get(id=job.pk)
    if fresh.token != job.token:
        raise TakenOver
    goes_on = work(fresh)
    fresh.save(update_fields=["place", "done", "changed", "skipped", "status", "finished_at"])
    return goes_on
