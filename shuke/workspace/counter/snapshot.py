"""What a till keeps for when the network is down: the regulars whom the person may see, with their sentence and usual
basket, and the products that can be sold. No address, no e-mail, no birthday, and of a phone its last four digits."""

from __future__ import annotations

from datetime import date
from typing import Any

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.orders.models import Way
from shuke.orders.queries import ways_to_pay
from shuke.records.seen import veil
from shuke.workspace.counter.evidence import gather
from shuke.workspace.counter.notes import notes_on
from shuke.workspace.counter.sentences import speak

MOST_PEOPLE, MOST_PRODUCTS = 1_000, 2_000
LAST_DIGITS = 4


def snapshot(user: User, on: date) -> dict[str, Any]:
    """Those who bought last come first: they come again."""
    seen = Customer.objects.visible_to(user).exclude(last_ordered_on=None)
    rows = seen.order_by("-last_ordered_on", "-pk").prefetch_related("phones")[:MOST_PEOPLE]
    people = [veil(one, "customer", user) for one in rows]
    priced = "price" not in fields_closed(user, "product")
    known, notes, closed = gather(people, user, on), notes_on(people, user, on), fields_closed(user, "customer")
    return {
        "on": on.isoformat(),
        "people": [_person(one, known[one.pk], notes[one.pk], on, closed) for one in people],
        "products": [_product(one, priced=priced) for one in _sold(user)],
        "ways": ways_to_pay(),
    }


def _person(one: Customer, known: Any, notes: Any, on: date, closed: frozenset[str]) -> dict[str, Any]:
    said = speak(known, notes, on)
    return {
        "id": one.pk,
        "name": one.name,
        "no": "" if "member_no" in closed else one.member_no,
        "tails": [] if "phones" in closed else sorted({_tail(phone) for phone in one.phones.all()}),
        "say": said.sentence,
        "why": said.reason,
        "notes": [str(note.text) for note in notes],
        "ways": [(note.way, str(Way(note.way).label)) for note in notes if note.way],
        "usual": [habit.product.pk for habit in known.usual],
    }


def _tail(phone: Any) -> str:
    return "".join(filter(str.isdigit, phone.e164 or phone.raw))[-LAST_DIGITS:]


def _sold(user: User) -> list[Product]:
    if fields_closed(user, "product") & {"name", "code"}:
        return []
    return list(Product.objects.visible_to(user).filter(active=True).order_by("-pk")[:MOST_PRODUCTS])


def _product(one: Product, *, priced: bool) -> dict[str, Any]:
    words = {"name": one.name, "code": one.code, "barcode": one.barcode}
    return {"id": one.pk, **words, "price": str(one.price or 0) if priced else ""}
