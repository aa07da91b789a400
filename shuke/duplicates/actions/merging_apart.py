"""Making two records again of what was made one, at any time: each gets back what was its own.

What was added since stays with the survivor; so does a field that somebody has set anew since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.rights import Verb
from shuke.core.errors import Conflict, NotAllowed
from shuke.duplicates.actions import merging_after, merging_homes
from shuke.duplicates.actions.merging import check_rights, rows_of
from shuke.duplicates.actions.merging_fields import give_back
from shuke.duplicates.actions.merging_rows import lead_back
from shuke.duplicates.models import Merge
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.records import rights, types
from shuke.records.merged import survivor_of
from shuke.records.models import Merged
from shuke.records.types import RecordType

APART = "unmerge"  # kind of batch


class AlreadyApart(Conflict):
    code = "already_apart"


class StandsInTheWay(Conflict):
    code = "stands_in_the_way"


@dataclass(frozen=True)
class Outcome:
    """`kept`: fields that somebody has set anew since; `stuck`: ways by which something could not go back."""

    batch: Batch
    kept: Sequence[str]
    stuck: Sequence[str]


@transaction.atomic
def take_apart(merge: Merge, *, by: User | None, at: datetime | None = None) -> Outcome:
    """Raises AlreadyApart, StandsInTheWay, NotAllowed, and what the type's own `restore` raises: a number may have been
    given to somebody else meanwhile."""
    at = at or timezone.now()
    kind = type_of(merge)
    rows = rows_of(kind).select_for_update(of=("self",)).filter(pk__in=[merge.survivor_id, merge.loser_id])
    found = {one.pk: one for one in rows.order_by("pk")}
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    survivor, loser = found.get(merge.survivor_id), found.get(merge.loser_id)
    if by is not None and survivor is not None:
        check_seen(kind, survivor, by)
    check_possible(kind, merge, survivor, loser)
    if by is not None:
        check_allowed(kind, merge, by)
    batch = events.open_batch(APART, by=by, at=at)
    stamp: dict[str, Any] = {"by": by, "batch": batch, "at": at}
    merge.apart_at, merge.apart_by = at, by
    merge.save(update_fields=["apart_at", "apart_by"])
    kept = give_back(kind, survivor, merge, **stamp)
    Merged.objects.filter(subject_type=kind.subject, record_id=merge.loser_id).delete()
    stuck = lead_back(kind, merge)
    merging_homes.give_back(merge)
    assert kind.restore
    kind.restore(loser, **stamp)
    merging_after.apart(kind, survivor, kind.records().get(pk=merge.loser_id), merge)
    _tell(kind, survivor, loser, stamp)
    _close(merge.batch, by, at)
    return Outcome(batch, kept, stuck)


def undo_merge(batch: Batch, *, by: User) -> str:
    """For the registry of undoings: all that was merged at once. Gives the address of the survivor."""
    standing = list(Merge.objects.standing().filter(batch=batch).order_by("-pk"))
    if not standing:
        raise AlreadyApart(_("This was already taken apart."))
    with transaction.atomic():
        for one in standing:
            take_apart(one, by=by)
    return type_of(standing[0]).url(standing[0].survivor_id)


def type_of(merge: Merge) -> RecordType:
    found = next((one for one in types.all_types() if one.subject == merge.record_type), None)
    if found is None or found.restore is None:
        raise StandsInTheWay(_("This kind of record no longer exists. Bring it back first, under Settings."))
    return found


def check_seen(kind: RecordType, survivor: Any, by: User) -> None:
    """Before anything that tells of it; also when it lies in the bin or in another record by now."""
    if not rights.reached(by, kind, kind.records().filter(pk=survivor.pk), Verb.SEE).exists():
        raise NotAllowed(_("There is no such record, or you may not see it."))


def check_possible(kind: RecordType, merge: Merge, survivor: Any, loser: Any) -> None:
    if merge.apart_at is not None:
        raise AlreadyApart(_("This was already taken apart."))
    if survivor is None or loser is None:
        raise StandsInTheWay(_("One of the two was removed for good. They can't be taken apart any more."))
    if survivor.deleted_at is None:
        return
    if survivor_of(kind.subject, survivor.pk) is not None:
        raise StandsInTheWay(
            _("%(name)s was itself merged into another record later. Take that apart first."),
            name=kind.title_of(survivor),
        )
    raise StandsInTheWay(_("Take %(name)s out of the bin first."), name=kind.title_of(survivor))


def check_allowed(kind: RecordType, merge: Merge, by: User) -> None:
    """The survivor as for merging; the other one within reach, as if it were there."""
    check_rights(kind, [merge.survivor_id], by)
    for verb in (Verb.CHANGE, Verb.DELETE):
        if not rights.merged(by, kind, verb).filter(pk=merge.loser_id).exists():
            raise NotAllowed(_("To take records apart you must be allowed to change and to delete each of them."))


def _tell(kind: RecordType, survivor: Any, loser: Any, stamp: dict[str, Any]) -> None:
    for record, other in ((survivor, loser), (loser, survivor)):
        whose, changes = kind.customer_of(record), {"merged": (other.pk, None)}
        events.record("duplicates.taken_apart", record, customer_id=whose, changes=changes, **stamp)


def _close(batch: Batch, by: User | None, at: datetime) -> None:
    """The batch counts as undone once all that it merged is apart."""
    if not Merge.objects.standing().filter(batch=batch).exists():
        Batch.objects.filter(pk=batch.pk).update(undone_at=at, undone_by=by)
