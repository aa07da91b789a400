"""What taking an event back means, and what stands in its way. Nothing here writes: that is actions.undo.

An event can be taken back while its record still is as the event left it. What was itself taken back, and what took it
back, no longer count: they are as if nothing had happened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.db.models import PROTECT, Exists, ForeignObjectRel, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from shuke.events.models import Batch, Event
from shuke.records import types
from shuke.records.fields import fetched
from shuke.records.kept import argument, current, same
from shuke.records.types import RecordType
from shuke.ui.templatetags.ui import day


class Turn(Enum):
    """What an event did to its record."""

    MADE = "made"
    CHANGED = "changed"
    BINNED = "binned"
    RESTORED = "restored"


TURNS: dict[str, Turn] = {
    "customers.created": Turn.MADE,
    "customers.changed": Turn.CHANGED,
    "customers.put_back": Turn.CHANGED,
    "customers.deleted": Turn.BINNED,
    "customers.restored": Turn.RESTORED,
    "customers.consent_changed": Turn.CHANGED,
    "customers.household_created": Turn.MADE,
    "customers.household_changed": Turn.CHANGED,
    "customers.household_deleted": Turn.BINNED,
    "customers.household_restored": Turn.RESTORED,
    "customers.household_joined": Turn.MADE,
    "customers.household_member_changed": Turn.CHANGED,
    "customers.household_left": Turn.CHANGED,
    "customers.household_member_removed": Turn.BINNED,
    "customers.household_member_restored": Turn.RESTORED,
    "customers.relation_added": Turn.MADE,
    "customers.relation_changed": Turn.CHANGED,
    "customers.relation_ended": Turn.CHANGED,
    "customers.relation_removed": Turn.BINNED,
    "customers.relation_restored": Turn.RESTORED,
    "products.created": Turn.MADE,
    "products.changed": Turn.CHANGED,
    "products.deleted": Turn.BINNED,
    "products.restored": Turn.RESTORED,
    "orders.entered": Turn.MADE,
    "orders.changed": Turn.CHANGED,
    "orders.status_changed": Turn.CHANGED,
    "orders.deleted": Turn.BINNED,
    "orders.restored": Turn.RESTORED,
    "orders.cart_left": Turn.MADE,
    "orders.cart_deleted": Turn.BINNED,
    "orders.cart_restored": Turn.RESTORED,
    "orders.payment_taken": Turn.MADE,
    "orders.refunded": Turn.MADE,
    "orders.payment_taken_back": Turn.BINNED,
    "orders.payment_restored": Turn.RESTORED,
    "orders.items_returned": Turn.MADE,
    "orders.return_taken_back": Turn.BINNED,
    "orders.return_restored": Turn.RESTORED,
    "orders.product_changed": Turn.CHANGED,
    "orders.product_put_back": Turn.CHANGED,
    "activities.task_planned": Turn.MADE,
    "activities.task_changed": Turn.CHANGED,
    "activities.task_postponed": Turn.CHANGED,
    "activities.task_skipped": Turn.CHANGED,
    "activities.task_reassigned": Turn.CHANGED,
    "activities.task_deleted": Turn.BINNED,
    "activities.task_restored": Turn.RESTORED,
    "network.sponsored": Turn.MADE,
    "network.moved": Turn.CHANGED,
    "network.changed": Turn.CHANGED,
    "network.left": Turn.BINNED,
    "network.came_back": Turn.RESTORED,
    "records.created": Turn.MADE,
    "records.changed": Turn.CHANGED,
    "records.deleted": Turn.BINNED,
    "records.restored": Turn.RESTORED,
}


LOOKED_AT = 200  # newest events of a record, when somebody asks who was it


@dataclass(frozen=True)
class Blocker:
    """One thing that stands in the way. `why` is changed, newer, binned, restored, used or gone."""

    why: str
    record: int
    title: str
    url: str = ""
    field: Any = ""
    who: str = ""
    at: datetime | None = None
    count: int = 0

    def __str__(self) -> str:
        sentence, params = self.untold()
        return gettext(sentence) % params

    def untold(self) -> tuple[str, dict[str, str]]:
        """The sentence untranslated, and its parameters: to be kept for somebody who reads it later."""
        params = {"title": self.title, "field": str(self.field), "who": self.who or gettext("somebody")}
        return SENTENCES[self.why], {**params, "day": str(day(self.at)), "count": str(self.count)}


SENTENCES = {
    "changed": gettext_noop("%(title)s: “%(field)s” was changed later, by %(who)s on %(day)s."),
    "differs": gettext_noop("%(title)s: “%(field)s” has another value now."),
    "newer": gettext_noop("%(title)s was worked on later, by %(who)s on %(day)s."),
    "used": gettext_noop("%(title)s is needed by others, in number: %(count)s."),
    "binned": gettext_noop("%(title)s was deleted, by %(who)s on %(day)s. Take it out of the bin first."),
    "restored": gettext_noop("%(title)s was already taken out of the bin, by %(who)s on %(day)s."),
    "gone": gettext_noop("%(title)s was removed for good."),
}


def turn_of(event: Event) -> Turn | None:
    """None for what can't be taken back, such as a note."""
    return TURNS.get(event.verb)


