"""The parts one after the other, and all of them back again in reverse."""

from __future__ import annotations

import shutil
from datetime import datetime

from shuke.accounts.models import User
from shuke.transfer.actions import starting
from shuke.transfer.actions.guard import TakenOver, Tell, silent
from shuke.transfer.actions.running import run as run_part
from shuke.transfer.actions.undoing import undo as undo_part
from shuke.transfer.models import Import
from shuke.transfer.sets.actions.guard import save, still_ours, take_over
from shuke.transfer.sets.models import ImportSet

Status, PartStatus = ImportSet.Status, Import.Status
ENDED = (PartStatus.DONE, PartStatus.UNDONE, PartStatus.CANCELLED)  # also by itself, on its own page
IN = (PartStatus.RUNNING, PartStatus.PAUSED, PartStatus.FAILED, PartStatus.DONE, PartStatus.UNDOING)


def run(set_id: int, *, at: datetime, tell: Tell = silent) -> None:
    """Goes on where it stopped. What goes wrong in a part stops the set: the person goes on, or takes all of it back.
    Raises TakenOver."""
    one = take_over(set_id, {Status.RUNNING})
    for part in one.parts.order_by("place"):
        still_ours(one)
        if part.status not in ENDED:
            _run(part, at=at, tell=tell)
    save(one, status=Status.DONE, finished_at=at)
    shutil.rmtree(one.folder, ignore_errors=True)


def _run(part: Import, *, at: datetime, tell: Tell) -> None:
    startable = (PartStatus.READY, PartStatus.PAUSED, PartStatus.FAILED)
    Import.objects.filter(id=part.pk, status__in=startable).update(status=PartStatus.RUNNING, error={})
    try:
        run_part(part.pk, at=at, tell=tell)
    except TakenOver:
        raise
    except Exception:
        starting.fail(part.pk, at=at)
        raise


def undo(set_id: int, *, at: datetime, by: User | None) -> None:
    """Last part first. Goes on where it stopped. Raises TakenOver."""
    one = take_over(set_id, {Status.UNDOING})
    for part in one.parts.order_by("-place"):
        still_ours(one)
        if part.status in IN:
            _undo(part, at=at, by=by)
        elif part.status in starting.OPEN:
            starting.discard(part)
    save(one, status=Status.CANCELLED if one.cancelled else Status.UNDONE, finished_at=at)
    shutil.rmtree(one.folder, ignore_errors=True)


def _undo(part: Import, *, at: datetime, by: User | None) -> None:
    starting.take_back(part)
    try:
        undo_part(part.pk, at=at, by=by)
    except TakenOver:
        raise
    except Exception:
        starting.fail(part.pk, at=at)
        raise
