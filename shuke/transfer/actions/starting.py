"""An import's way: taken in, checked, started, stopped, undone. Pages and the command line call these."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.core.errors import Conflict, NotAllowed
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.transfer import remembered
from shuke.transfer.actions import tasks
from shuke.transfer.models import Import, ImportFix
from shuke.transfer.storage import Stored

Status = Import.Status
UNEXPECTED = gettext_noop("Something unexpected went wrong. Go on where it stopped, or take back what is already in.")
OPEN = (Status.DRAFT, Status.CHECKING, Status.READY)


class NotNow(Conflict):
    code = "import_not_now"


def take_in(stored: Stored, *, by: User | None, kind: str = "", settings: Mapping[str, Any] | None = None) -> Import:
    """Keep an uploaded file for a new import. The file is moved; the check is not started yet."""
    with transaction.atomic():
        job = Import.objects.create(
            name=stored.name[:255], size=stored.size, sha256=stored.sha256, by=by, kind=kind or Import.Kind.LINES,
            settings={**(settings or {}), "kind_given": bool(kind)},
        )  # fmt: skip
        shutil.rmtree(job.folder, ignore_errors=True)  # of a database that was since replaced
        job.folder.mkdir(parents=True, mode=0o700)
        stored.path.rename(job.path)
    return job


@transaction.atomic
def check_later(job: Import, *, kind: str = "", settings: Mapping[str, Any] | None = None) -> None:
    """Have the file looked at, with what the person said about it. Whoever checked it before stops."""
    values: dict[str, Any] = {"settings": {**job.settings, **(settings or {})}}
    if kind:
        values["kind"] = kind
        values["settings"]["kind_given"] = True
    _move(job, OPEN, Status.CHECKING, error={}, token="", rows_done=0, stage="reading", **values)
    tasks.check_import.enqueue(job.pk)


@transaction.atomic
def run_later(job: Import, *, by: User | None = None) -> None:
    if job.status == Status.FAILED and job.cancelled:
        raise NotNow(_("This import is being taken back. Finish that first."))
    if job.status == Status.PAUSED:
        _tell(job, "transfer.resumed", by)
    _move(job, (Status.READY, Status.FAILED, Status.PAUSED), Status.RUNNING, error={})
    tasks.run_import.enqueue(job.pk)


@transaction.atomic
def pause_later(job: Import, *, by: User | None) -> None:
    """After the piece at hand. Whoever works on it loses its token, so that the next piece is not begun."""
    _move(job, (Status.RUNNING,), Status.PAUSED, token="")
    _tell(job, "transfer.paused", by)


def _tell(job: Import, verb: str, by: User | None) -> None:
    events.record(verb, job, by=by, batch=job.batch, note=job.name)


@transaction.atomic
def correct(job: Import, cells: Mapping[tuple[int, str], str]) -> None:
    """Cells of the file as (row number, header) → text: they are read like that from now on. All is checked again."""
    keep_fixes(job, cells)
    check_later(job)


def keep_fixes(job: Import, cells: Mapping[tuple[int, str], str]) -> None:
    for (row, header), text in cells.items():
        ImportFix.objects.update_or_create(job=job, row_number=row, header=header, defaults={"text": text[:20_000]})


@transaction.atomic
def forget(job: Import) -> None:
    """Neither this file nor later ones with the same columns are taken as earlier ones were."""
    remembered.forget(job.signature)
    nothing = {**remembered.NOTHING, "remembered": None, "said": {}, "said_all": False, "new_fields": {}}
    check_later(job, settings={**nothing, "forgotten": True, "kind_given": False})


@transaction.atomic
def cancel_later(job: Import, *, by: User | None) -> None:
    """Stop a running import and take back what is already in."""
    _move(job, (Status.RUNNING, Status.PAUSED, Status.FAILED), Status.UNDOING, cancelled=True, token="", rows_done=0)
    tasks.undo_import.enqueue(job.pk, by.pk if by else None)


@transaction.atomic
def undo_later(job: Import, *, by: User | None) -> None:
    _move(job, (Status.DONE,), Status.UNDOING, token="", rows_done=0)
    tasks.undo_import.enqueue(job.pk, by.pk if by else None)


def undo_batch(batch: Batch, *, by: User) -> str:
    """For the history of a record, which takes batches of all kinds back; gives the address of the import's page. The
    import tells itself when it was undone."""
    job = Import.objects.visible_to(by).filter(batch=batch).first()
    if job is None or not may(by, "batches.undo"):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    undo_later(job, by=by)
    return reverse("transfer:import", args=[job.pk])


def discard(job: Import) -> None:
    """Forget a file that was never imported."""
    _move(job, OPEN, Status.CANCELLED, token="", error={})
    shutil.rmtree(job.folder, ignore_errors=True)


AFTER_FAILURE = {Status.CHECKING: Status.DRAFT, Status.RUNNING: Status.FAILED, Status.UNDOING: Status.FAILED}


def fail(job_id: int, *, at: datetime) -> None:
    """Something that nobody foresaw: say so, so that no page is left waiting. The person may go on, or take it back."""
    job = Import.objects.get(id=job_id)
    if after := AFTER_FAILURE.get(Status(job.status)):
        error = {"message": UNEXPECTED, "params": {}, "code": "unexpected"}
        Import.objects.filter(id=job_id, token=job.token, status=job.status).update(
            status=after, error=error, finished_at=at, stage="", cancelled=job.cancelled or job.status == Status.UNDOING
        )


def _move(job: Import, before: tuple[str, ...], after: str, **values: Any) -> None:
    """From one status to the next, if nobody was quicker."""
    if not Import.objects.filter(id=job.pk, status__in=before).update(status=after, **values):
        raise NotNow(_("This import has moved on meanwhile. Look at the page again."))
    job.refresh_from_db()


def take_back(job: Import) -> None:
    """From whatever status to being undone, for the command line, which then does the work itself."""
    running = job.status in {Status.RUNNING, Status.PAUSED, Status.FAILED}
    before = (Status.RUNNING, Status.PAUSED, Status.FAILED, Status.DONE, Status.UNDOING)
    _move(job, before, Status.UNDOING, cancelled=running, token="")
