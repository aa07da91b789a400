"""The history of a record, told in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from shuke.accounts.models import User
from shuke.events.models import Event
from shuke.records.fields import Field, Link
from shuke.records.kept import unscaled
from shuke.records.rights import binned, merged
from shuke.records.seen import as_seen
from shuke.records.types import RecordType, all_types
from shuke.records.undoing import turn_of
from shuke.records.verbs import verb_label

OPEN = ("", "teams")  # what people are called, and teams, is known to everybody who works here
Names = dict[tuple[str, str, Any], str]


@dataclass(frozen=True)
class Told:
    """One event as a person reads it."""

    at: datetime
    who: str
    what: Any
    note: str
    changes: list[tuple[Any, str, str]]  # label, old, new
    verb: str
    pk: int = 0  # of the event
    undoable: bool = False  # by its kind; something newer may still stand in the way


def history(record_type: RecordType, record: Model, user: User | AnonymousUser, limit: int = 20) -> list[Told]:
    """The newest events of one record that the caller has already been let see."""
    events = Event.objects.filter(subject_type=record_type.subject, subject_id=record.pk).select_related("by")
    return tell(list(events.order_by("-at", "-id")[:limit]), user)


def tell(events: list[Event], user: User | AnonymousUser) -> list[Told]:
    """Events in words: fields by their labels, linked records by their names. One query for each kind of link.

    A field that the person does not see is not told of; of a masked one, old and new are masked too.
    """
    kinds = {kind.subject: as_seen(kind, user) for kind in all_types()}
    names = _names(events, kinds, user)
    return [
        Told(
            at=event.at,
            who=str(event.by) if event.by else "",
            what=verb_label(event.verb),
            note=event.note,
            changes=_changes(event, kinds.get(event.subject_type), names),
            verb=event.verb,
            pk=event.pk,
            undoable=turn_of(event) is not None,
        )
        for event in events
    ]


def _changes(event: Event, kind: RecordType | None, names: Names) -> list[tuple[Any, str, str]]:
    """Only what the record type describes: other changes are for machines."""
    told: list[tuple[Any, str, str]] = []
    if kind is None:
        return told
    for name, sides in event.changes.items():
        field = kind.known_field(name)
        if field is None or not isinstance(sides, list) or len(sides) != 2:
            continue
        links = _links(field)
        both = [unscaled(kind, name, side) for side in sides]
        old, new = (_linked(names, event, name, side) if links else _in_words(field, side) for side in both)
        told.append((field.label(kind.model), old, new))
    return told


def _linked(names: Names, event: Event, name: str, side: Any) -> str:
    """What the reader does not see is not called empty."""
    unseen = f"#{side}" if isinstance(side, int) else ""
    return names.get((event.subject_type, name, side), unseen)


def _in_words(field: Field, side: Any) -> str:
    """One side of a change; of a shop's own field, the event has the value as `custom` keeps it."""
    return field.said(field.stored.kept(side)) if field.custom else field.told(side)


def _links(field: Field) -> bool:
    return field.prefetch.startswith("join:") or (field.custom and isinstance(field, Link))


def _titles(link: Link, ids: set[int], user: User | AnonymousUser) -> dict[int, str]:
    """Of those that the person may see, in the bin too: what happened may be long ago."""
    titles, kind = link.titles(ids, user), link.linked_type()
    if kind is None or not (missing := ids - titles.keys()):
        return titles
    gone = (*binned(user, kind).filter(pk__in=missing), *merged(user, kind).filter(pk__in=missing))
    return titles | {one.pk: kind.title_of(one) for one in gone}


def _names(events: list[Event], kinds: dict[str, RecordType], user: User | AnonymousUser) -> Names:
    """(`customers.customer`, `team`, 3) → 北區. Of records, those that the person may see."""
    wanted: dict[tuple[str, str], set[int]] = defaultdict(set)
    for event in events:
        for name, sides in event.changes.items():
            kind = kinds.get(event.subject_type)
            field = kind.known_field(name) if kind else None
            if field and _links(field):
                wanted[event.subject_type, name].update(side for side in sides if isinstance(side, int))
    found: Names = {}
    for (label, name), ids in wanted.items():
        own = kinds[label].field(name)
        if isinstance(own, Link) and (own.custom or own.slug not in OPEN):
            found |= {(label, name, pk): title for pk, title in _titles(own, ids, user).items()}
            continue
        linked: Any = kinds[label].model._meta.get_field(name).related_model
        found |= {(label, name, one.pk): str(one) for one in linked.objects.filter(pk__in=ids)}
    return found
