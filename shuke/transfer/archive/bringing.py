"""An archive into an empty shop, from the command line and from the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Role, Scope, Shop, Team, User
from shuke.core.errors import Conflict
from shuke.events.actions import record
from shuke.records import shape
from shuke.records.models import BulkJob, CustomField, CustomRecord
from shuke.transfer.archive.loading import beside, replace_rows
from shuke.transfer.archive.parts import carried
from shuke.transfer.archive.reading import manifest_of, put_files, unpacked
from shuke.transfer.archive.tasks import settle
from shuke.transfer.archive.writing import Manifest, Tell, told_nobody
from shuke.transfer.models import Import
from shuke.transfer.sets.models import ImportSet

UNSTARTED = ("draft", "collecting", "reading", "checking", "ready")
HALFWAY = ("running", "paused", "undoing")


class NotEmpty(Conflict):
    code = "shop_not_empty"


def holds_records() -> bool:
    """Whether somebody has written down a record here, in the bin or not. Teams are part of setting a shop up."""
    models = {kind.model for kind in shape.given()} - {Team} | {CustomRecord}
    return any(model._meta.base_manager.exists() for model in models)


def refuse_records() -> None:
    if holds_records():
        raise NotEmpty(
            _(
                "This shop has records already, and a whole archive goes only into an empty one. Start another Shuke "
                "with a home of its own (SHUKE_HOME), or bring in single lists as files."
            )
        )


def nothing_more() -> None:
    """For whoever keeps no book of it."""


def bring_in(
    path: Path,
    *,
    at: datetime,
    keep: User | None = None,
    tell: Tell = told_nobody,
    also: Callable[[], None] = nothing_more,
) -> Manifest:
    """Everything or nothing. `keep` is the owner who asks: they can go on signing in. `also` is done in the same
    transaction. The search and the shop's own indexes are made afterwards, by the task `settle`."""
    refuse_records()
    made = manifest_of(path)
    with unpacked(path, tell) as folder, beside(folder / "shop.sqlite3"), transaction.atomic():
        _shut_others_out()
        refuse_records()
        replace_rows(folder / "shop.sqlite3")
        _stop_what_ran()
        CustomField.objects.filter(index_ready=True).exclude(indexed=False, unique=False).update(index_ready=False)
        put_files(folder)
        by = _let_in(keep) if keep else None
        if shop := Shop.objects.first():
            record(
                "transfer.archive_read",
                shop,
                by=by,
                at=at,
                note=path.name,
                changes={"rows": (None, sum(made.rows.values()))},
            )
        also()
        shape.changed()
        settle.enqueue()
    return made


def _shut_others_out() -> None:
    """So that nobody writes down a record between our look and our writing. On SQLite nobody can."""
    if connection.vendor == "postgresql":
        tables = ", ".join(f'"{model._meta.db_table}"' for model in carried())
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def _stop_what_ran() -> None:
    """Work that was under way when the archive was made has nobody here who goes on with it."""
    for jobs in (Import.objects.all(), ImportSet.objects.all()):
        jobs.filter(status__in=UNSTARTED).update(status="cancelled")
        jobs.filter(status__in=HALFWAY).update(status="failed")
    BulkJob.objects.filter(status=BulkJob.Status.RUNNING).update(status=BulkJob.Status.FAILED)


def _let_in(keep: User) -> User:
    """Archives hold no passwords: the owner who asks keeps theirs, as the owner of that name or as one more."""
    found = User.objects.filter(username=keep.username, role=Role.OWNER).first()
    if found is None:
        taken, name, number = set(User.objects.values_list("username", flat=True)), keep.username, 2
        while name in taken:
            name, number = f"{keep.username}{number}", number + 1
        found = User(username=name, name=keep.name, role=Role.OWNER, scope=Scope.ALL, language=keep.language)
    found.password, found.is_active = keep.password, True
    found.save()
    return found
