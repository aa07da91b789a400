"""What the record engine is asked: lists by any column, filters, own objects, boards, by people who see more or less.

A filter's values differ from round to round, so that nothing is answered out of what was kept from the round before.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from benchmarks.figures import Figure, Waits, latency
from benchmarks.pages import LIST, ROUNDS, Person, addresses
from shuke.accounts.models import User
from shuke.catalogue.models import Product
from shuke.records import types
from shuke.records.keyset import Order, cursor_at

BOARD = (25, 60)
SEGMENT = 1000
SINCE = timezone.localdate().replace(month=1, day=1).isoformat()
Condition = dict[str, Any]


def figures(_owner: Person) -> Iterator[Figure]:
    """Every row for the owner, and what people do most for one who sees three teams and one who sees own ones only."""
    yield from _rows(Person("owner"), "", {**_sorted("customer"), **_sorted("x.warranty"), **_asked("owner")})
    for username, words in (("staff", "three teams: "), ("own", "own ones: ")):
        person = Person(username)
        yield from _rows(person, words, {**_visited(username), **_sorted("customer", username), **_asked(username)})
    yield _segment()


def _rows(person: Person, words: str, rows: dict[str, list[str]]) -> Iterator[Figure]:
    for what, asked in rows.items():
        yield person.all(f"{words}{what}", asked, *(BOARD if what.startswith("board") else LIST))


def _sorted(name: str, username: str = "owner") -> dict[str, list[str]]:
    """By each column that can be sorted by, both ways: the first page, and pages anywhere."""
    kind, found = types.named(name), {}
    people = _some(name, username)
    for column in kind.sorts():
        orders = [Order.of(kind.fields, sign + column) for sign in ("", "-")]
        first = [_list(kind.slug, sort=str(order)) for order in orders]
        deep = [_list(kind.slug, sort=str(order), at=cursor_at(one, order, back=False).pack())
                for one, order in zip(people, cycle(orders), strict=False)]  # fmt: skip
        found[f"{kind.slug} by {column}"] = _rounds([*first, *deep[: ROUNDS - 2]])
    return found


def _some(name: str, username: str) -> list[Any]:
    """Records anywhere in what the person sees."""
    draw = random.Random(8)  # noqa: S311 -- a sample, not a secret
    seen = types.named(name).visible_to(User.objects.get(username=username))
    newest = types.named(name).records().order_by("-id").values_list("id", flat=True)[0]
    ids = {draw.randrange(1, newest + 1) for _ in range(ROUNDS * 60)}
    return list(seen.filter(id__in=ids)[: ROUNDS * 2])


def _asked(username: str) -> dict[str, list[str]]:
    customers = {
        "by choice": [{"field": "grade", "op": "any_of", "value": [one]} for one in "ABC"],
        "by own choice": [{"field": "source", "op": "any_of", "value": [one]} for one in ("street", "fair", "other")],
        "by own number": [{"field": "visits", "op": ">=", "value": one} for one in range(5, 65)],
        "by own date": [{"field": "card_until", "op": "between", "value": _span(one)} for one in range(ROUNDS)],
        "by name": [{"field": "name", "op": "contains", "value": name} for name in ("小明", "雅", "志豪", "王")],
        "orders in 90 days": [_orders(90 + one) for one in range(ROUNDS)],
        "bought since January": [_bought(name) for name in _products()],
        "spent this year": [_spent(10_000 + 500 * one) for one in range(ROUNDS)],
        "spent this year, rare": [_spent(90_000 + 3000 * one) for one in range(ROUNDS)],
        "two with or": [{"any": [_bought(name), _spent(20_000)]} for name in _products()],
        "choice and bought": [
            {"all": [{"field": "grade", "op": "any_of", "value": ["A"]}, _bought(name)]} for name in _products()
        ],
    }
    warranties = {
        "by own choice": [{"field": "state", "op": "any_of", "value": [one]} for one in ("new", "claimed")],
        "by own date": [{"field": "until", "op": "between", "value": _span(one)} for one in range(ROUNDS)],
        "by own money": [{"field": "price", "op": ">=", "value": 40_000 + 100 * one} for one in range(ROUNDS)],
        "by the customer's grade": [{"field": "customer.grade", "op": "any_of", "value": [one]} for one in "ABC"],
    }
    found = {f"customers {what}": _filtered("customers", asked) for what, asked in customers.items()}
    found |= {f"x-warranty {what}": _filtered("x-warranty", asked) for what, asked in warranties.items()}
    return found | {
        "board of customers by grade": [_list("customers", form="kanban", by="grade")] * ROUNDS,
        "board of warranties by state": [_list("x-warranty", form="kanban", by="state")] * ROUNDS,
        "board of customers by own choice": [_list("customers", form="kanban", by="source")] * ROUNDS,
        "households": [_list("households")] * ROUNDS,
        "tasks": [_list("tasks")] * ROUNDS,
        "tasks, my open ones": [_list("tasks", state="open")] * ROUNDS,
        "search, two common words": _rounds([f"/search/?{urlencode({'q': words})}" for words in _COMMON]),
        "search, three digits": [f"/search/?q={number:03}" for number in range(100, 100 + ROUNDS)],
        "warranty page": [f"/x-warranty/{one.pk}/" for one in _some("x.warranty", username)[:ROUNDS]],
    }


_COMMON = ("wang xm", "qiu yx", "chen mei", "王 明", "林 美", "lin jia")


def _visited(username: str) -> dict[str, list[str]]:
    searches = {what: asked for what, asked in addresses().items() if what.startswith("search")}
    pages = [f"/customers/{one.pk}/" for one in _some("customer", username)[:ROUNDS]]
    return {"customers": ["/customers/"] * ROUNDS, "customer page": pages, **searches}


def _orders(days: int) -> Condition:
    return {
        "related": "orders", "measure": "count", "op": ">=", "value": 2,
        "where": {"field": "ordered_on", "op": "within", "value": {"last": days, "unit": "day"}},
    }  # fmt: skip


def _bought(name: str) -> Condition:
    where = [
        {"field": "product.name", "op": "starts", "value": name},
        {"field": "ordered_on", "op": ">=", "value": SINCE},
    ]
    return {"related": "purchases", "measure": "count", "op": ">=", "value": 1, "where": {"all": where}}


def _spent(amount: int) -> Condition:
    where = {"field": "ordered_on", "op": "within", "value": "this_year"}
    return {"related": "orders", "measure": {"sum": "total"}, "op": ">=", "value": amount, "where": where}


def _products() -> list[str]:
    """Beginnings of products' names, as people write them: one product, or several alike."""
    names = Product.objects.order_by("id").values_list("name", flat=True)[: ROUNDS * 2 : 2]
    return _rounds([name[: 3 + place % 3] for place, name in enumerate(names)])


