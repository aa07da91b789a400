"""What lies in the bin, as a person reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from shuke.accounts.models import User
from shuke.core.whole import whole_number
from shuke.events.models import Event
from shuke.records.fields import fetched
from shuke.records.rights import binned
from shuke.records.seen import as_seen
from shuke.records.types import RecordType
from shuke.records.undoing import TURNS, Turn, needed_by

KEPT_DAYS = 30
PAGE = 50


@dataclass(frozen=True)
class Binned:
    pk: int
    title: str
    hint: str
    who: str
    at: datetime
    days_left: int
    needed_by: int  # others, which keep it from going


def page(kind: RecordType, user: User, words: str, after: str, *, at: datetime) -> tuple[list[Binned], str]:
    """Newest deletion first, and where the next page begins."""
    rows, kind = binned(user, kind), as_seen(kind, user)
    if words:
        rows = rows.filter(kind.called(words))
    shown = fetched(_after(rows, after), [kind.field(name) for name in (kind.title, *kind.hint)])
    found = list(shown.order_by("-deleted_at", "-pk")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    older = f"{last.deleted_at.isoformat()}_{last.pk}" if last else ""
    return _told(kind, found[:PAGE], at), older


def _after(rows: QuerySet[Any], place: str) -> QuerySet[Any]:
    moment, _, pk = place.rpartition("_")
    try:
        at = parse_datetime(moment)
    except ValueError:
        return rows
    before = whole_number(pk)
    if at is None or at.tzinfo is None or before is None:
        return rows
    return rows.filter(Q(deleted_at__lt=at) | Q(deleted_at=at, pk__lt=before))


def _told(kind: RecordType, found: list[Any], at: datetime) -> list[Binned]:
    ids = [one.pk for one in found]
    due = at - timedelta(days=KEPT_DAYS)
    verbs = [verb for verb, turn in TURNS.items() if turn is Turn.BINNED]
    events = Event.objects.filter(subject_type=kind.subject, subject_id__in=ids, verb__in=verbs)
    who = {event.subject_id: str(event.by or "") for event in events.select_related("by").order_by("id")}
    needed = needed_by(kind, [one.pk for one in found if one.deleted_at < due], in_bin_too=True)
    return [
        Binned(
            one.pk,
            kind.title_of(one),
            kind.hint_of(one),
            who.get(one.pk, ""),
            one.deleted_at,
            max(0, (one.deleted_at - due).days + 1),
            needed.get(one.pk, 0),
        )
        for one in found
    ]
