"""The line of a record as a person reads it: its events in words, narrowed to a kind, changes folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.activities import timeline, verbs
from shuke.activities.models import Entry, Task
from shuke.activities.queries import readable
from shuke.activities.rights import may_mend, may_withdraw
from shuke.activities.subjects import CUSTOMER, Name, name_of, seen, type_of
from shuke.activities.timeline import Moment, Person, Place, Source, Stop
from shuke.core.prepared import prepared
from shuke.events.models import Event
from shuke.records.merged import absorbed_by
from shuke.records.queries import Told, tell
from shuke.records.rights import merged

TASK = "activities.task"
TOGETHER = timedelta(minutes=10)  # changes by one person that fold into one
EVENTS = "events"


@dataclass(frozen=True)
class Line:
    """An event on the line. `folded` are the changes by the same person shortly before."""

    event: Event
    told: Told
    entry: Entry | None
    icon: str
    own: bool = False  # the reader may mend its words
    removable: bool = False
    folded: tuple[Told, ...] = ()
    origin: str = ""  # which record it came from, where that went into this one

    @property
    def spoken(self) -> bool:
        return self.icon != "history"


@dataclass(frozen=True)
class Story:
    """One page of a record's line, ready for its template."""

    moments: list[Moment]
    older: str
    kind: str
    kinds: list[tuple[str, Any]]
    pinned: Line | None = None


def kinds_of(record: Model) -> dict[str, tuple[Any, Q]]:
    """The filters of a record's line: name → words, and the events that they show."""
    kinds: dict[str, tuple[Any, Q]] = {
        "notes": (_("Notes"), Q(verb__in=verbs.NOTES)),
        "contacts": (_("Calls and visits"), Q(verb__in=verbs.CONTACTS) | Q(verb__startswith="insights.")),
        "messages": (_("Messages"), Q(verb__in=verbs.MESSAGES)),
        "tasks": (_("To-dos"), Q(subject_type=TASK)),
    }
    kinds |= {one.name: (one.label, one.events) for one in timeline.sources_of(type_of(record).name)}
    others = Q(pk__in=())
    for _words, events in kinds.values():
        others |= events
    return {"all": (_("Everything"), Q()), **kinds, "changes": (_("Changes"), ~others)}


def story(record: Model, user: Person, *, at: datetime, kind: str = "all", place: Place | None = None) -> Story:
    """What the person may read of a record that they were let see."""
    kinds = kinds_of(record)
    kind = kind if kind in kinds else "all"
    sources = timeline.sources_of(type_of(record).name)
    ids = [record.pk, *absorbed_by(name_of(record), record.pk)]
    rows: dict[str, timeline.Rows] = {EVENTS: partial(_events, kinds[kind][1], sources, ids, at)}
    rows |= {one.name: one.rows for one in sources if kind in {"all", one.name}}
    moments, older = timeline.page(record, user, rows, place or Place())
    pinned = None if place else _pinned(record, ids, user, at)
    shown = [(name, words) for name, (words, _events_of) in kinds.items()]
    return Story(_folded(moments), older.pack() if older else "", kind, shown, pinned)


def beginning_at(event: Event) -> Place:
    """The page that an event heads: for its permalink."""
    stops = {EVENTS: [event.at.isoformat(), str(event.pk + 1)]}
    kind = "customer" if event.customer_id else ""
    return Place(stops | {one.name: one.since(timezone.localdate(event.at)) for one in timeline.sources_of(kind)})


def _events(
    wanted: Q, sources: list[Source], ids: list[int], now: datetime, record: Model, user: Person, stop: Stop | None,
    limit: int,
) -> list[Moment]:  # fmt: skip
    """Walked in steps, since a step may hold events of records that the person may not see. `ids` are the record's own
    and those of what went into it."""
    untold = (*verbs.UNTOLD, *(verb for one in sources for verb in one.retold))
    after = (datetime.fromisoformat(stop[0]).astimezone(UTC), int(stop[1])) if stop else None
    found: list[Event] = []
    while True:
        if after or ids[1:] or name_of(record) != CUSTOMER:
            step = list(_after(_told(_about(record, ids), wanted, untold), after)[:limit])
        else:
            step = _newest(record.pk, wanted, untold, limit)
        found += _readable(step, record, ids, user)
        if len(step) < limit or len(found) >= limit:
            return _moments(found[:limit], user, now, _origins(record, ids, user))
        after = step[-1].at, step[-1].pk


@prepared("customer")
def _newest(customer: int, wanted: Q, untold: tuple[str, ...], limit: int) -> QuerySet[Event]:
    """How the line of nearly every customer begins."""
    return _told(Event.objects.filter(customer_id=customer), wanted, untold)[:limit]


def _told(rows: QuerySet[Event], wanted: Q, untold: tuple[str, ...]) -> QuerySet[Event]:
    rows = rows.filter(wanted).exclude(verb__in=untold)
    return rows.select_related("by", "entry").order_by("-at", "-id")


