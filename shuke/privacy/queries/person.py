"""Who is meant: one customer with everybody who went into them, and by which texts they are recognised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from shuke.customers.models import Customer, Phone
from shuke.duplicates.models import Merge
from shuke.events.models import Event
from shuke.records.models import Merged

SUBJECT = "customers.customer"
TELLING = ("email", "line_id", "address", "tax_id", "member_no", "external_id")
SHORTEST = 5  # of a text that can be looked for everywhere: shorter ones are other people's too
SHORTEST_NAME = 2


@dataclass(frozen=True)
class Person:
    """`names` that nobody else has, `texts` that are this person's alone; `all` are both, with what others share."""

    ids: tuple[int, ...]
    names: frozenset[str] = field(default_factory=frozenset)
    texts: frozenset[str] = field(default_factory=frozenset)
    all: frozenset[str] = field(default_factory=frozenset)


def person_of(customer_id: int) -> Person:
    """As far as still known: also by what was changed since."""
    ids = ids_of(customer_id)
    names: set[str] = set()
    texts: set[str] = set()
    for customer in Customer.objects.filter(pk__in=ids):
        names.add(customer.name)
        texts.update(str(getattr(customer, name)) for name in TELLING)
        texts.update(customer.note.splitlines())
        texts.update(_strings(customer.custom.values()))
    for raw, e164 in Phone.objects.filter(customer__in=ids).values_list("raw", "e164"):
        texts.update(_ways(raw, e164))
    for name, value in _once(ids):
        if name == "phones":
            texts.update(way for raw in value or () for way in _ways(str(raw), ""))
        elif name == "name":
            names.add(str(value))
        elif isinstance(value, str) and (name in TELLING or name == "note" or name not in KNOWN):
            texts.update(value.splitlines())
    names = {one for one in names if len(one) >= SHORTEST_NAME}
    texts = {one.strip() for one in texts if len(one.strip()) >= SHORTEST}
    return Person(
        tuple(ids),
        frozenset(names - _namesakes(names, ids)),
        frozenset(texts - _shared(texts, ids)),
        frozenset(names | texts),
    )


def _namesakes(names: set[str], ids: list[int]) -> set[str]:
    return set(Customer.objects.filter(name__in=names).exclude(pk__in=ids).values_list("name", flat=True))


def _shared(texts: set[str], ids: list[int]) -> set[str]:
    """Families share numbers and addresses: what others have too is theirs as well."""
    others = Customer.objects.exclude(pk__in=ids)
    found = {ones for name in TELLING for ones in others.filter(**{f"{name}__in": texts}).values_list(name, flat=True)}
    for raw, e164 in Phone.objects.exclude(customer__in=ids).filter(e164__in=texts).values_list("raw", "e164"):
        found.update(_ways(raw, e164))
    return found


KNOWN = {one.name for one in Customer._meta.get_fields()}


def ids_of(customer_id: int) -> list[int]:
    """With those who went into this customer, and into those."""
    found, queue = {customer_id}, [customer_id]
    while queue:
        into = Merged.objects.filter(subject_type=SUBJECT, into_id__in=queue).values_list("record_id", flat=True)
        queue = [one for one in into if one not in found]
        found.update(queue)
    return sorted(found)


def merges_of(ids: Iterable[int]) -> Any:
    ids = list(ids)
    rows = Merge.objects.filter(record_type=SUBJECT)
    return rows.filter(survivor_id__in=ids) | rows.filter(loser_id__in=ids)


def _once(ids: Iterable[int]) -> Iterator[tuple[str, Any]]:
    """What the fields of these customers were at some time."""
    rows = Event.objects.filter(subject_type=SUBJECT, subject_id__in=list(ids)).values_list("changes", flat=True)
    for changes in rows.iterator(chunk_size=1_000):
        for name, sides in changes.items():
            if isinstance(sides, list):
                yield from ((name, side) for side in sides)


def _ways(raw: str, e164: str) -> set[str]:
    """A number as it may stand in a text: +886912345678, 0912345678, 0912-345-678."""
    digits = "".join(sign for sign in raw if sign.isdecimal())
    short = [f"0{e164[cut:]}" for cut in (3, 4) if e164.startswith("+") and len(e164) > 8]
    return {raw, digits, e164, e164.lstrip("+"), *short}


def _strings(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield from value.splitlines()
        elif isinstance(value, list):
            yield from _strings(value)
