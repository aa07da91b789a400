"""The audit log: who came in, took something away, looked at what is hidden, or changed what others may do."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from shuke.accounts.catalogue import kinds
from shuke.accounts.models import User
from shuke.accounts.queries import role_names
from shuke.accounts.rights import GRANTABLE, Access, Extent, Verb
from shuke.core.harmless import harmless
from shuke.core.whole import whole_number
from shuke.events.audit import Kind
from shuke.events.models import Event
from shuke.records.exports import BOM, Echo
from shuke.records.keyset import Cursor, Order, Slice, page
from shuke.records.verbs import verb_label

PAGE = 50
ORDER = Order("at", descending=True)
CHUNK = 1_000


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    what: str
    whom: str
    details: list[tuple[str, str, str]]  # of what, before, after


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see of the log; what makes no sense is left out."""

    person: int | None = None
    kind: str = ""
    first: date | None = None
    last: date | None = None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        kind = given.get("kind", "")
        return cls(
            whole_number(given.get("person", "")),
            kind if kind in Kind.values else "",
            _day(given.get("first", "")),
            _day(given.get("last", "")),
        )

    def address(self, **more: Any) -> str:
        """The parameters that ask for the same again."""
        known = {"person": self.person, "kind": self.kind, "first": self.first, "last": self.last, **more}
        return urlencode({name: value for name, value in known.items() if value})

    def rows(self) -> QuerySet[Event]:
        rows = Event.objects.filter(audit=self.kind) if self.kind else Event.objects.filter(audit__isnull=False)
        if self.person:
            rows = rows.filter(by=self.person)
        if self.first:
            rows = rows.filter(at__gte=_begins(self.first))
        if self.last:
            rows = rows.filter(at__lt=_begins(self.last + timedelta(days=1)))
        return rows.select_related("by")


def shown(asked: Asked, place: str) -> tuple[list[Line], Slice]:
    cursor = Cursor.unpack(place) if place else None
    found = page(asked.rows(), ORDER, cursor if cursor and cursor.fits(Event, ORDER) else None, PAGE)
    return list(lines(found.rows)), found


def as_csv(asked: Asked) -> Iterator[str]:
    """In the language and time zone that are active when called, though it is read later."""
    language, zone, writer = translation.get_language() or "en", timezone.get_current_timezone(), csv.writer(Echo())

    def written() -> Iterator[str]:
        with translation.override(language), timezone.override(zone):
            yield BOM + writer.writerow(map(harmless, [_("When"), _("Who"), _("What"), _("About"), _("Details")]))
            for line in lines(asked.rows().order_by("-at", "-id").iterator(chunk_size=CHUNK)):
                yield writer.writerow([harmless(text) for text in _cells(line)])

    return written()


def _cells(line: Line) -> list[str]:
    details = "; ".join(f"{name}: {old} → {new}" if old else f"{name}: {new}" for name, old, new in line.details)
    return [timezone.localtime(line.at).strftime("%Y-%m-%d %H:%M:%S"), line.who, line.what, line.whom, details]


def lines(events: Any) -> Iterator[Line]:
    """In words; names of people and roles are read once."""
    words = Words()
    for event in events:
        who = str(event.by) if event.by else ""
        yield Line(event.at, who, str(verb_label(event.verb)), words.whom(event), words.details(event))


class Words:
    """What the names in an audit event mean to a person."""

    def __init__(self) -> None:
        self.people = dict(User.objects.values_list("pk", "name"))
        self.roles = role_names()
        self.kinds = {kind.name: kind for kind in kinds()}
        self.plain = {
            "account": _("Account"), "address": _("Address on the net"), "role": _("Role"), "teams": _("Teams"),
            "devices": _("Devices"), "second_step": _("Second step"),
            "scope": _("Sees"), "name": _("Name"), "format": _("Format"), "filters": _("Filters"), "rows": _("Rows"),
            "field": _("Field"), "with": _("Shared with"), "until": _("Until"), "may_change": _("May change it"),
            "as": _("As"),
        }  # fmt: skip

    def whom(self, event: Event) -> str:
        if event.subject_type == User._meta.label_lower:
            same = event.subject_id == event.by_id
            return "" if same or event.subject_id is None else self.people.get(event.subject_id, "")
        if event.note:
            return event.note
        kind = self.kinds.get(event.subject_type.rpartition(".")[2]) or self.kinds.get(event.subject_type)
        number = f" #{event.subject_id}" if event.subject_id else ""
        return f"{kind.plural}{number}" if kind else ""

    def details(self, event: Event) -> list[tuple[str, str, str]]:
        """Of records, never what stood in their fields: the log has readers who may not see these."""
        own = event.subject_type.startswith("accounts.")
        pairs = [(name, sides) for name, sides in event.changes.items() if isinstance(sides, list) and len(sides) == 2]
        return [self.told(name, *sides) for name, sides in pairs if own or name in self.plain]

    def told(self, name: str, old: Any, new: Any) -> tuple[str, str, str]:
        return self.label(name), self.value(name, old), self.value(name, new)

    def label(self, name: str) -> str:
        if name in GRANTABLE:
            return str(GRANTABLE[name])
        kind, colon, verb = name.partition(":")
        if colon and kind in self.kinds and verb in Verb.values:
            return f"{self.kinds[kind].plural} · {Verb(verb).label}"
        kind, _dot, field = name.rpartition(".")
        if kind in self.kinds:
            known = next((one.label for one in self.kinds[kind].fields if one.name == field), field)
            return f"{self.kinds[kind].plural} · {known}"
        return str(self.plain.get(name, name))

    def value(self, name: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if name == "role":
            return self.roles.get(value, str(value))
        if ":" in name and value in Extent.values:
            return str(Extent(value).label)
        if "." in name and value in Access.values:
            return str(Access(value).label)
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _day(text: str) -> date | None:
    try:
        found = parse_date(text.strip())
    except ValueError:
        return None
    return found if found and found.year < 9999 else None


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
