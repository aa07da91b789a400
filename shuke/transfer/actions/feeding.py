"""Files that nobody stands by: sent by a program, or dropped into a folder. What is known goes in by itself, once; what
is not waits for a person to say how."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from time import time, time_ns

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django_tasks import task

from shuke.accounts.models import Role, User
from shuke.accounts.surroundings import surroundings_of
from shuke.core.errors import UserError
from shuke.core.turns import in_turn
from shuke.transfer import telling
from shuke.transfer.actions import starting
from shuke.transfer.actions.tasks import watched
from shuke.transfer.models import Import
from shuke.transfer.storage import Stored, check_room, pieces_of, store

Status = Import.Status
NEW = gettext_noop(
    "Shuke does not know files with these columns yet. Bring one in by hand first; then they go in by themselves."
)
QUIET = 5  # seconds: a file that was written to so lately may not be there whole
HALF = (".part", ".tmp", ".filepart", ".crdownload")  # names that programs give to what is still coming
AT_ONCE = 20  # files taken in before others have their turn
GOING, DONE, FAILED = "working", "done", "failed"
OVER = (Status.CANCELLED, Status.UNDOING, Status.UNDONE, Status.FAILED)


@transaction.atomic
def feed(stored: Stored, *, by: User | None, file: str = "") -> Import:
    """The very same file a second time gives the import that it was, unless that came to nothing."""
    in_turn("fed", stored.sha256)
    same = Import.objects.filter(sha256=stored.sha256, size=stored.size, by=by).exclude(status__in=OVER)
    same = same.exclude(status__in=starting.OPEN, error__has_key="code")  # it could not be read, or was not known
    if twin := same.order_by("-id").first():
        stored.path.unlink()
        return twin
    job = starting.take_in(stored, by=by, settings={"fed": True, "file": file})
    feed_import.enqueue(job.pk)
    return job


@task()
def feed_import(job_id: int) -> None:
    with watched(job_id):
        go_on(job_id, at=timezone.now())


def go_on(job_id: int, *, at: datetime) -> None:
    """Check it and, if it is known, run it; after a kill it goes on where it was."""
    from shuke.transfer.actions.checking import check  # the libraries that read files are the worker's alone
    from shuke.transfer.actions.running import run

    job = Import.objects.get(pk=job_id)
    if job.status in starting.OPEN:
        check(job.pk, at=at)
        job.refresh_from_db()
        known = job.settings.get("remembered") or job.settings.get("recipe")
        if job.status != Status.READY or not known:
            error = job.error or {"message": NEW, "params": {}, "code": "fed_unknown"}
            Import.objects.filter(pk=job.pk, status=job.status).update(error=error)
            return
    if job.status in {Status.READY, Status.RUNNING}:
        run(job.pk, at=at)


def look_into_folder() -> None:
    """Every few seconds, from the schedule: files that came, and what has become of those before. Without the folder,
    nothing is done; several workers may look at once."""
    inbox = Path(settings.SHUKE_INBOX)
    if not inbox.is_dir():
        return
    with surroundings_of(None):
        for name in (GOING, DONE, FAILED):
            (inbox / name).mkdir(exist_ok=True)
        for path in _come(inbox):
            _claim(inbox, path)
        for path in sorted((inbox / GOING).iterdir())[:AT_ONCE]:
            _see_to(inbox, path)


def _come(inbox: Path) -> list[Path]:
    """The eldest first; those that lie still."""
    found = []
    for path in inbox.iterdir():
        if path.is_symlink() or not path.is_file() or path.name.startswith(".") or path.suffix.lower() in HALF:
            continue
        seen = path.stat()
        if seen.st_size and seen.st_mtime < time() - QUIET:
            found.append((seen.st_mtime, path))
    return [path for _moment, path in sorted(found)[:AT_ONCE]]


def _claim(inbox: Path, path: Path) -> None:
    """Whoever moves it first has it. Two files of one name, one after the other, stay two."""
    try:
        path.rename(inbox / GOING / f"{time_ns()}-{path.name}")
    except FileNotFoundError:
        return


def _see_to(inbox: Path, path: Path) -> None:
    job = Import.objects.filter(settings__file=path.name).order_by("-id").first()
    if job is None:
        _take_in(inbox, path)
    elif job.status == Status.DONE:
        told = _("%(rows)s rows, of which %(left)s were left out: import number %(number)s.")
        _end(inbox / DONE, path, told % {"rows": job.rows_total, "left": job.rows_rejected, "number": job.pk})
    elif job.error or job.status in {Status.FAILED, Status.CANCELLED, Status.UNDONE}:
        reason = telling.error_text(job) or job.get_status_display()
        _end(inbox / FAILED, path, f"{reason} ({job.pk})")


def _take_in(inbox: Path, path: Path) -> None:
    """Killed in between, it is still there and taken in again."""
    owner = User.objects.filter(role=Role.OWNER, is_active=True).order_by("pk").first()
    name = path.name.partition("-")[2]
    try:
        check_room(path.stat().st_size, name)
        job = feed(store(name, pieces_of(path)), by=owner, file=path.name)
    except FileNotFoundError:  # another worker has it
        return
    except UserError as error:
        _end(inbox / FAILED, path, str(error))
        return
    if job.settings.get("file") != path.name:
        told = _("The very same file has come before: import number %(number)s.") % {"number": job.pk}
        _end(inbox / DONE, path, told)


def _end(folder: Path, path: Path, reason: str) -> None:
    """Beside the file a text that says what became of it, written first: no file lies there without one."""
    (folder / f"{path.name}.txt").write_text(f"{reason}\n", "utf-8")
    shutil.move(path, folder / path.name)