def kinds() -> dict[str, RecordType]:
    """Record types by the name that events have for their records."""
    return {kind.subject: kind for kind in types.all_types()}


def counting(events: QuerySet[Event]) -> QuerySet[Event]:
    """Without those that were taken back, and those that took something back; nor those that only tell of the time
    before."""
    taken_back = Batch.objects.filter(undoes_event=OuterRef("pk"), undone_at=None)
    events = events.exclude(verb="records.came_from_source")
    return events.exclude(batch__kind=Batch.UNDO).exclude(batch__undone_at__isnull=False).exclude(Exists(taken_back))


def in_the_way(events: Sequence[Event]) -> list[Blocker]:
    """Of events (newest first) that shall be taken back together. Empty: nothing hinders."""
    known, groups = kinds(), defaultdict(list)
    for event in events:
        groups[event.subject_type].append(event)
    found: list[Blocker] = []
    for label, group in groups.items():
        if label in known:
            found += Comparison(known[label], group).blockers()
    return found


class Comparison:
    """Events of one record type, newest first, beside the records as they stand."""

    def __init__(self, kind: RecordType, events: Sequence[Event], after: Sequence[Event] = ()) -> None:
        """`after`: newer ones, newest first, that will have been taken back before."""
        self.kind, self.events, self.after = kind, [event for event in events if turn_of(event)], after
        ids = {event.subject_id for event in events if event.subject_id}
        rows = fetched(kind.records().filter(pk__in=ids), kind.fields)
        self.records = {one.pk: one for one in rows}
        self.binned = {pk: one.deleted_at is not None for pk, one in self.records.items()}
        self.values: dict[tuple[int, str], Any] = {}
        self.later: dict[int, list[Event]] = {}

    def blockers(self) -> list[Blocker]:
        newer = self._newer(self.events)
        for event in self.after:
            list(self._against(event, {}))  # only what it leaves behind
        return [blocker for event in self.events for blocker in self._against(event, newer)]

    def alone(self, event: Event) -> list[Blocker]:
        """What hinders this one event, if nothing else is taken back."""
        binned, self.values = dict(self.binned), {}
        found = list(self._against(event, self._newer([event])))
        self.binned = binned
        return found

    def _against(self, event: Event, newer: dict[int, Event | int]) -> Iterator[Blocker]:
        """What hinders this one, when all newer ones of the group have been taken back."""
        record, turn = self.records.get(event.subject_id or 0), turn_of(event)
        if record is None:
            yield Blocker("gone", event.subject_id or 0, event.note or str(self.kind.label))
        elif turn is Turn.BINNED:
            if not self.binned[record.pk]:
                yield self._by("restored", record, self._last(event, Turn.RESTORED))
            self.binned[record.pk] = False
        elif self.binned[record.pk]:
            yield self._by("binned", record, self._last(event, Turn.BINNED))
        elif turn is Turn.CHANGED:
            yield from self._changed(event, record)
        else:
            if (hindrance := newer.get(record.pk)) is not None:
                yield self._worked_on(record, hindrance)
            self.binned[record.pk] = True

    def _changed(self, event: Event, record: Any) -> Iterator[Blocker]:
        for name, (old, new) in event.changes.items():
            place = (record.pk, name)
            now = self.values[place] if place in self.values else current(self.kind, record, name)
            if not same(self.kind, name, now, new):
                yield self._by("changed", record, self._last(event, Turn.CHANGED, name), name)
            self.values[place] = old

    def _newer(self, events: Sequence[Event]) -> dict[int, Event | int]:
        """Records that were made (or taken out of the bin) by these events and then worked on, or needed by others."""
        made = {event.subject_id: event.pk for event in events if turn_of(event) in {Turn.MADE, Turn.RESTORED}}
        if not made:
            return {}
        found: dict[int, Event | int] = {}
        later = Event.objects.filter(
            subject_type=self.kind.subject, subject_id__in=list(made), id__gt=min(made.values())
        ).exclude(id__in=[event.pk for event in (*events, *self.after)])
        for event in counting(later).select_related("by").order_by("id"):
            if event.subject_id and event.pk > made[event.subject_id]:
                found[event.subject_id] = event
        new = [event.subject_id for event in events if event.subject_id and turn_of(event) is Turn.MADE]
        return {**needed_by(self.kind, new), **found}

    def _worked_on(self, record: Any, hindrance: Event | int) -> Blocker:
        if isinstance(hindrance, Event):
            return self._by("newer", record, hindrance)
        return Blocker("used", record.pk, self.kind.title_of(record), self.kind.url(record.pk), count=hindrance)

    def _last(self, event: Event, turn: Turn, name: str = "") -> Event | None:
        """The newest later event that did so, to say who it was."""
        pk = event.subject_id or 0
        if pk not in self.later:
            rows = Event.objects.filter(subject_type=event.subject_type, subject_id=pk).select_related("by")
            self.later[pk] = list(rows.order_by("-at", "-id")[:LOOKED_AT])
        return next(
            (
                one
                for one in self.later[pk]
                if one.pk > event.pk and turn_of(one) is turn and (not name or name in one.changes)
            ),
            None,
        )

    def _by(self, why: str, record: Any, event: Event | None, name: str = "") -> Blocker:
        field = _label(self.kind, name) if name else ""
        if event is None and why == "changed":
            why = "differs"
        return Blocker(
            why,
            record.pk,
            self.kind.title_of(record),
            "" if self.binned[record.pk] else self.kind.url(record.pk),
            field,
            str(event.by) if event and event.by else "",
            event.at if event else None,
        )


