"""What an undone import had to leave behind because of a later one: when that one is undone too, nothing holds it."""

from __future__ import annotations

from shuke.accounts.models import User
from shuke.transfer.actions import tasks
from shuke.transfer.models import Import, ImportRow

UNDONE = (Import.Status.UNDONE, Import.Status.CANCELLED)


def take_back_remains(job: Import, *, by: User | None) -> None:
    """Inside the transaction that ends the undoing of `job`: undoings that had to leave something start again. What
    people have worked on stays as it did, and where nothing could be taken back nothing starts, so that this ends."""
    if not job.count("undone") and not job.count("put_back"):
        return
    earlier = Import.objects.filter(status__in=UNDONE).exclude(batch=None).exclude(id=job.pk)
    hindered = earlier.filter(id__in=ImportRow.objects.filter(stage="undo").values("job"))
    for one in hindered.filter(batch__undone_at__gte=job.started_at):
        moved = Import.objects.filter(id=one.pk, status=one.status).update(
            status=Import.Status.UNDOING, token="", rows_done=0
        )
        if moved:
            tasks.undo_import.enqueue(one.pk, by.pk if by else None)
