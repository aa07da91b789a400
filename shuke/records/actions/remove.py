"""Out of the bin for good: by an owner's hand, or by the night after thirty days. What others need stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import Conflict, UserError
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.records import types
from shuke.records.bin import KEPT_DAYS
from shuke.records.merged import absorbed, resting
from shuke.records.models import Attachment
from shuke.records.rights import has_bin
from shuke.records.types import RecordType
from shuke.records.undoing import needed_by

AT_ONCE = 200  # records a transaction


class StillNeeded(Conflict):
    code = "still_needed"


@transaction.atomic
def remove(
    kind: RecordType, ids: Sequence[int], *, by: User | None, at: datetime, batch: Batch | None = None
) -> tuple[list[int], list[tuple[Any, UserError]]]:
    """Delete binned records with all that hangs on them; gives those that went, and those that others need. What was
    deleted along with one of them (a customer's orders) goes first. What rests in another record was not deleted."""
    rows = list(_lying(kind).select_for_update(of=("self",)).filter(pk__in=ids))
    for follower in types.all_types():
        if follower.through and has_bin(follower) and _holder(follower) is kind.model:
            own = follower.records().filter(
                **{f"{follower.through}__in": rows}, deleted_at=models.F(f"{follower.through}__deleted_at")
            )
            remove(follower, list(own.values_list("pk", flat=True)), by=by, at=at, batch=batch)
    needed = needed_by(kind, [one.pk for one in rows], in_bin_too=True)
    for pk, others in absorbed(kind.subject, [one.pk for one in rows]).items():
        needed[pk] = needed.get(pk, 0) + len(others)
    kept: list[tuple[Any, UserError]] = [
        (one, StillNeeded(_("%(count)s others still need it; it goes when they have gone."), count=needed[one.pk]))
        for one in rows
        if one.pk in needed
    ]
    gone = [one for one in rows if one.pk not in needed]
    _delete(kind, gone, by=by, at=at, batch=batch)
    return [one.pk for one in gone], kept


def remove_old(at: datetime | None = None) -> int:
    """What has lain in the bin for thirty days; for the night. Gives how many went."""
    at = at or timezone.now()
    removed = 0
    for kind in sorted(types.all_types(), key=lambda one: not one.through):  # orders before customers
        if has_bin(kind):
            old = _lying(kind).filter(deleted_at__lt=at - timedelta(days=KEPT_DAYS)).order_by("pk")
            ids = list(old.values_list("pk", flat=True))
            for start in range(0, len(ids), AT_ONCE):
                gone, _kept = remove(kind, ids[start : start + AT_ONCE], by=None, at=at)
                removed += len(gone)
    return removed


def _lying(kind: RecordType) -> models.QuerySet[Any]:
    """In the bin: neither resting in another record, nor there along with one that does."""
    found = kind.records().exclude(deleted_at=None).exclude(pk__in=resting(kind.subject))
    if not kind.through:
        return found
    holder = next(one for one in types.all_types() if one.model is _holder(kind))
    return found.exclude(
        **{f"{kind.through}__in": resting(holder.subject), "deleted_at": models.F(f"{kind.through}__deleted_at")}
    )


def _delete(kind: RecordType, gone: Sequence[Any], *, by: User | None, at: datetime, batch: Batch | None) -> None:
    for one in gone:
        whose, title = kind.customer_of(one), kind.title_of(one)
        events.record("records.removed", one, by=by, at=at, customer_id=whose, note=title, batch=batch)
    ids = [one.pk for one in gone]
    Attachment.objects.filter(subject_type=kind.name, subject_id__in=ids, deleted_at=None).update(deleted_at=at)
    kind.records().filter(pk__in=ids).delete()


def _holder(kind: RecordType) -> Any:
    return kind.model._meta.get_field(kind.through).related_model
