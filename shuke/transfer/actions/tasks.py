"""What the worker does. Each may be delivered twice or after a kill: it then goes on, or finds nothing to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone
from django_tasks import task

from shuke.accounts.models import User
from shuke.orders.models import Order
from shuke.transfer import notices
from shuke.transfer.actions.beside import index
from shuke.transfer.actions.guard import TakenOver
from shuke.transfer.models import ImportedRange

ORDERS_AT_ONCE = 10_000  # a transaction; on SQLite others wait for it


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


@task()
def index_orders(job_id: int) -> None:
    """The end of an order's number is found through the index; that can wait until the import has ended."""
    created = ImportedRange.objects.filter(job_id=job_id, model=Order._meta.label_lower)
    for first, last in created.values_list("first", "last"):
        for start in range(first, last + 1, ORDERS_AT_ONCE):
            piece = (start, min(last, start + ORDERS_AT_ONCE - 1))
            index("order", list(Order.objects.filter(id__range=piece).values_list("id", flat=True)))


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
    finally:
        notices.import_ended(job_id, at=timezone.now())
