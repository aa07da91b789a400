"""Who is meant: one customer with everybody who went into them, and by which texts they are recognised."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from shuke.customers.models import Customer, Phone
from shuke.customers.phones import shop_region, to_e164
from shuke.duplicates.models import Merge
from shuke.events.models import Event
from shuke.records import types
from shuke.records.fields import Text
from shuke.records.models import Merged
from shuke.service.models import Case

SUBJECT = "customers.customer"
TELLING = ("email", "line_id", "address", "tax_id", "member_no", "external_id")
SHORTEST = 5  # of a text that can be looked for everywhere: shorter ones are other people's too
SHORTEST_NAME = 2
AT_ONCE = 50  # texts looked for in one question


@dataclass(frozen=True)
class Person:
    """`names` that nobody else has, `texts` (numbers, addresses) that are this person's alone, `words` that stand in
    nobody else's notes and own fields; `all` are these, with the names, numbers and addresses that others share."""

    ids: tuple[int, ...]
    names: frozenset[str] = field(default_factory=frozenset)
    texts: frozenset[str] = field(default_factory=frozenset)
    words: frozenset[str] = field(default_factory=frozenset)
    all: frozenset[str] = field(default_factory=frozenset)


def person_of(customer_id: int) -> Person:
    """As far as still known: also by what was changed since."""
    ids = ids_of(customer_id)
    said = list(_said(ids))
    names = {text for name, text in said if name == "name" and len(text) >= SHORTEST_NAME}
    texts = {text for name, text in said if name in (*TELLING, "phones") and len(text) >= SHORTEST}
    words = {text for name, text in said if name in _free() and len(text) >= SHORTEST}
    words -= _written_of_others(words, ids)
    return Person(
        tuple(ids),
        frozenset(names - _namesakes(names, ids)),
        frozenset(texts - _shared(texts, ids)),
        frozenset(words),
        frozenset(names | texts | words),
    )


def _said(ids: list[int]) -> Iterator[tuple[str, str]]:
    """Field → a line of it, as it is and as it was."""
    for row in Customer.objects.filter(pk__in=ids).values("name", "note", "custom", *TELLING):
        now = [*row.pop("custom").items(), *row.items()]
        yield from ((name, line.strip()) for name, value in now for line in str(value or "").splitlines())
    for raw, e164 in Phone.objects.filter(customer__in=ids).values_list("raw", "e164"):
        yield from (("phones", way) for way in _ways(raw, e164))
    for name, value in _once(ids):
        if name == "phones":
            yield from ((name, way) for raw in value or () for way in _ways(str(raw), ""))
        else:
            yield from ((name, line.strip()) for line in str(value or "").splitlines())


def _free() -> set[str]:
    """Fields in which people write as they like. The words of a choice, days and numbers are everybody's."""
    own = types.named("customer").custom_fields
    return {"note", *(one.name for one in own if isinstance(one, Text))}


def _namesakes(names: set[str], ids: list[int]) -> set[str]:
    """Also 王明 while there is a 王明珠: in a text nobody can tell them apart."""
    others = Customer.objects.exclude(pk__in=ids)
    return {name for name in names if others.filter(name__contains=name).exists()}


def _written_of_others(words: set[str], ids: list[int]) -> set[str]:
    """Each look goes through all customers: for many at once."""
    others = Customer.objects.exclude(pk__in=ids).annotate(own=Cast("custom", TextField()))
    found: set[str] = set()
    looked_for = sorted(words)
    for start in range(0, len(looked_for), AT_ONCE):
        some = looked_for[start : start + AT_ONCE]
        ways = [Q(note__contains=text) | _kept(text) for text in some]
        for note, custom in others.filter(reduce(or_, ways)).values_list("note", "custom").iterator(chunk_size=1_000):
            told = [note, *(value for value in custom.values() if isinstance(value, str))]
            found.update(text for text in some if any(text in one for one in told))
            if found.issuperset(some):
                break
    return found


def _kept(text: str) -> Q:
    """As JSON may keep it: Chinese as it is, or as \\u escapes."""
    return reduce(or_, (Q(own__contains=json.dumps(text, ensure_ascii=escaped)[1:-1]) for escaped in (False, True)))


def _shared(texts: set[str], ids: list[int]) -> set[str]:
    """Families share numbers and addresses: what others have too is theirs as well."""
    others = Customer.objects.exclude(pk__in=ids)
    found = {ones for name in TELLING for ones in others.filter(**{f"{name}__in": texts}).values_list(name, flat=True)}
    for raw, e164 in Phone.objects.exclude(customer__in=ids).filter(e164__in=texts).values_list("raw", "e164"):
        found.update(_ways(raw, e164))
    return found


def cases_of(ids: Collection[int], texts: Collection[str] = ()) -> QuerySet[Case]:
    """Theirs; and what somebody asked by a number or address of theirs alone, before anybody knew who it was. `texts`
    are ways to reach them that are no longer theirs."""
    own = set(Customer.objects.filter(pk__in=ids).exclude(email="").values_list("email", flat=True))
    own.update(Phone.objects.filter(customer__in=ids).exclude(e164="").values_list("e164", flat=True))
    reached = own - _shared(own, list(ids)) | set(texts)
    unknown, region = Case.objects.filter(customer=None), shop_region()
    called = unknown.exclude(reporter_phone="").values_list("pk", "reporter_phone")
    found = [pk for pk, phone in called.iterator(chunk_size=1_000) if to_e164(phone, region) in reached]
    return Case.objects.filter(Q(customer__in=ids) | Q(pk__in=found) | Q(customer=None, reporter_email__in=reached))


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