def _after(rows: QuerySet[Event], place: tuple[datetime, int] | None) -> QuerySet[Event]:
    return rows.filter(Q(at__lte=place[0]) & ~Q(at=place[0], id__gte=place[1])) if place else rows


def _about(record: Model, ids: list[int]) -> QuerySet[Event]:
    """A customer's line holds all that carries their id; another record's, its own events and those of its tasks.
    `ids`: also of those that went into it."""
    name = name_of(record)
    if name == CUSTOMER:
        return Event.objects.filter(customer_id__in=ids) if ids[1:] else Event.objects.filter(customer_id=record.pk)
    own = Q(subject_type=name, subject_id__in=ids)
    tasks = _tasks(name, record.pk)
    return Event.objects.filter(own | Q(subject_type=TASK, subject_id__in=tasks) if tasks else own)


@prepared("name", "pk")
def _tasks(name: str, pk: int) -> QuerySet[Task, int]:
    return Task.objects.concerning(name, pk).values_list("pk", flat=True)


def _readable(events: list[Event], record: Model, ids: list[int], user: Person) -> list[Event]:
    here = (name_of(record), record.pk)
    own = {(here[0], pk) for pk in ids}
    others = {_subject(one) for one in events} - own
    tasks = Task.objects.alive().filter(pk__in=[pk for name, pk in others if name == TASK])
    known = {*own, *((TASK, one.pk) for one in readable(tasks, user, here))} if others else own
    known.update(seen(user, (name for name in others if name[0] != TASK)))
    return [one for one in events if _subject(one) in known]


def _subject(event: Event) -> Name:
    return event.subject_type, event.subject_id or 0


def _origins(record: Model, ids: list[int], user: Person) -> dict[int, str]:
    """What those are called that went into the record, as far as the person might see them."""
    if not ids[1:]:
        return {}
    kind = type_of(record)
    return {one.pk: kind.title_of(one) for one in merged(user, kind).filter(pk__in=ids[1:])}


def _moments(events: list[Event], user: Person, now: datetime, origins: Mapping[int, str]) -> list[Moment]:
    return [
        Moment(
            key=(timezone.localdate(event.at), 1, event.at.timestamp(), event.pk),
            source=EVENTS,
            stop=[event.at.isoformat(), str(event.pk)],
            template="activities/_event.html",
            shown=line,
        )
        for event, line in zip(events, _lines(events, user, now, origins), strict=True)
    ]


ICONS = {
    "note": "note", "call": "phone", "visit": "map-pin", "message": "message",
    "activities.task_done": "circle-check", "activities.task_planned": "checkbox", "customers.contacted": "check",
}  # fmt: skip


def _lines(events: list[Event], user: Person, now: datetime, origins: Mapping[int, str]) -> list[Line]:
    lines = [_line(event, told, user, now) for event, told in zip(events, tell(events, user), strict=True)]
    return [replace(one, origin=origins.get(_whose(one.event), "")) for one in lines] if origins else lines


def _whose(event: Event) -> int:
    return event.customer_id or event.subject_id or 0


def _line(event: Event, told: Told, user: Person, now: datetime) -> Line:
    kind = verbs.KINDS.get(event.verb)
    entry = getattr(event, "entry", None) if kind else None
    if kind and entry is None:
        entry = Entry(event=event, kind=kind, subject_type=event.subject_type, text=event.note, written_at=event.at)
    icon = ICONS.get(str(kind or event.verb), "history")
    if entry is None:
        return Line(event, told, None, icon)
    return Line(event, told, entry, icon, may_mend(entry, user, now), may_withdraw(entry, user))


def _pinned(record: Model, ids: list[int], user: Person, now: datetime) -> Line | None:
    return next(iter(_lines(_kept(name_of(record), tuple(ids)), user, now, {})), None)


@prepared("name", "ids")
def _kept(name: str, ids: tuple[int, ...]) -> QuerySet[Event]:
    kept = Event.objects.filter(entry__subject_type=name, entry__subject_id__in=ids, entry__pinned=True)
    return kept.select_related("by", "entry").order_by("-at")[:1]


def _folded(moments: Iterable[Moment]) -> list[Moment]:
    """Changes that one person made within a few minutes are one moment, which opens to all of them."""
    whole: list[Moment] = []
    for moment in moments:
        if whole and _belongs(moment, whole[-1]):
            newest: Line = whole[-1].shown
            line = replace(newest, folded=(*newest.folded, moment.shown.told))
            whole[-1] = replace(whole[-1], shown=line)
        else:
            whole.append(moment)
    return whole


def _belongs(moment: Moment, newest: Moment) -> bool:
    if not isinstance(moment.shown, Line) or not isinstance(newest.shown, Line):
        return False
    one, other = moment.shown.event, newest.shown.event
    if not one.verb.endswith("changed"):
        return False
    whose = [(event.verb, event.by_id, event.subject_type, event.subject_id, event.batch_id) for event in (one, other)]
    return whose[0] == whose[1] and other.at - one.at <= TOGETHER
