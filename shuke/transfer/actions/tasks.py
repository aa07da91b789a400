"""What the worker does. Each may be delivered twice or after a kill: it then goes on, or finds nothing to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone
from django_tasks import task

from shuke.accounts.models import User
from shuke.transfer.actions.guard import TakenOver


@task()
def check_import(job_id: int) -> None:
    from shuke.transfer.actions.checking import check  # the libraries that read files are the worker's alone

    with watched(job_id):
        check(job_id, at=timezone.now())


@task()
def run_import(job_id: int) -> None:
    from shuke.transfer.actions.running import run

    with watched(job_id):
        run(job_id, at=timezone.now())


@task()
def undo_import(job_id: int, by_id: int | None) -> None:
    from shuke.transfer.actions.undoing import undo

    with watched(job_id):
        undo(job_id, at=timezone.now(), by=User.objects.filter(id=by_id).first() if by_id else None)


@contextmanager
def watched(job_id: int) -> Iterator[None]:
    """What goes wrong is told on the import's page, and to the log by the worker."""
    try:
        yield
    except TakenOver:
        return
    except Exception:
        from shuke.transfer.actions.starting import fail

        fail(job_id, at=timezone.now())
        raise
