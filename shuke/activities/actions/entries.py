"""Writing down a note, a call, a visit or a message, and what may become of the words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from shuke.accounts.models import User
from shuke.activities import followers, verbs
from shuke.activities.actions.rules import check_happened, check_may_mend, check_may_withdraw, checked_words
from shuke.activities.models import Entry
from shuke.activities.subjects import CUSTOMER, customer_of
from shuke.core.turns import in_turn
from shuke.events import actions as events
from shuke.events.models import Event

DETAILS: dict[str, tuple[str, ...]] = {"call": ("outcome",), "message": ("channel", "direction")}
DOUBLE_CLICK = timedelta(seconds=30)


@transaction.atomic
def write_down(
    record: Model,
    *,
    kind: str,
    text: str = "",
    by: User | None,
    at: datetime,
    happened: datetime | None = None,
    details: Mapping[str, str] | None = None,
    token: str = "",
) -> Entry:
    """Leave one event on the record's timeline and on its customer's; `happened` is `at` unless given.

    `details` hold the `outcome` of a call, the `channel` and `direction` of a message; others are left out.

    A call that reached somebody, a visit and a message count as contact on that day. The same `token`, or the same
    words of the same person a moment later, give the first entry back: a double click is harmless.
    """
    happened, said = happened or at, _said(kind, text, details or {})
    check_happened(happened, at)
    in_turn("entry", f"{events.subject_type(record)}:{record.pk}")
    if known := _written_before(record, said, by, at, token):
        return known
    changes = _contacted(record, said, by, happened)
    event = events.record(
        verbs.WRITTEN[Entry.Kind(kind)], record, by=by, at=happened, customer_id=customer_of(record), changes=changes
    )
    entry = Entry.objects.create(
        event=event, subject_type=event.subject_type, subject_id=record.pk, written_at=at, token=token, **said,
    )  # fmt: skip
    followers.written(record, entry, by, at)
    return entry


def _said(kind: str, text: str, details: Mapping[str, str]) -> dict[str, str]:
    """The entry's own columns, made tidy."""
    named = DETAILS.get(kind, ())
    kept = {name: details.get(name, "") for name in named}
    return {"kind": kind, "text": checked_words(kind, text, kept.get("outcome", "")), **kept}


def _written_before(record: Model, said: Mapping[str, Any], by: User | None, at: datetime, token: str) -> Entry | None:
    if token and (known := Entry.objects.filter(token=token).first()):
        return known
    same = Entry.objects.filter(
        event__subject_type=events.subject_type(record), event__subject_id=record.pk, event__by=by,
        written_at__gt=at - DOUBLE_CLICK, written_at__lte=at, withdrawn_at=None, **said,
    )  # fmt: skip
    return same.first()


def _contacted(record: Model, said: Mapping[str, str], by: User | None, happened: datetime) -> followers.Changes:
    """The changes stand on the event only where the customer is its subject: undo reads them as its fields."""
    customer_id = customer_of(record)
    if customer_id is None or said["kind"] == Entry.Kind.NOTE or said.get("outcome") == Entry.Outcome.MISSED:
        return {}
    changes = followers.contacted(customer_id, timezone.localdate(happened), by)
    return changes if events.subject_type(record) == CUSTOMER else {}


@transaction.atomic
def mend(event: Event, text: str, *, by: User, at: datetime) -> Entry:
    """Other words for one's own entry, on the same day."""
    entry = _entry(event)
    check_may_mend(entry, by, at)
    text = checked_words(entry.kind, text, entry.outcome)
    if text != entry.text:
        _leave("activities.mended", entry, by, at, {"entry.text": (entry.text, text)})
        entry.text, entry.mended_at = text, at
        entry.save(update_fields=["text", "mended_at"])
    return entry


@transaction.atomic
def pin(event: Event, *, by: User, at: datetime) -> Entry:
    """Keep this entry on top of its record's timeline; the one that was there steps back."""
    entry = _entry(event)
    if not entry.pinned and not entry.withdrawn_at:
        Entry.objects.filter(subject_type=entry.subject_type, subject_id=entry.subject_id, pinned=True).update(
            pinned=False
        )
        entry.pinned = True
        entry.save(update_fields=["pinned"])
        _leave("activities.pinned", entry, by, at)
    return entry


@transaction.atomic
def unpin(event: Event, *, by: User, at: datetime) -> Entry:
    entry = _entry(event)
    if entry.pinned:
        entry.pinned = False
        entry.save(update_fields=["pinned"])
        _leave("activities.unpinned", entry, by, at)
    return entry


@transaction.atomic
def withdraw(event: Event, *, by: User, at: datetime) -> Entry:
    """Take the words out of sight, as into a bin; that something was written, when and by whom, stays."""
    entry = _entry(event)
    check_may_withdraw(entry, by)
    if entry.withdrawn_at is None:
        entry.withdrawn_at, entry.withdrawn_by, entry.pinned = at, by, False
        entry.save(update_fields=["withdrawn_at", "withdrawn_by", "pinned"])
        _leave("activities.withdrawn", entry, by, at)
    return entry


@transaction.atomic
def put_back(event: Event, *, by: User, at: datetime) -> Entry:
    """The words are seen again."""
    entry = _entry(event)
    check_may_withdraw(entry, by)
    if entry.withdrawn_at is not None:
        entry.withdrawn_at = entry.withdrawn_by = None
        entry.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _leave("activities.put_back", entry, by, at)
    return entry


def _entry(event: Event) -> Entry:
    """The event's entry, locked together with its record's others. Events of earlier versions hold the words
    themselves: from now on the entry speaks for them."""
    in_turn("entry", f"{event.subject_type}:{event.subject_id}")
    if known := Entry.objects.select_related("event").filter(event=event).first():
        return known
    return Entry.objects.create(
        event=event, kind=verbs.EARLIER[event.verb], subject_type=event.subject_type, subject_id=event.subject_id or 0,
        text=event.note, written_at=event.at,
    )  # fmt: skip


def _leave(
    verb: str, entry: Entry, by: User, at: datetime, changes: Mapping[str, tuple[Any, Any]] | None = None
) -> None:
    event = entry.event
    Event.objects.create(
        at=at, by=by, verb=verb, subject_type=event.subject_type, subject_id=event.subject_id,
        customer_id=event.customer_id,
        changes={"entry": [None, event.pk]} | {name: list(sides) for name, sides in (changes or {}).items()},
    )  # fmt: skip