def _span(number: int) -> list[str]:
    first = timezone.localdate() - timedelta(days=300 - number * 5)
    return [first.isoformat(), (first + timedelta(days=30)).isoformat()]


def _filtered(slug: str, asked: Sequence[Condition]) -> list[str]:
    return _rounds([_list(slug, f=json.dumps(one, separators=(",", ":"))) for one in asked])


def _list(slug: str, **asked: str) -> str:
    return f"/{slug}/?{urlencode(asked)}"


def _rounds(found: Sequence[Any]) -> list[Any]:
    return list(islice(cycle(found), ROUNDS))


def _segment() -> Figure:
    """Six conditions over all customers, all that fit: as for an export or a campaign."""
    from shuke.records import filtering
    from shuke.records.filtering.reading import Reading

    user, today, waits = User.objects.get(username="owner"), timezone.localdate(), Waits()
    for number in range(5):
        asked = {
            "all": [
                {"field": "grade", "op": "any_of", "value": ["A", "B"]},
                {"field": "visits", "op": ">=", "value": 3 + number},
                {"field": "source", "op": "any_of", "value": ["friend", "street"]},
                {"field": "last_ordered_on", "op": "within", "value": {"last": 180, "unit": "day"}},
                _orders(180),
                _spent(5_000),
            ]
        }
        found = filtering.parse(asked, types.named("customer"), user)
        reading = Reading(found.record_type, user, today, found)
        waits.add(lambda reading=reading: list(reading.rows().order_by().values_list("pk", flat=True)))
    return latency("segment of 6 conditions, all customers", waits.wall, SEGMENT, None, waits.note)
