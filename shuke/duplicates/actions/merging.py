"""Making records one: fields chosen, what pointed to any of them led to the one that stays, the others laid to rest.

Nothing is lost by it. What a record had stays in its own row, what was led elsewhere is written down, and
`merging_apart.take_apart` gives both back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import fields_hidden
from shuke.core.errors import Conflict, NotAllowed, UserError
from shuke.customers import followers
from shuke.duplicates.actions import merging_after, merging_homes
from shuke.duplicates.actions.merging_fields import set_fields
from shuke.duplicates.actions.merging_rows import lead_over
from shuke.duplicates.combining import BOTH, Choice, Plan, plan, sides
from shuke.duplicates.models import Merge
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.network import actions as network
from shuke.records import rights, search
from shuke.records.actions.with_holder import go_with
from shuke.records.models import Merged
from shuke.records.types import RecordType
from shuke.records.versions import check_version

MOST = 10  # records that become one at once
MERGE = "merge"  # kind of batch


class NotMergeable(UserError):
    code = "not_mergeable"


class NotThere(Conflict):
    """Merged, deleted or out of sight: whoever may not see a record is not told which of it."""

    code = "not_there"


class BadChoice(UserError):
    code = "bad_choice"


@transaction.atomic
def merge(
    kind: RecordType,
    survivor_id: int,
    loser_ids: Sequence[int],
    *,
    by: User | None,
    choices: Mapping[str, Choice] | None = None,
    versions: Mapping[int, str] | None = None,
    at: datetime | None = None,
) -> Batch:
    """One record out of several; `choices` say for a field whose value holds. Gives the batch, by which it is undone.

    Raises NotMergeable, NotThere, NotAllowed, ChangedMeanwhile, BadChoice, and what the type's own `change` raises.
    """
    at = at or timezone.now()
    survivor, losers = locked(kind, survivor_id, loser_ids, by)
    if kind.name == "customer":
        network.check_apart([survivor_id, *loser_ids])
    for record in (survivor, *losers):
        check_version(record, (versions or {}).get(record.pk))
    planned = _planned(kind, survivor, losers, choices or {}, by)
    batch = events.open_batch(MERGE, by=by, at=at)
    merges = [_begin(kind, survivor, loser, batch, by, at) for loser in losers]
    merging_after.begin(kind, [survivor.pk, *loser_ids], by=by, at=at)
    for one in merges:
        lead_over(kind, one)
    _lay_to_rest(kind, merges, at)
    set_fields(kind, survivor, planned, merges, by=by, batch=batch, at=at)
    if kind.name == "customer":
        for one in merges:
            merging_homes.pass_on(one, by=by, batch=batch, at=at)
    merging_after.merged(kind, survivor, losers, merges)
    whose = kind.customer_of(survivor)
    told = {"merged": (None, [one.pk for one in losers])}  # by number: not everybody who reads this may see the others
    events.record("duplicates.merged", survivor, by=by, batch=batch, at=at, customer_id=whose, changes=told)
    return batch


def locked(kind: RecordType, survivor_id: int, loser_ids: Sequence[int], by: User | None) -> tuple[Any, list[Any]]:
    """In the order of their ids, so that two who merge the same wait for each other and don't block each other."""
    ids = [survivor_id, *loser_ids]
    if not kind.mergeable or kind.change is None:
        raise NotMergeable(_("Records of this kind can't be merged."))
    if len(set(ids)) != len(ids) or not 2 <= len(ids) <= MOST:
        raise NotMergeable(_("Choose two different records or more, at most %(most)s."), most=MOST)
    found = {one.pk: one for one in rows_of(kind).select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")}
    seen = set(kind.visible_to(by).filter(pk__in=ids).values_list("pk", flat=True)) if by else set(ids)
    if any(pk not in found or pk not in seen or found[pk].deleted_at for pk in ids):
        raise NotThere(_("One of them is no longer there: it was merged or deleted meanwhile, or you may not see it."))
    if by is not None:
        check_rights(kind, ids, by)
    return found[survivor_id], [found[pk] for pk in loser_ids]


def check_rights(kind: RecordType, ids: Sequence[int], by: User) -> None:
    for rows in (rights.changeable(by, kind), rights.deletable(by, kind)):
        if rows.filter(pk__in=ids).count() < len(ids):
            raise NotAllowed(_("To merge records you must be allowed to change and to delete each of them."))


def rows_of(kind: RecordType) -> QuerySet[Any]:
    """With what the events call a record of the type."""
    return kind.records().select_related("object") if kind.custom_object else kind.records()


def _planned(
    kind: RecordType, survivor: Any, losers: Sequence[Any], choices: Mapping[str, Choice], by: User | None
) -> Plan:
    found = {one.field.name: one for one in sides(kind, [survivor, *losers], by)}
    hidden = fields_hidden(by, kind.name) if by else ()
    for name, choice in choices.items():
        side = found.get(name) if name not in hidden else None
        if side is None or (choice == BOTH and not side.may_be_both) or (choice != BOTH and choice not in side.values):
            raise BadChoice(_("“%(name)s” can't be chosen like that."), name=name[:60])
        if side.fixed:
            raise NotAllowed(_("Your role may not change “%(field)s”."), field=side.field.label(kind.model))
    return plan(kind, list(found.values()), choices, survivor.pk)


def _begin(kind: RecordType, survivor: Any, loser: Any, batch: Batch, by: User | None, at: datetime) -> Merge:
    named = {"survivor_id": survivor.pk, "loser_id": loser.pk}
    return Merge.objects.create(record_type=kind.subject, batch=batch, by=by, at=at, **named)


def _lay_to_rest(kind: RecordType, merges: Sequence[Merge], at: datetime) -> None:
    """Before the survivor takes over what must be unique."""
    ids = [one.loser_id for one in merges]
    kind.records().filter(pk__in=ids).update(deleted_at=at, modified_at=at)
    if kind.name == "customer":
        followers.go_with(ids, at=at)
    else:
        go_with(kind, ids, at=at)
    Merged.objects.bulk_create(
        Merged(subject_type=kind.subject, record_id=one.loser_id, into_id=one.survivor_id) for one in merges
    )
    if kind.search is not None:
        search.remove(kind.name, ids)
