"""Customers who went into others (`duplicates`): their old numbers in a file mean the one whom they went into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shuke.customers.models import Customer
from shuke.records import merged

SUBJECT = Customer._meta.label_lower


def with_number(numbers: Sequence[str]) -> set[int]:
    """Who rests and has one of these member numbers; asked of the few that rest, since no index knows them."""
    if not numbers or not merged.resting(SUBJECT).exists():
        return set()
    resting = Customer.objects.filter(pk__in=merged.resting(SUBJECT), member_no__in=numbers)
    return set(resting.values_list("pk", flat=True))


def survivors(ids: Iterable[int]) -> dict[int, int]:
    return merged.survivors(SUBJECT, ids)
