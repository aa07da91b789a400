"""Writing down how two customers belong together, changing it, ending it. Each stands on both timelines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.customers.models import Customer, Relation, RelationType
from shuke.customers.names import tidy
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.records.versions import check_version

EDITABLE = ("from_customer", "to_customer", "type", "title", "started_on", "ended_on", "note")
Changes = dict[str, tuple[Any, Any]]


class ToOneself(UserError):
    code = "to_oneself"
    field = "to_customer"


class RelationKnown(UserError):
    code = "relation_known"
    field = "type"


class TypeRetired(UserError):
    code = "type_retired"
    field = "type"


class EndedBeforeStart(UserError):
    code = "ended_before_start"
    field = "ended_on"


@transaction.atomic
def relate(
    from_customer: Customer,
    to_customer: Customer,
    type: RelationType,  # noqa: A002 -- the field's name, as undo and the API use it
    *,
    by: User | None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Relation:
    """`from_customer` is what the type's `from_name` says, `to_customer` the other. Raises ToOneself, RelationKnown,
    TypeRetired, EndedBeforeStart."""
    if type.retired_at is not None:
        raise TypeRetired(_("“%(name)s” is no longer used. Choose another relation."), name=type)
    values = _cleaned(values)
    relation = Relation(from_customer=from_customer, to_customer=to_customer, type=type, created_by=by, **values)
    _check(relation)
    _save(relation, by)
    made = {name: new for name in EDITABLE if (new := getattr(relation, name))}
    _record(
        "added", relation, by, at, batch, {name: ("" if new == str(new) else None, new) for name, new in made.items()}
    )
    return relation


@transaction.atomic
def change_relation(
    relation: Relation,
    *,
    by: User | None,
    version: str | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Relation:
    """Any of EDITABLE; one event on each side's timeline, or nothing if all is as before."""
    values = _cleaned(values)
    relation = _locked(relation)
    check_version(relation, version)
    changes = {name: (old, new) for name, new in values.items() if (old := getattr(relation, name)) != new}
    for name, (_old, new) in changes.items():
        setattr(relation, name, new)
    if changes:
        _check(relation)
        _save(relation, by)
        ended = changes.get("ended_on", (None, None))
        _record("ended" if ended[1] and not ended[0] else "changed", relation, by, at, batch, changes)
    return relation


@transaction.atomic
def remove_relation(
    relation: Relation, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Relation:
    """For what was never true; what is over is ended with a day instead. A second time changes nothing."""
    relation = _locked(relation)
    if relation.deleted_at is None:
        relation.deleted_at = at or timezone.now()
        _save(relation, by)
        _record("removed", relation, by, relation.deleted_at, batch, {})
    return relation


@transaction.atomic
def restore_relation(
    relation: Relation, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Relation:
    """Raises RelationKnown when the same was written down again meanwhile."""
    relation = _locked(relation)
    if relation.deleted_at is not None:
        relation.deleted_at = None
        _check(relation)
        _save(relation, by)
        _record("restored", relation, by, at, batch, {})
    return relation


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - set(EDITABLE):
        raise TypeError(f"not fields of a relation: {sorted(unknown)}")
    return values | {name: tidy(values[name]) for name in ("title", "note") if name in values}


def _locked(relation: Relation) -> Relation:
    found = Relation.objects.select_related("type", "from_customer", "to_customer")
    return found.select_for_update(of=("self",)).get(id=relation.id)


def _check(relation: Relation) -> None:
    """What the constraints hold too, said in words. Both sides are locked, in the order of their ids."""
    sides = sorted((relation.from_customer_id, relation.to_customer_id))
    if sides[0] == sides[1]:
        raise ToOneself(_("Choose somebody else: nobody is related to themselves."))
    if relation.started_on and relation.ended_on and relation.ended_on < relation.started_on:
        raise EndedBeforeStart(_("The last day can't be before the first one."))
    list(Customer.objects.select_for_update(no_key=True).filter(id__in=sides).order_by("id"))
    same = Q(from_customer=relation.from_customer_id, to_customer=relation.to_customer_id)
    if relation.type.both_ways:
        same |= Q(from_customer=relation.to_customer_id, to_customer=relation.from_customer_id)
    running = Relation.objects.filter(same, type=relation.type, ended_on=None, deleted_at=None)
    if relation.ended_on is None and running.exclude(id=relation.id).exists():
        raise RelationKnown(_("This relation is already written down."))


def _save(relation: Relation, by: User | None) -> None:
    relation.both_ways = relation.type.both_ways
    relation.modified_by = by
    relation.save()


def _record(
    verb: str, relation: Relation, by: User | None, at: datetime | None, batch: Batch | None, changes: Changes
) -> None:
    """The same on both timelines: whoever reads one of them may not be allowed to see the other person."""
    at = at or timezone.now()
    for customer_id in (relation.from_customer_id, relation.to_customer_id):
        events.record(
            f"customers.relation_{verb}", relation, by=by, at=at, customer_id=customer_id, changes=changes, batch=batch
        )
