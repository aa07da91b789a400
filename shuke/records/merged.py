"""Records that went into another one: who rests where, and to whom their old addresses and numbers lead.

Nothing here writes: that is `duplicates.actions.merging`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet

from shuke.records.models import Merged

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
        steps = _steps(subject_type, Q(record_id__in=set(ends.values())))
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


def absorbed(subject_type: str, ids: Collection[int]) -> dict[int, list[int]]:
    """Of these records those that others rest in, with all of these, also those that came along inside another."""
    found: dict[int, list[int]] = defaultdict(list)
    holders = {pk: pk for pk in ids}  # who rests there → in whom at last
    for _level in range(DEEPEST):
        steps = _steps(subject_type, Q(into_id__in=list(holders)))
        if not steps:
            break
        holders = {pk: holders[into] for pk, into in sorted(steps.items())}
        for pk, end in holders.items():
            found[end].append(pk)
    return dict(found)


def absorbed_by(subject_type: str, pk: int) -> list[int]:
    return absorbed(subject_type, [pk]).get(pk, [])


def _steps(subject_type: str, which: Q) -> dict[int, int]:
    return dict(Merged.objects.filter(which, subject_type=subject_type).values_list("record_id", "into_id"))
