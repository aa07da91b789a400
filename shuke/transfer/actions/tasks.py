"""What the worker does. Each may be delivered twice or after a kill: it then goes on, or finds nothing to do."""

from __future__ import annotations

from contextlib import suppress

from django.utils import timezone
from django_tasks import task

from shuke.accounts.models import User
from shuke.transfer.actions.guard import TakenOver
from shuke.transfer.models import Import


@task()
def check_import(job_id: int) -> None:
    from shuke.transfer.actions.checking import check  # the libraries that read files are the worker's alone

    with suppress(TakenOver):
        check(job_id, at=timezone.now())


@task()
def run_import(job_id: int) -> None:
    from shuke.transfer.actions.running import run

    try:
        run(job_id, at=timezone.now())
    except TakenOver:
        return
    except Exception:
        _fail(job_id)
        raise


@task()
def undo_import(job_id: int, by_id: int | None) -> None:
    from shuke.transfer.actions.undoing import undo

    with suppress(TakenOver):
        undo(job_id, at=timezone.now(), by=User.objects.filter(id=by_id).first() if by_id else None)


def _fail(job_id: int) -> None:
    from shuke.transfer.actions.starting import fail

    token = Import.objects.values_list("token", flat=True).get(id=job_id)
    fail(job_id, token, at=timezone.now())
