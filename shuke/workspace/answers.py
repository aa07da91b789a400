"""What the shop knows of people, as plain JSON: for programs (workspace.api) and agents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.catalogue.queries.prices import prices_for
from shuke.customers.models import Customer
from shuke.customers.queries import home_of
from shuke.insights import queries, suggesting
from shuke.insights.queries import Due, DuePerson, Wanted
from shuke.loyalty.panels import tells_accounts
from shuke.loyalty.queries.overview import overview
from shuke.orders.models import Order
from shuke.orders.queries import sees_amounts, sees_purchases
from shuke.records import types
from shuke.records.api.choosing import described
from shuke.records.exports import approval
from shuke.records.fields import fetched, gather
from shuke.records.seen import as_seen, veil
from shuke.records.types import RecordType
from shuke.service import queries as service
from shuke.workspace.counter import evidence
from shuke.workspace.counter.looking import Found
from shuke.workspace.counter.notes import notes_on
from shuke.workspace.counter.sentences import speak

NEWEST, CASES = 5, 10


def due_page(user: User, wanted: Wanted, today: date, *, after: str = "", size: int = 20) -> dict[str, Any]:
    """Who is about to buy what, and why; most value first."""
    forecast = queries.current_forecast() if sees_purchases(user) and may(user, "today.view") else None
    if forecast is None:
        return {"data": [], "next": None}
    page = queries.due_people(user, wanted, forecast, forecast.day(today), after=after, size=size)
    return {"data": [_due_person(one, user) for one in page.people], "next": page.after or None}


def _due_person(person: DuePerson, user: User) -> dict[str, Any]:
    customer = veil(person.customer, "customer", user)
    said: dict[str, Any] = {
        "customer": customer.pk,
        "name": types.named("customer").title_of(customer),
        "phone": person.phone if _told(user, "phones") else "",
        "products": [_due(one, user) for one in person.dues],
    }
    return said | ({"value": f"{person.amount:f}"} if sees_amounts(user) else {})


def _due(one: Due, user: User) -> dict[str, Any]:
    row = one.prediction
    said: dict[str, Any] = {
        "product": row.product_id, "name": row.product.name, "probability": round(one.probability, 4),
        "due_on": str(row.due_on), "due_from": str(row.due_from), "due_to": str(row.due_to), "reason": one.reason,
    }  # fmt: skip
    return said | ({"value": f"{one.value:f}"} if sees_amounts(user) else {})


def looked_up(found: Found, user: User, on: date) -> dict[str, Any]:
    """As at the counter: one person with the sentence for them, or several people and products to choose from."""
    people = [found.customer] if found.customer else list(found.people)
    card = at_counter(found.customer, user, on) if found.customer else None
    products = [found.product] if found.product else list(found.products)
    return {
        "people": _plain("customer", [one.pk for one in people], user),
        "products": _plain("product", [one.pk for one in products], user),
        "card": card,
    }


def at_counter(customer: Customer, user: User, on: date) -> dict[str, Any]:
    customer = veil(customer, "customer", user)
    known, notes = evidence.gather([customer], user, on)[customer.pk], notes_on([customer], user, on)[customer.pk]
    spoken = speak(known, notes, on)
    return {
        "customer": customer.pk,
        "sentence": str(spoken.sentence),
        "reason": str(spoken.reason),
        "usual": _usual(known, customer, user, on),
        "notes": [{"kind": one.kind, "text": str(one.text)} for one in notes],
    }


def whole(customer: Customer, user: User, on: date) -> dict[str, Any]:
    """Everything about one customer in one answer, as far as the person may know it."""
    forecast = queries.current_forecast() if sees_purchases(user) and may(user, "today.view") else None
    due = queries.due_person(user, customer.pk, Wanted(), forecast, forecast.day(on)) if forecast else None
    orders = Order.objects.visible_to(user).filter(customer=customer.pk).order_by("-ordered_on", "-pk")
    cases = service.open_cases_of(customer, user, CASES) if may(user, "case:see") else []
    card = at_counter(customer, user, on)
    return {
        "customer": _plain("customer", [customer.pk], user)[0],
        "household": _household(customer, user),
        "due": [_due(one, user) for one in due.dues] if due else [],
        "next_time": [
            {"product": one.product.pk, "name": one.product.name, "probability": one.probability, "reason": one.reason}
            for one in suggesting.next_time(customer.pk, user)
        ],
        "accounts": _accounts(customer, user, on),
        "open_cases": _plain("case", [one.pk for one in cases], user),
        "orders": _plain("order", list(orders.values_list("pk", flat=True)[:NEWEST]), user),
        **{name: card[name] for name in ("sentence", "reason", "usual", "notes")},
    }


def _household(customer: Customer, user: User) -> dict[str, Any] | None:
    home = home_of(customer, user) if may(user, "household:see") else None
    if home is None:
        return None
    title = types.named("customer").title_of
    members = [{"customer": one.customer.pk, "name": title(one.customer)} for one in home.members]
    return {"id": home.household.pk, "name": home.household.name, "members": members, "unseen": home.unseen}


def _usual(known: Any, customer: Customer, user: User, on: date) -> list[dict[str, Any]]:
    prices = prices_for([(one.product, Decimal(1)) for one in known.usual], customer=customer, on=on)
    told = _told(user, "price", "product")
    return [
        {
            "product": one.product.pk, "name": one.product.name, "times": one.times, "last_on": str(one.last_on),
            "each_time": f"{one.each_time:f}",
            **({"price": None if price.amount is None else f"{price.amount:f}"} if told else {}),
        }
        for one, price in zip(known.usual, prices, strict=True)
    ]  # fmt: skip


def _accounts(customer: Customer, user: User, on: date) -> dict[str, Any] | None:
    found = overview(customer.pk, on) if tells_accounts(user) else None
    if found is None:
        return None
    amounts = {"points": found.points, "stored": found.stored, "owed": found.owed if found.tab else None}
    return {name: None if amount is None else f"{amount:f}" for name, amount in amounts.items()} | {
        "coupons": [{"coupon": one.coupon.pk, "name": one.coupon.name} for one in found.coupons]
    }


def _plain(name: str, ids: Sequence[int], user: User) -> list[dict[str, Any]]:
    """Records as lists of the API tell them, in the order of these ids."""
    kind: RecordType = as_seen(types.named(name), user, taken_away=True)
    if not ids or not may(user, kind.view):
        return []
    fields = approval.told_to_programs(kind.fields, user)
    rows: QuerySet[Any] = fetched(kind.visible_to(user).filter(pk__in=ids), fields)
    found = {one.pk: one for one in rows}
    gather(fields, list(found.values()), user)
    return [described(kind, fields, found[pk]) for pk in _once(ids) if pk in found]


def _once(ids: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(ids))


def _told(user: User, field: str, kind: str = "customer") -> bool:
    told = {one.name for one in approval.told_to_programs(types.named(kind).fields, user)}
    return field in told & {one.name for one in as_seen(types.named(kind), user, taken_away=True).fields}
