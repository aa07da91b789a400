"""Archives by the page: asked for, worked on in the background, fetched, thrown away."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Shop, User
from shuke.core.errors import Conflict, UserError
from shuke.events.actions import record
from shuke.events.models import Event
from shuke.transfer.archive import writing
from shuke.transfer.archive.bringing import bring_in, refuse_records
from shuke.transfer.archive.models import Archive
from shuke.transfer.archive.reading import manifest_of
from shuke.transfer.archive.tasks import make_archive, read_archive
from shuke.transfer.storage import Stored

Kind, Status = Archive.Kind, Archive.Status
KEPT = timedelta(days=7)


class NotThere(UserError):
    code = "archive_gone"
    status = 404


@transaction.atomic
def start_making(*, by: User, at: datetime) -> Archive:
    shop = Shop.objects.first()
    name = f"shuke-{timezone.localtime(at):%Y%m%d-%H%M%S}.zip"
    made = Archive.objects.create(
        kind=Kind.WRITE, status=Status.RUNNING, name=name, stored=name, shop=shop.name if shop else "", by_id=by.pk,
        by_name=str(by), created_at=at,
    )  # fmt: skip
    make_archive.enqueue(made.pk)
    return made


def make(number: int, *, at: datetime) -> None:
    """Begins anew after a kill: half a file is never left under the archive's name."""
    one = Archive.objects.filter(pk=number, kind=Kind.WRITE, status=Status.RUNNING).first()
    if one is None:
        return
    try:
        made = writing.write(one.path, at=at, shop=one.shop)
    except Exception as error:
        _failed(one, error, at)
        raise
    size = one.path.stat().st_size
    rows = sum(made.rows.values())
    Archive.objects.filter(pk=number).update(status=Status.DONE, size=size, rows=rows, finished_at=timezone.now())


def note_fetched(one: Archive, *, by: User, at: datetime) -> Event:
    """Who took everything away; written before the first byte leaves. Raises NotThere."""
    if one.kind != Kind.WRITE or one.status != Status.DONE or not one.there:
        raise NotThere(_("This archive is no longer here. Make a new one."))
    return note_written(one.name, rows=one.rows, by=by, at=at)


def note_written(name: str, *, rows: int, by: User | None, at: datetime) -> Event:
    changes = {"format": (None, "zip"), "rows": (None, rows), "file": (None, name)}
    return record("transfer.archived", Shop.objects.get(), by=by, at=at, changes=changes)


@transaction.atomic
def take_in(stored: Stored, *, by: User, at: datetime) -> Archive:
    """Keep an archive that came in, and wait to be told. Raises what is wrong with it, or NotEmpty."""
    refuse_records()
    made = manifest_of(stored.path)
    one = Archive.objects.create(
        kind=Kind.READ, status=Status.WAITING, name=stored.name[:255], size=stored.size, shop=made.shop[:120],
        rows=sum(made.rows.values()), by_id=by.pk, by_name=str(by), created_at=at,
    )  # fmt: skip
    one.stored = f"read-{one.pk}.zip"
    one.save(update_fields=["stored"])
    one.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    stored.path.rename(one.path)
    return one


@transaction.atomic
def start_reading(one: Archive) -> None:
    refuse_records()
    if not Archive.objects.filter(pk=one.pk, kind=Kind.READ, status=Status.WAITING).update(status=Status.RUNNING):
        raise Conflict(_("This archive is not waiting any more."))
    read_archive.enqueue(one.pk)


def read(number: int, *, at: datetime) -> None:
    """A kill in the middle leaves the shop empty, and this begins anew; one after it finds that all is done."""
    one = Archive.objects.filter(pk=number, kind=Kind.READ, status=Status.RUNNING).first()
    if one is None:
        return
    try:
        bring_in(one.path, at=at, keep=User.objects.filter(pk=one.by_id or 0).first(), also=partial(_done, number, at))
    except UserError as error:
        _failed(one, error, at)
        return
    except Exception as error:
        _failed(one, error, at)
        raise
    one.path.unlink(missing_ok=True)


def _done(number: int, at: datetime) -> None:
    Archive.objects.filter(pk=number).update(status=Status.DONE, finished_at=at)


def _failed(one: Archive, error: Exception, at: datetime) -> None:
    said = str(error) if isinstance(error, UserError) else type(error).__name__
    Archive.objects.filter(pk=one.pk).update(status=Status.FAILED, error=said[:2000], finished_at=at)


def throw_away(one: Archive) -> None:
    """The file and its line; not while it is being worked on."""
    if Archive.objects.filter(pk=one.pk).exclude(status=Status.RUNNING).delete()[0] and one.stored:
        one.path.unlink(missing_ok=True)


def sweep(at: datetime) -> None:
    for one in Archive.objects.filter(created_at__lt=at - KEPT):
        throw_away(one)
    for folder in Path(settings.HOME).glob(".archive-*"):  # of a worker that was killed
        if at.timestamp() - folder.stat().st_mtime > KEPT.total_seconds():
            shutil.rmtree(folder, ignore_errors=True)
