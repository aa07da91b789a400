"""Customers who share a key with somebody who is just being written down: a few questions, however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.dateparse import parse_date

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed
from shuke.customers.models import Customer, Phone
from shuke.customers.names import parse_name, tidy
from shuke.customers.phones import shop_region, to_e164
from shuke.duplicates.likeness.keys import MOST_SHARING, keys_of
from shuke.duplicates.likeness.people import Kept, Person, read_person
from shuke.duplicates.likeness.scoring import Verdict, compare
from shuke.duplicates.models import Key, Scan
from shuke.duplicates.queries.reading import people

NAME_FROM = 2  # characters
LOOKED_AT = 12  # customers a key, the newest: more would take longer than somebody waits between two letters
BEGINNING_SO = 4  # customers whose name begins with what is typed
TEXTS = ("name", "email", "line_id", "tax_id", "address")


def typed(values: Mapping[str, Any], user: User) -> Person:
    """What a form holds so far, without the fields that are closed to the person: an answer would tell of them."""
    closed = fields_closed(user, "customer")
    texts = {name: str(values.get(name) or "")[:300].strip() for name in TEXTS if name not in closed}
    name = tidy(texts.get("name", ""))
    firm = values.get("kind") == Customer.Kind.ORGANISATION
    surname, given = parse_name(name, Customer.Kind.ORGANISATION if firm else Customer.Kind.PERSON)
    told: Any = {**texts, "name": name, "surname": surname, "given_name": given}
    if "birthday" not in closed:
        told["birthday"] = _day(str(values.get("birthday") or ""))
    numbers = [] if "phones" in closed else _numbers(values)
    kept: Kept = told
    return read_person(kept, numbers, firm=firm)


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _numbers(values: Any) -> list[tuple[str, str]]:
    given = values.getlist("phones") if hasattr(values, "getlist") else [values.get("phones", "")]
    region = shop_region() if any(given) else ""
    return [(raw[:40], to_e164(raw[:40], region)) for raw in given[:5] if raw]


def scored(person: Person, name: str, user: User) -> dict[int, Verdict]:
    """By id, whoever may be meant; also whom the person may not see, and those added since the last search."""
    keys = keys_of(person) if person.name.folded else keys_of(person)[1:]
    shared = _sharing(keys)
    ids = {pk for members in shared.values() for pk in members[:LOOKED_AT]}
    if person.e164s:
        ids |= set(Phone.objects.filter(e164__in=person.e164s).values_list("customer_id", flat=True)[:MOST_SHARING])
    ids |= set(_beginning_so(name, user))
    scan = Scan.objects.values_list("customers", flat=True).first()
    sounding = len(shared.get(keys[0], ())) if keys else 0
    return {pk: compare(person, other, scan or 0, sounding) for pk, other in people(ids).items()}


def _sharing(keys: Sequence[int]) -> dict[int, list[int]]:
    """No more of each than are compared in the search."""
    if not keys:
        return {}
    table = connection.ops.quote_name(Key._meta.db_table)
    one = f"SELECT * FROM (SELECT hash, id FROM {table} WHERE hash = %s ORDER BY id DESC LIMIT {MOST_SHARING}) few"  # noqa: S608 -- our name
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(keys)), keys)
        for key, pk in cursor.fetchall():
            found.setdefault(key, []).append(pk // Key.PLACES)
    return found


def _beginning_so(name: str, user: User) -> list[int]:
    """Of those whom the person sees; as a stretch of the index of names, which a LIKE is not in every collation."""
    if len(name) < NAME_FROM or "name" in fields_closed(user, "customer"):
        return []
    seen = Customer.objects.visible_to(user)
    stretch = Q(name__gte=name, name__lt=name + "\U0010fffd")
    return list(seen.filter(stretch).order_by("name", "pk").values_list("pk", flat=True)[:BEGINNING_SO])
