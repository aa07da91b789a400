"""The log of exports: who took what, when, how many rows, found by which filter, in which file. It reads events."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed
from shuke.core.harmless import harmless
from shuke.events.audit import Kind
from shuke.events.models import Event
from shuke.records import audit, filtering, types
from shuke.records.audit import CHUNK, ORDER, PAGE
from shuke.records.exports import BOM, Echo
from shuke.records.filtering import FilterRefused
from shuke.records.keyset import Cursor, Slice, page
from shuke.records.types import RecordType
from shuke.records.verbs import verb_label

GONE = "…"  # a filter that the reader may not know


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    what: str  # which list, report or archive
    done: str  # exported, asked for …
    rows: int | None
    filters: str
    file: str
    notes: str


@dataclass(frozen=True)
class Asked(audit.Asked):
    """`what` names a record type."""

    what: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        base = audit.Asked.of(given)
        what = given.get("what", "")
        return cls(base.person, Kind.EXPORT, base.first, base.last, what if types.known(what) else "")

    def address(self, **more: Any) -> str:
        known = {"person": self.person, "what": self.what, "first": self.first, "last": self.last, **more}
        return urlencode({name: value for name, value in known.items() if value})

    def rows(self) -> QuerySet[Event]:
        rows = super().rows()
        return rows.filter(subject_type=types.named(self.what).subject) if self.what else rows


def shown(asked: Asked, place: str, reader: User) -> tuple[list[Line], Slice]:
    cursor = Cursor.unpack(place) if place else None
    found = page(asked.rows(), ORDER, cursor if cursor and cursor.fits(Event, ORDER) else None, PAGE)
    return list(lines(found.rows, reader)), found


def as_csv(asked: Asked, reader: User) -> Iterator[str]:
    """In the language and time zone that are active when called, though it is read later."""
    language, zone, writer = translation.get_language() or "en", timezone.get_current_timezone(), csv.writer(Echo())
    heads = [_("When"), _("Who"), _("What"), _("Done"), _("How many rows"), _("Filters"), _("File"), _("Details")]

    def written() -> Iterator[str]:
        with translation.override(language), timezone.override(zone):
            yield BOM + writer.writerow(map(harmless, heads))
            for line in lines(asked.rows().order_by("-at", "-id").iterator(chunk_size=CHUNK), reader):
                yield writer.writerow([harmless(text) for text in _cells(line)])

    return written()


def _cells(line: Line) -> list[str]:
    at = timezone.localtime(line.at).strftime("%Y-%m-%d %H:%M:%S")
    rows = "" if line.rows is None else str(line.rows)
    return [at, line.who, line.what, line.done, rows, line.filters, line.file, line.notes]


def lines(events: Iterable[Event], reader: User) -> Iterator[Line]:
    by_subject = {kind.subject: kind for kind in types.all_types()}
    for event in events:
        said = {name: sides[1] for name, sides in event.changes.items() if isinstance(sides, list) and len(sides) == 2}
        kind = by_subject.get(event.subject_type)
        filters = said.get("filters")
        yield Line(
            at=event.at,
            who=str(event.by) if event.by else "",
            what=str(kind.plural) if kind else event.note,
            done=str(verb_label(event.verb)),
            rows=said.get("rows"),
            filters=told(kind, filters, reader) if kind and isinstance(filters, dict) else str(filters or ""),
            file=str(said.get("file") or said.get("format") or ""),
            notes=" · ".join(str(said[name]) for name in ("reason", "approved", "with") if said.get(name)),
        )


def told(kind: RecordType, asked: Mapping[str, Any], reader: User) -> str:
    """A list's question in words, as far as its reader may know it."""
    parts = [_("“%(text)s”") % {"text": asked["q"]}] if asked.get("q") else []
    quick = [(one, asked[one.name]) for one in kind.filters if asked.get(one.name)]
    words = [{"field": one.label, "value": dict(one.options(reader)).get(value, value)} for one, value in quick]
    parts += [_("%(field)s: %(value)s") % each for each in words]
    if asked.get("ids"):
        parts.append(_("Selected rows"))
    if asked.get("f"):
        parts.append(_filter(kind, asked["f"], reader))
    return " · ".join(part for part in parts if part)


def _filter(kind: RecordType, packed: Any, reader: User) -> str:
    try:
        return filtering.parse(packed, kind, reader).told(reader)
    except FilterRefused:
        return GONE if fields_closed(reader, kind.name) else str(packed)
