"""What the worker does. Each may be delivered twice or after a kill: it then goes on, or finds nothing to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone
from django_tasks import task

from shuke.accounts.models import User
from shuke.transfer import notices
from shuke.transfer.actions.guard import TakenOver


@task()
def read_set(set_id: int) -> None:
    from shuke.transfer.sets.actions.looking import read  # the libraries that read files are the worker's alone

    with watched(set_id):
        read(set_id, at=timezone.now())


@task()
def check_set(set_id: int) -> None:
    from shuke.transfer.sets.actions.looking import check

    with watched(set_id):
        check(set_id, at=timezone.now())


@task()
def run_set(set_id: int) -> None:
    from shuke.transfer.sets.actions.running import run

    with watched(set_id):
        run(set_id, at=timezone.now())


@task()
def undo_set(set_id: int, by_id: int | None) -> None:
    from shuke.transfer.sets.actions.running import undo

    with watched(set_id):
        undo(set_id, at=timezone.now(), by=User.objects.filter(id=by_id).first() if by_id else None)


@contextmanager
def watched(set_id: int) -> Iterator[None]:
    """What goes wrong is told on the set's page, and to the log by the worker."""
    try:
        yield
    except TakenOver:
        return
    except Exception:
        from shuke.transfer.sets.actions.guard import fail

        fail(set_id, at=timezone.now())
        raise
    finally:
        notices.set_ended(set_id, at=timezone.now())
