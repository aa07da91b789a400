"""What a person reads before records are made one, and before they are taken apart again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.core.prepared import prepared
from shuke.duplicates.combining import BOTH, Side, empty, joined, opened, sides
from shuke.duplicates.models import Merge, MovedRow
from shuke.records import rights, types
from shuke.records.fields import Field, fetched, gather
from shuke.records.pointing import Fate, Pointer, pointers
from shuke.records.seen import as_seen
from shuke.records.types import RecordType
from shuke.records.versions import version_of

COUNTED = 10_000  # beyond, it says "more than"


@dataclass(frozen=True)
class Count:
    label: Any
    count: int
    more: bool


@dataclass(frozen=True)
class Column:
    """One of the records."""

    pk: int
    title: str
    url: str
    version: str
    created: datetime
    follows: list[Count]


@dataclass(frozen=True)
class Cell:
    pk: int
    shown: SafeString | str
    chosen: bool
    empty: bool


@dataclass(frozen=True)
class Row:
    """A field side by side. `together` is what a list becomes."""

    name: str
    label: Any
    cells: list[Cell]
    differs: bool
    fixed: bool
    together: str
    may_be_both: bool
    both_chosen: bool


@dataclass(frozen=True)
class Comparison:
    columns: list[Column]
    open: list[Row]  # to look at
    same: list[Row]  # the same in all, or said by one only
    survivor: int


def compare(kind: RecordType, records: Sequence[Any], user: User, survivor: int = 0) -> Comparison:
    """Of a type as it is; what the person does not see of it is not in what comes back."""
    seen = as_seen(kind, user)
    shown = [one for one in seen.fields if one.name in kind.form]
    records = list(fetched(kind.visible_to(user).filter(pk__in=[one.pk for one in records]), shown).order_by("pk"))
    gather(shown, records, user)
    fields = {one.name: one for one in shown}
    rows = [_row(kind, side, fields[side.field.name], records) for side in sides(kind, records, user)
            if side.field.name in fields and not all(map(empty, side.values.values()))]  # fmt: skip
    columns = [_column(kind, seen, one, user) for one in records]
    best = survivor if any(one.pk == survivor for one in columns) else _best(columns)
    return Comparison(columns, [one for one in rows if one.differs], [one for one in rows if not one.differs], best)


def following(kind: RecordType, pk: int, user: User) -> list[Count]:
    """What goes along with the record: records that the person may see, counted, by their type."""
    found = []
    for other, ways in _by_type(kind, user):
        condition = Q(pk__in=())
        for way in ways:
            condition |= way.names([pk])
        found.append(_count(other, other.visible_to(user).filter(condition)))
    return [one for one in found if one.count]


def merges_of(kind: RecordType, pk: int, user: User) -> list[tuple[Merge, str]]:
    """What went straight into this record and still rests there, newest first, each with its title; what the person
    might not see has none."""
    found = _standing(kind.subject, pk)
    if not found:
        return []
    rows = rights.merged(user, kind).filter(pk__in=[one.loser_id for one in found])
    titles = {one.pk: as_seen(kind, user).title_of(one) for one in rows}
    return [(one, titles.get(one.loser_id, "")) for one in found]


@prepared("record_type", "survivor")
def _standing(record_type: str, survivor: int) -> QuerySet[Merge]:
    rows = Merge.objects.standing().filter(record_type=record_type, survivor_id=survivor)
    return rows.select_related("by").order_by("-pk")


def goes_back(kind: RecordType, merge: Merge, user: User) -> list[Count]:
    """What followed then, and still points to the survivor."""
    return [one for one in _of_merge(kind, merge, user, went=True) if one.count]


def stays(kind: RecordType, merge: Merge, user: User) -> list[Count]:
    """What was added to the survivor after the merge."""
    return [one for one in _of_merge(kind, merge, user, went=False) if one.count]


def _of_merge(kind: RecordType, merge: Merge, user: User, *, went: bool) -> Iterator[Count]:
    for other, ways in _by_type(kind, user):
        here = Q(pk__in=())
        for way in ways:
            here |= way.names([merge.survivor_id])
        keys = [way.key for way in ways]
        moved = MovedRow.objects.filter(moved__merge=merge, moved__pointer__in=keys).values("row_id")
        rows = other.visible_to(user).filter(here)
        if went:
            yield _count(other, rows.filter(pk__in=moved))
        elif hasattr(other.model, "created_at"):
            yield _count(other, rows.filter(created_at__gt=merge.at).exclude(pk__in=moved))


def _by_type(kind: RecordType, user: User) -> Iterator[tuple[RecordType, list[Pointer]]]:
    """Record types that the person may see, each with the ways by which its records follow."""
    ways = [one for one in pointers(kind) if one.fate is Fate.FOLLOWS]
    for other in types.all_types():
        its = [one for one in ways if _is_of(one, other)]
        if its and may(user, other.view):
            yield other, its


def _is_of(way: Pointer, kind: RecordType) -> bool:
    return getattr(way, "record_type", "") == kind.name or (
        way.model is kind.model and not kind.custom_object and not hasattr(way, "record_type")
    )


def _count(kind: RecordType, rows: QuerySet[Any]) -> Count:
    count = rows.order_by()[: COUNTED + 1].count()
    return Count(kind.plural, min(count, COUNTED), count > COUNTED)


def _row(kind: RecordType, side: Side, field: Field, records: Sequence[Any]) -> Row:
    chosen = side.offered
    cells = [
        Cell(one.pk, field.show(one), one.pk == chosen, empty(side.values[one.pk])) for one in records
    ]  # fmt: skip
    together = ""
    if side.together and not side.fixed:
        together = side.field.told(joined(opened(side.field, value) for value in side.values.values()))
    return Row(
        name=side.field.name,
        label=field.label(kind.model),
        cells=cells,
        differs=side.differs or bool(side.together and len(set(map(str, side.values.values()))) > 1),
        fixed=side.fixed,
        together=together,
        may_be_both=side.may_be_both and not side.fixed,
        both_chosen=chosen == BOTH,
    )


def _column(kind: RecordType, seen: RecordType, record: Any, user: User) -> Column:
    title, follows = seen.title_of(record), following(kind, record.pk, user)
    return Column(record.pk, title, kind.url(record.pk), version_of(record), record.created_at, follows)


def _best(columns: Sequence[Column]) -> int:
    """The one with most hanging on it; of two alike, the older one."""
    return max(columns, key=lambda one: (sum(each.count for each in one.follows), -one.pk)).pk
