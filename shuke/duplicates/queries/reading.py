"""Customers as the scorer sees them, many at once; and those who share a key with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, cast

from django.db.models import Count

from shuke.customers.models import Customer, Phone
from shuke.duplicates.likeness.keys import MOST_NAMESAKES, MOST_SHARING
from shuke.duplicates.likeness.people import Kept, Person, read_person
from shuke.duplicates.models import Key

AT_ONCE = 5_000  # values of one question
FIELDS = ("name", "surname", "given_name", "email", "line_id", "tax_id", "birthday", "address")


def people(ids: Iterable[int]) -> dict[int, Person]:
    """The living ones among them, by id."""
    found: dict[int, Person] = {}
    for some in _pieces(ids):
        phones: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for customer, raw, e164 in Phone.objects.filter(customer__in=some).values_list("customer_id", "raw", "e164"):
            phones[customer].append((raw, e164))
        rows = Customer.objects.alive().filter(pk__in=some).values_list("pk", "kind", *FIELDS)
        for pk, kind, *values in rows:
            found[pk] = person(dict(zip(FIELDS, values, strict=True)), phones[pk], kind=kind)
    return found


def person(values: Mapping[str, Any], phones: Iterable[tuple[str, str]], *, kind: str) -> Person:
    return read_person(cast("Kept", values), phones, firm=kind == Customer.Kind.ORGANISATION)


def how_many(keys: Collection[int]) -> dict[int, int]:
    """Key → how many customers have it."""
    counts: dict[int, int] = {}
    for some in _pieces(keys):
        rows = Key.objects.filter(hash__in=some).values("hash").annotate(customers=Count("id"))
        counts.update(rows.values_list("hash", "customers"))
    return counts


def sharing(keys: Iterable[int], sounds: Collection[int], counts: Mapping[int, int]) -> dict[int, list[int]]:
    """Key → the customers who have it, of keys that some have, but not too many. `sounds` are those of names alone."""
    members: dict[int, list[int]] = defaultdict(list)
    wanted = [key for key in keys if 1 < counts.get(key, 0) <= (MOST_NAMESAKES if key in sounds else MOST_SHARING)]
    for some in _pieces(wanted):
        for key, pk in Key.objects.filter(hash__in=some).values_list("hash", "id"):
            members[key].append(pk // Key.PLACES)
    return members


def _pieces(values: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some