def needed_by(kind: RecordType, ids: Sequence[int], *, in_bin_too: bool = False) -> dict[int, int]:
    """Record → how many records refer to it in a way that forbids its removal, living ones unless `in_bin_too`; rows of
    other tables (order lines) are counted where there are no such records."""
    records: dict[int, int] = defaultdict(int)
    others: dict[int, int] = defaultdict(int)
    for relation in protected_by(kind):
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids})  # noqa: SLF001
        are_records = hasattr(relation.related_model, "deleted_at")
        if are_records and not in_bin_too:
            rows = rows.filter(deleted_at=None)
        for pk in rows.values_list(relation.field.attname, flat=True):
            (records if are_records else others)[pk] += 1
    return {**others, **records}


def protected_by(kind: RecordType) -> Iterable[Any]:
    """The foreign keys of others that point to this type's table and protect it."""
    for relation in kind.model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and getattr(relation, "on_delete", None) is PROTECT:
            yield relation


def _label(kind: RecordType, name: str) -> Any:
    field = kind.known_field(argument(kind, name))
    return field.label(kind.model) if field else name


def undo_url(kind: RecordType, pk: int, by: Any, since: datetime) -> str:
    """Where to take back what this person has just done with the record; empty when nothing was."""
    mine = Event.objects.filter(subject_type=kind.subject, subject_id=pk, by=by, at__gte=since)
    newest = mine.order_by("-at", "-id").first()
    return reverse("records:undo_event", args=[newest.pk]) if newest and turn_of(newest) else ""


def taken_back(events: Sequence[Event]) -> dict[int, Batch]:
    """Which of these single events were taken back, and by what."""
    rows = Batch.objects.filter(undoes_event__in=[one.pk for one in events], undone_at=None).select_related("by")
    return {one.undoes_event_id: one for one in rows if one.undoes_event_id}
