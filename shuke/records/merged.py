"""Records that went into another one: who rests where, and to whom their old addresses and numbers lead.

Nothing here writes: that is `duplicates.actions.merging`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import BigIntegerField, QuerySet

from shuke.core.prepared import prepared
from shuke.records.models import Merged
from shuke.records.types import RecordType

FEW, MANY = 8, 500  # ids in one statement
DEEPEST = 20  # merges of merges; what lies deeper is not followed


def resting(subject_type: str) -> QuerySet[Merged, Any]:
    """Ids of this type's records that rest in another, for a condition on `pk`."""
    return Merged.objects.filter(subject_type=subject_type).values("record_id")


def survivors(subject_type: str, ids: Iterable[int]) -> dict[int, int]:
    """Of these records those that rest, each with the living one that it went into at last."""
    asked = set(ids)
    found: dict[int, int] = {}
    ends = {pk: pk for pk in asked}
    for _level in range(DEEPEST):
        steps = _steps(subject_type, "record_id", set(ends.values()))
        moved = {pk: steps[end] for pk, end in ends.items() if end in steps}
        if not moved:
            break
        found |= moved
        ends = moved
    return found


def survivor_of(subject_type: str, pk: int) -> int | None:
    """The living record that this one went into; None if it did not. `pk` may be any number out of an address."""
    if pk > BigIntegerField.MAX_BIGINT:
        return None
    return survivors(subject_type, [pk]).get(pk)


def standing(kind: RecordType, pk: int) -> Any:
    """The record, which nobody can merge until the end of this transaction; or the one that it has just gone into. For
    rows that name a record without a foreign key: written meanwhile, they would stay with what is gone."""
    list(kind.records().select_for_update(of=("self",)).filter(pk=pk).values_list("pk"))
    return kind.records().get(pk=survivor_of(kind.subject, pk) or pk)


def absorbed(subject_type: str, ids: Collection[int]) -> dict[int, list[int]]:
    """Of these records those that others rest in, with all of these, also those that came along inside another."""
    found: dict[int, list[int]] = defaultdict(list)
    holders = {pk: pk for pk in ids}  # who rests there → in whom at last
    for _level in range(DEEPEST):
        steps = _steps(subject_type, "into_id", set(holders))
        if not steps:
            break
        holders = {pk: holders[into] for pk, into in sorted(steps.items())}
        for pk, end in holders.items():
            found[end].append(pk)
    return dict(found)


def absorbed_by(subject_type: str, pk: int) -> list[int]:
    """Most have none, and every record's page asks."""
    return absorbed(subject_type, [pk]).get(pk, []) if _into(subject_type, pk) else []


@prepared("subject_type", "pk")
def _into(subject_type: str, pk: int) -> QuerySet[Merged, int]:
    return Merged.objects.filter(subject_type=subject_type, into_id=pk).values_list("pk", flat=True)[:1]


@prepared("subject_type", "ids")
def _of_few(subject_type: str, column: str, ids: tuple[int, ...]) -> QuerySet[Merged, tuple[int, int]]:
    rows = Merged.objects.filter(**{f"{column}__in": ids}, subject_type=subject_type)
    return rows.values_list("record_id", "into_id")


def _steps(subject_type: str, column: str, ids: set[int]) -> dict[int, int]:
    """record → into, of those rows that name one of these ids there. For many ids all rows are read: these are fewer
    than what an import or a rebuild of the index asks about."""
    if len(ids) <= FEW:
        return dict(_of_few(subject_type, column, tuple(ids)))
    rows = Merged.objects.filter(subject_type=subject_type)
    if len(ids) <= MANY:
        return dict(rows.filter(**{f"{column}__in": ids}).values_list("record_id", "into_id"))
    every = rows.values_list("record_id", "into_id", column)
    return {record: into for record, into, asked in every.iterator() if asked in ids}
