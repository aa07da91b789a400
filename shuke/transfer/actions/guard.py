"""One import is worked on by one worker at a time, whatever the queue delivers.

Whoever starts takes the import over with a token of its own. Each piece of work is one transaction that first locks the
import's row and looks whether the token still stands, and that writes rows and progress together: so a worker that was
taken over, or killed at any moment, loses and doubles nothing.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Collection
from functools import partial
from typing import TypeVar

from django.db import OperationalError, transaction

from shuke.core import bulk
from shuke.transfer.models import Import

Result = TypeVar("Result")
Tell = Callable[[int, int], None]  # is called with the rows done and the rows in all
TRIES = 5


class TakenOver(Exception):
    """Somebody else works on this import now."""


def silent(_done: int, _total: int) -> None:
    """For those whom nobody watches."""


def take_over(job_id: int, statuses: Collection[str]) -> Import:
    """Raises TakenOver when the import is in none of these statuses (it ended meanwhile)."""
    token = secrets.token_hex(8)
    if not Import.objects.filter(id=job_id, status__in=statuses).update(token=token):
        raise TakenOver
    return Import.objects.get(id=job_id)


def in_turn(job: Import, work: Callable[[Import], Result]) -> Result:
    """Run `work` on the locked, fresh import in one transaction and save what it set there.

    A busy database, or people in whose way this would be, are tried again: nothing of the failed try remains.
    """
    return patiently(partial(_once, job, work))


def patiently(work: Callable[[], Result]) -> Result:
    """Try again what a busy database, or people in whose way it would be, broke off."""
    for attempt in range(TRIES):
        try:
            return work()
        except OperationalError:
            if attempt == TRIES - 1:
                raise
            time.sleep(0.2 * 2**attempt)
    raise AssertionError("unreachable")


def _once(job: Import, work: Callable[[Import], Result]) -> Result:
    with transaction.atomic():
        bulk.one_writer_at_a_time()
        fresh = Import.objects.select_for_update().get(id=job.pk)
        bulk.give_way()
        if fresh.token != job.token:
            raise TakenOver
        result = work(fresh)
        fresh.save(update_fields=[
            "status", "stage", "rows_done", "rows_total", "rows_rejected", "counts", "error", "batch", "started_at",
            "finished_at", "settings", "kind", "signature",
        ])  # fmt: skip
    return result
