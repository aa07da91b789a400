"""From one status to the next. The work itself is the worker's."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.transfer.actions import starting
from shuke.transfer.actions.starting import NotNow
from shuke.transfer.models import Import
from shuke.transfer.sets.actions import tasks
from shuke.transfer.sets.linking import Link
from shuke.transfer.sets.models import ImportSet
from shuke.transfer.sets.tables import Table
from shuke.transfer.storage import Stored

Status = ImportSet.Status
BEFORE_RUN = (Status.COLLECTING, Status.READING, Status.CHECKING, Status.READY)
_MOST_FILES = 100


def collect(name: str, *, by: User | None, source: str = "") -> ImportSet:
    """An empty set, for files that are dropped together."""
    one = ImportSet.objects.create(name=name[:255], by=by, source=source[:40], status=Status.COLLECTING)
    shutil.rmtree(one.folder, ignore_errors=True)  # of a database that was since replaced
    one.folder.mkdir(parents=True, mode=0o700)
    return one


@transaction.atomic
def add_file(one: ImportSet, stored: Stored) -> None:
    """The file is moved."""
    fresh = ImportSet.objects.select_for_update().get(id=one.pk)
    if fresh.status != Status.COLLECTING or len(fresh.files) >= _MOST_FILES:
        stored.path.unlink()
        raise NotNow(_("This import has moved on meanwhile. Look at the page again."))
    stored.path.rename(fresh.file(len(fresh.files)))
    fresh.files = [*fresh.files, stored.name]
    fresh.size += stored.size
    fresh.sha256 = stored.sha256
    fresh.save(update_fields=["files", "size", "sha256"])
    one.refresh_from_db()


def take_in(stored: Stored, *, by: User | None, source: str = "") -> ImportSet:
    """One container; it is not read yet."""
    one = collect(stored.name, by=by, source=source)
    add_file(one, stored)
    return one


@transaction.atomic
def read_later(one: ImportSet) -> None:
    _move(one, (Status.COLLECTING,), Status.READING, error={}, token="")
    tasks.read_set.enqueue(one.pk)


@transaction.atomic
def change_later(one: ImportSet, *, tables: Sequence[Table], links: Sequence[Link], source: str) -> None:
    """Look at everything anew, with what the person says of the tables."""
    kept = {"tables": [table.to_keep() for table in tables], "links": [link.to_keep() for link in links]}
    _move(one, (Status.READY, Status.CHECKING), Status.CHECKING, source=source[:40], error={}, token="", **kept)
    tasks.check_set.enqueue(one.pk)


@transaction.atomic
def run_later(one: ImportSet) -> None:
    """All parts, or those that are not in yet."""
    if one.cancelled:
        raise NotNow(_("This import is being taken back. Finish that first."))
    unclear = one.parts.filter(status__in=(Import.Status.DRAFT, Import.Status.CHECKING))
    if unclear.exists():
        raise NotNow(_("Some tables are not clear yet. Say what their columns mean, or leave them out."))
    _move(one, (Status.READY, Status.FAILED, Status.PAUSED), Status.RUNNING, error={})
    tasks.run_set.enqueue(one.pk)


@transaction.atomic
def pause_later(one: ImportSet) -> None:
    """After the piece at hand: whoever works on it loses its token, so that the next piece is not begun."""
    _move(one, (Status.RUNNING,), Status.PAUSED, token="")
    one.parts.filter(status=Import.Status.RUNNING).update(token="", status=Import.Status.PAUSED)


@transaction.atomic
def cancel_later(one: ImportSet, *, by: User | None) -> None:
    """Stop, and take back what is already in."""
    _move(one, (Status.RUNNING, Status.PAUSED, Status.FAILED), Status.UNDOING, cancelled=True, token="")
    _interrupt(one)
    tasks.undo_set.enqueue(one.pk, by.pk if by else None)


@transaction.atomic
def undo_later(one: ImportSet, *, by: User | None) -> None:
    _move(one, (Status.DONE,), Status.UNDOING, token="")
    tasks.undo_set.enqueue(one.pk, by.pk if by else None)


def discard(one: ImportSet) -> None:
    """Forget what was never imported."""
    with transaction.atomic():
        _move(one, (*BEFORE_RUN, Status.FAILED), Status.CANCELLED, token="", error={})
        if one.parts.exclude(batch=None).exists():
            raise NotNow(_("This import has moved on meanwhile. Look at the page again."))
    for part in one.parts.filter(status__in=starting.OPEN):
        starting.discard(part)
    shutil.rmtree(one.folder, ignore_errors=True)


def take_back(one: ImportSet) -> None:
    """From whatever status to being undone, for the command line, which then does the work itself."""
    moving = (Status.RUNNING, Status.PAUSED, Status.FAILED, Status.DONE, Status.UNDOING)
    _move(one, moving, Status.UNDOING, cancelled=one.status != Status.DONE, token="")
    _interrupt(one)


def _interrupt(one: ImportSet) -> None:
    """Whoever is writing a part finds that it is not theirs any more."""
    at_work = (Import.Status.RUNNING, Import.Status.PAUSED)
    one.parts.filter(status__in=at_work).update(token="", status=Import.Status.FAILED)


def _move(one: ImportSet, before: tuple[str, ...], after: str, **values: Any) -> None:
    if not ImportSet.objects.filter(id=one.pk, status__in=before).update(status=after, **values):
        raise NotNow(_("This import has moved on meanwhile. Look at the page again."))
    one.refresh_from_db()
