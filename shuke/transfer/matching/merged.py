"""Customers who went into others (`duplicates`): their old numbers in a file mean the one whom they went into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shuke.customers.models import Customer
from shuke.duplicates.models import Merge
from shuke.records import merged

SUBJECT = Customer._meta.label_lower


def with_number(numbers: Sequence[str]) -> set[int]:
    """Who rests and has one of these member numbers; asked of the few that rest, since no index knows them."""
    if not numbers or not merged.resting(SUBJECT).exists():
        return set()
    resting = Customer.objects.filter(pk__in=merged.resting(SUBJECT), member_no__in=numbers)
    return set(resting.values_list("pk", flat=True))


def replaced(subject: str, name: str, numbers: Sequence[str]) -> dict[str, int]:
    """Which of these numbers a survivor had itself, until it was made to take that of the other one: number → who it is
    now."""
    changed = Merge.objects.standing().filter(record_type=subject, changes__has_key=name) if numbers else ()
    wanted, found = set(numbers), dict[str, int]()
    for merge in changed:
        if (before := merge.changes[name][0]) in wanted:
            found[before] = merge.survivor_id
    led = merged.survivors(subject, found.values())
    return {number: led.get(pk, pk) for number, pk in found.items()}


def survivors(ids: Iterable[int]) -> dict[int, int]:
    return merged.survivors(SUBJECT, ids)
