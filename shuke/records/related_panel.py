"""On a record's page: the newest records of each kind that belongs to it, and a way to add one."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.db.models.lookups import Exact
from django.http import HttpRequest

from shuke.accounts.parts import turned_on
from shuke.accounts.policy import Sight, may, sight
from shuke.core.prepared import prepared
from shuke.events.actions import subject_type
from shuke.records import shape, types
from shuke.records.fields import fetched, gather
from shuke.records.filtering.related import Related, related_to
from shuke.records.rights import create_url
from shuke.records.seen import as_seen
from shuke.records.types import RecordType

SHOWN = 5


def related_panel(request: HttpRequest, record: Any) -> tuple[str, dict[str, Any]] | None:
    kind = next((one for one in types.all_types() if one.subject == subject_type(record)), None)
    found = [_shown(one, record, request.user) for one in _belonging(kind, request.user)] if kind else []
    shop: Any = getattr(request, "shop", None)
    shown = [one for one in found if one["lines"] or (one["add_url"] and turned_on(shop, one["kind"].part))]
    return ("records/_related.html", {"related": shown}) if shown else None


def _belonging(kind: RecordType, user: Any) -> Iterator[Related]:
    """What the shop linked itself, and what goes with such a record by nature, as orders with their customer."""
    for one in related_to(kind):
        by_nature = bool(one.record_type.through) and one.record_type.through == one.link.name
        if (one.link.custom or by_nature) and may(user, one.record_type.view):
            seen = as_seen(one.record_type, user)
            if seen.known_field(one.link.name) is not None and one.record_type in types.all_types():
                yield Related(one.name, seen, one.link)


def _shown(related: Related, record: Any, user: Any) -> dict[str, Any]:
    kind, link = related.record_type, related.link
    hints = [kind.field(name) for name in kind.hint if name != link.name]
    found = _newest(record.pk, _Asked((shape.token(), kind.name, link.name, kind.hint), related), sight(user))
    gather(hints, found, user)
    lines = [(kind.url(one.pk), kind.title_of(one), _hint(hints, one)) for one in found[:SHOWN]]
    address = create_url(kind, user)
    begun = urlencode({link.name: record.pk})
    return {
        "kind": kind,
        "lines": lines,
        "more": len(found) > SHOWN,
        "add_url": f"{address}?{begun}" if address else "",
    }


@dataclass(frozen=True)
class _Asked:
    """What is asked is the same for all who see the same fields, until the shop shapes its records anew."""

    key: Hashable
    related: Related = field(compare=False)


@prepared("pk")
def _newest(pk: int, asked: _Asked, reader: Sight) -> QuerySet[Any]:
    kind, link = asked.related.record_type, asked.related.link
    shown = [kind.field(kind.title), *(kind.field(name) for name in kind.hint if name != link.name)]
    rows = kind.visible_to(reader.user).filter(Exact(link.expression(), pk))
    return fetched(rows, shown).order_by("-pk" if link.custom else kind.sort)[: SHOWN + 1]


def _hint(fields: list[Any], record: Any) -> str:
    return " · ".join(filter(None, (one.text(record) for one in fields)))
