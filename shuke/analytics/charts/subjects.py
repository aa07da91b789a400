"""What can be charted, and by which of its fields: whatever the person may open a list of, and the lines of orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Shop
from shuke.accounts.parts import turned_on
from shuke.accounts.policy import fields_closed, may
from shuke.analytics.charts.question import ChartRefused, How
from shuke.analytics.reports import Person
from shuke.records import mentions, types
from shuke.records.fields import Date, DateTime, Field, Formula, Link, LongText, Number, Text, YesNo
from shuke.records.fields.choice import Choice, ManyChoice
from shuke.records.filtering import related
from shuke.records.types import RecordType

GROUPABLE = (Choice, Link, YesNo, Text, Number, Date, DateTime)
NEVER = (LongText, ManyChoice)


def at(slug: str) -> RecordType | None:
    return types.at(slug) or related.asked_only(slug)


def subject(slug: str, user: Person) -> RecordType:
    """Raises ChartRefused with a sentence for what is gone, or not the person's to see."""
    kind = at(slug)
    if kind is None:
        raise ChartRefused(_("What this chart counts is no longer there."))
    if not _open(kind, user):
        raise ChartRefused(_("You may not see %(what)s, and so not this chart."), what=kind.plural)
    return kind


def offered(user: Person, shop: Shop | None) -> list[RecordType]:
    """In the order of the menu; without what the shop does not use."""
    kinds = [*types.all_types(), *related.all_asked_only()]
    return [one for one in kinds if _open(one, user) and turned_on(shop, one.part)]


def _open(kind: RecordType, user: Person) -> bool:
    """Of what has no list, a title that is closed closes all."""
    if not may(user, kind.view):
        return False
    return types.at(kind.slug) is not None or not kind.field(kind.title).tells_of(fields_closed(user, kind.name))


def result_of(field: Field) -> Field:
    """The kind of field that its values are like: of a formula, what comes out."""
    return field.result if isinstance(field, Formula) and field.node else field


def groupable(field: Field) -> bool:
    like = result_of(field)
    works = field.column and (not isinstance(field, Formula) or field.node is not None)
    return bool(works and field.operators and isinstance(like, GROUPABLE) and not isinstance(like, NEVER))


def measurable(field: Field) -> bool:
    return groupable(field) and isinstance(result_of(field), Number)


def is_day(field: Field) -> bool:
    return groupable(field) and isinstance(result_of(field), Date | DateTime)


def day_of(kind: RecordType, user: Person) -> str:
    """The date by which such records are usually told apart: what their list is sorted by, else the first."""
    days = [one.name for one in open_fields(kind, user) if is_day(one) and not isinstance(one, Formula)]
    named = kind.sort.lstrip("-")
    made = "created_at" if "created_at" in days else ""
    return named if named in days else made or (days[0] if days else "")


def open_fields(kind: RecordType, user: Person) -> Iterator[Field]:
    closed = fields_closed(user, kind.name)
    return (one for one in kind.fields if not one.tells_of(closed))


@dataclass(frozen=True)
class Offer:
    """A field that may be chosen; `like` decides what else is asked of it: day, number or nothing."""

    path: str
    label: Any
    like: str = ""


def measures(kind: RecordType, user: Person) -> list[Offer]:
    return [Offer(one.name, one.label(kind.model), "number") for one in open_fields(kind, user) if measurable(one)]


def days(kind: RecordType, user: Person) -> list[Offer]:
    return [Offer(one.name, one.label(kind.model), "day") for one in open_fields(kind, user) if is_day(one)]


def groupings(kind: RecordType, user: Person) -> list[tuple[Any, list[Offer]]]:
    """By the record's own fields, then by those of each record that it links to."""
    found = [(kind.label, list(_groupings(kind, user)))]
    for link in open_fields(kind, user):
        there = link.linked_type() if isinstance(link, Link) and not link.custom and link.column else None
        if there is not None and may(user, there.view):
            found.append((link.label(kind.model), list(_groupings(there, user, f"{link.name}."))))
    return [(label, offers) for label, offers in found if offers]


def _groupings(kind: RecordType, user: Person, path: str = "") -> Iterator[Offer]:
    for one in open_fields(kind, user):
        if groupable(one) and not (path and one.name == kind.title):
            like = "day" if is_day(one) else "number" if measurable(one) else ""
            yield Offer(path + one.name, one.label(kind.model), like)


def charted(row: Any, node: Any, ids: mentions.Ids, target: str) -> Any:
    """A chart's filter with other ids, as two records become one."""
    return mentions.swapped(at(row.of), node, ids, target)


def check_how(how: str, field: Field | None) -> None:
    if (how == How.COUNT) != (field is None) or (field is not None and not measurable(field)):
        raise ChartRefused(_("Choose what is counted or added up."))
