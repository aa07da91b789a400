"""The history of a record, told in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from shuke.events.models import Event
from shuke.records.types import RecordType, all_types
from shuke.records.verbs import verb_label


@dataclass(frozen=True)
class Told:
    """One event as a person reads it."""

    at: datetime
    who: str
    what: Any
    note: str
    changes: list[tuple[Any, str, str]]  # label, old, new
    verb: str


def history(record_type: RecordType, record: Model, limit: int = 20) -> list[Told]:
    """The newest events of one record that the caller has already been let see."""
    label = record_type.model._meta.label_lower
    events = Event.objects.filter(subject_type=label, subject_id=record.pk).select_related("by")
    return tell(list(events.order_by("-at", "-id")[:limit]))


def tell(events: list[Event]) -> list[Told]:
    """Events in words: fields by their labels, linked records by their names. One query for each kind of link."""
    kinds = {kind.model._meta.label_lower: kind for kind in all_types()}
    names = _names(events, kinds)
    return [
        Told(
            at=event.at,
            who=str(event.by) if event.by else "",
            what=verb_label(event.verb),
            note=event.note,
            changes=_changes(event, kinds.get(event.subject_type), names),
            verb=event.verb,
        )
        for event in events
    ]


def _changes(event: Event, kind: RecordType | None, names: dict[tuple[str, int], str]) -> list[tuple[Any, str, str]]:
    told = []
    for name, (old, new) in event.changes.items():
        field = next((one for one in kind.fields if one.name == name), None) if kind else None
        if field is None:
            continue
        sides = [names.get((f"{event.subject_type}.{name}", side)) or field.told(side) for side in (old, new)]
        told.append((field.label(kind.model), *sides))  # type: ignore[union-attr]  # a field has its kind
    return told


def _names(events: list[Event], kinds: dict[str, RecordType]) -> dict[tuple[str, Any], str]:
    """`customers.customer.team`, 3 → 北區."""
    wanted: dict[tuple[type[Model], str], set[int]] = {}
    for event in events:
        kind = kinds.get(event.subject_type)
        for name, sides in event.changes.items() if kind else ():
            if kind and name in {one.name for one in kind.fields} and kind.field(name).prefetch.startswith("join:"):
                linked: Any = kind.model._meta.get_field(name).related_model
                wanted.setdefault((linked, f"{event.subject_type}.{name}"), set()).update(filter(None, sides))
    return {
        (where, one.pk): str(one)
        for (model, where), ids in wanted.items()
        for one in model._default_manager.filter(pk__in=ids)
    }
