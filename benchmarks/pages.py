"""Server time of the pages for one person alone: the request as Django handles it, templates and SQL included."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import urlencode

from django.db import reset_queries, transaction
from django.test import Client
from django.utils import timezone

from benchmarks.figures import Figure, Waits, latency
from shuke.accounts.models import User
from shuke.analytics.periods import HalfYear
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.orders.models import Order
from shuke.records import filtering, types
from shuke.records.filtering.reading import Reading
from shuke.records.forms import RecordForm
from shuke.records.keyset import Cursor
from shuke.records.models import Arrangement
from shuke.records.search.han import reading
from shuke.records.search.tokens import fold

ROUNDS = 60
LIST = (12, 30)  # p50 and p95 in milliseconds

# Filters (docs/filters.md): common ones, rare ones, and some that nobody fits.
LAST_90 = {"field": "ordered_on", "op": "within", "value": {"last": 90, "unit": "day"}}
THIS_YEAR = {"field": "ordered_on", "op": "within", "value": "this_year"}
TWICE = json.dumps({"related": "orders", "where": LAST_90, "op": ">=", "value": 2})
BIRTHDAY = json.dumps({"field": "birthday", "op": "yearly", "value": {"next": 7, "unit": "day"}})


def spent(amount: int) -> str:
    return json.dumps(
        {"related": "orders", "measure": {"sum": "total"}, "where": THIS_YEAR, "op": ">=", "value": amount}
    )


def bought(name: str) -> str:
    where = {"all": [{"field": "product.name", "op": "starts", "value": name[:3]}, THIS_YEAR]}
    return json.dumps({"related": "purchases", "where": where, "op": ">=", "value": 1})


SIX = json.dumps(
    {
        "all": [
            {"field": "grade", "op": "any_of", "value": ["A", "B"]},
            {"field": "birthday", "op": "filled"},
            {"field": "orders_count", "op": ">=", "value": 3},
            json.loads(TWICE),
            json.loads(spent(10_000)),
            json.loads(bought("茶")),
        ]
    }
)


class Person:
    """Signed in, clicking one address after the other."""

    def __init__(self, username: str = "owner") -> None:
        self.client = Client()
        self.client.force_login(User.objects.get(username=username))

    def get(self, address: str) -> None:
        reset_queries()
        response = self.client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}")

    def all(self, what: str, addresses: Sequence[str], p50: float, p95: float | None = None) -> Figure:
        for address in addresses[:3]:  # warm up
            self.get(address)
        waits = Waits()
        for address in addresses:
            waits.add(lambda address=address: self.get(address))
        return latency(what, waits.wall, p50, p95, waits.note)


def addresses(seed: int = 7) -> dict[str, list[str]]:
    """Per kind of page as many different addresses as there are rounds, spread over the whole shop."""
    draw = random.Random(seed)  # noqa: S311 -- a sample, not a secret
    people = _drawn(draw, Customer.objects.values_list("id", "name", "member_no", "orders_total"), Customer)
    orders = _drawn(draw, Order.objects.values_list("id", "ordered_on"), Order)
    phones = [f"{draw.randrange(10**6):06}" for _ in range(ROUNDS)]
    products = draw.choices(Product.objects.values_list("name", flat=True), k=ROUNDS)
    teams = [draw.randrange(1, 9) for _ in range(ROUNDS)]
    return {
        "customer list, first page": ["/customers/"] * ROUNDS,
        "customer list, deep page": [_list(at=Cursor(name, pk)) for pk, name, _no, _total in people],
        "customer list by spending, deep page": [
            _list(sort="-orders_total", at=Cursor(int(total * 10_000), pk)) for pk, _name, _no, total in people
        ],
        "customer list, filtered (grade and team)": [_list(grade="A", team=str(team)) for team in teams],
        "customer list, filtered (two orders in 90 days)": [
            _list(f=TWICE, at=Cursor(name, pk)) for pk, name, _n, _t in people
        ],
        "customer list, filtered (spent so much this year)": [_list(f=spent(1000 * at)) for at in range(1, ROUNDS + 1)],
        "customer list, filtered (bought a product since)": [_list(f=bought(name)) for name in products],
        "customer list, filtered (six conditions)": [_list(f=SIX, at=Cursor(name, pk)) for pk, name, _n, _t in people],
        "customer list, filtered (birthday near)": [
            _list(f=BIRTHDAY, at=Cursor(name, pk)) for pk, name, _n, _t in people
        ],
        "order list, first page": ["/orders/"] * ROUNDS,
        "order list, deep page": [f"/orders/?{urlencode({'at': Cursor(day, pk).pack()})}" for pk, day in orders],
        "search, one character": [_search(name[:1]) for _pk, name, _no, _total in people],
        "search, two characters": [_search(name[:2]) for _pk, name, _no, _total in people],
        "search, whole name": [_search(name) for _pk, name, _no, _total in people],
        "search, surname in pinyin": [_search(_spoken(name[:1])) for _pk, name, _no, _total in people],
        "search, whole name in pinyin": [_search(_spoken(name)) for _pk, name, _no, _total in people],
        "search, initials": [_search(_spoken(name, letters=1)) for _pk, name, _no, _total in people],
        "search, part of a phone": [_search(phone) for phone in phones],
        "search, member number": [_search(number) for _pk, _name, number, _total in people],
        "customer page": [f"/customers/{pk}/" for pk, _name, _no, _total in people],
        "order page": [f"/orders/{pk}/" for pk, _day in orders],
    }


def _drawn(draw: random.Random, rows: object, model: type) -> list[tuple]:
    newest = model.objects.order_by("-id").values_list("id", flat=True)[0]
    ids = sorted({draw.randrange(1, newest + 1) for _ in range(ROUNDS * 2)})
    found = list(rows.filter(id__in=ids))
    draw.shuffle(found)
    return (found * (ROUNDS // len(found) + 1))[:ROUNDS]


def _list(at: Cursor | None = None, **asked: str) -> str:
    place = {"at": at.pack()} if at else {}
    return f"/customers/?{urlencode({**asked, **place})}"


def _spoken(name: str, letters: int | None = None) -> str:
    """In pinyin, or so many letters of each syllable."""
    read = [reading(char) for char in fold(name)]
    return "".join(one.plain[0][:letters] for one in read if one)


def _search(words: str) -> str:
    return f"/search/?{urlencode({'q': words})}"


def lists_and_pages(person: Person) -> Iterator[Figure]:
    for what, asked in addresses().items():
        yield person.all(what, asked, *LIST)


def segment(_person: Person) -> Iterator[Figure]:
    """All customers that fit six conditions, as a segment needs them: their ids, not a page."""
    user, kind = User.objects.get(username="owner"), types.named("customer")

    def ids() -> None:
        asked = filtering.parse(SIX, kind, user)
        list(Reading(kind, user, timezone.localdate(), asked).rows().order_by().values_list("pk", flat=True))

    waits = Waits()
    for _ in range(3):
        waits.add(ids)
    yield latency("segment of six conditions over all customers", waits.wall, 1000, None, waits.note)


def today(person: Person) -> Iterator[Figure]:
    yield person.all("Today", ["/"] * ROUNDS, 30)


def reports(person: Person, newest: HalfYear) -> Iterator[Figure]:
    half = f"/reports/half-year/?half={newest.before.code}"
    yield person.all("report: half-year purchases, all customers", [half] * 5, 2000)
    codes = Product.objects.order_by("id").values_list("code", flat=True)[:20]
    asked = [f"/reports/purchases/?{urlencode({'product': code})}" for code in codes]
    yield person.all("report: purchase history of a product", asked, 2000)


def creating(person: Person) -> Iterator[Figure]:
    """Through the page, as a person does it: duplicate check, event, search index and all."""

    def create() -> None:
        response = person.client.post("/customers/new/", new_customer(len(waits.wall)))
        if response.status_code != 302:
            raise RuntimeError(f"creating answered {response.status_code}")

    waits = Waits()
    for _ in range(ROUNDS):
        waits.add(create)
    yield latency("create a customer through the page", waits.wall, 15, None, waits.note)


def changing(person: Person) -> Iterator[Figure]:
    """The whole form sent back with another note: version, rules, event, search index and all."""
    waits = Waits()
    for customer in _some_customers():
        form = {**_filled_in(customer), "note": f"量測 {customer.pk}"}
        waits.add(partial(_changed, person, customer.pk, form))
    yield latency("change a customer through the page", waits.wall, 15, None, waits.note)


def _some_customers() -> Sequence[Customer]:
    draw = random.Random(9)  # noqa: S311 -- a sample, not a secret
    rows = _drawn(draw, Customer.objects.alive().values_list("id"), Customer)
    return list(Customer.objects.filter(id__in=[pk for (pk,) in rows]).order_by("id"))


def _filled_in(customer: Customer) -> dict[str, object]:
    """What a browser sends of the form as it is shown."""
    form = RecordForm(types.named("customer"), User.objects.get(username="owner"), record=customer)
    return {one.html_name: value for one in form if (value := one.value()) not in (None, "")}


def _changed(person: Person, pk: int, form: dict[str, object]) -> None:
    response = person.client.post(f"/customers/{pk}/edit/", form)
    if response.status_code != 302:
        raise RuntimeError(f"changing answered {response.status_code}")


def footer_totals(person: Person) -> Iterator[Figure]:
    """The row under a list that adds up two of its columns, which the page asks for after it has come."""
    owner = User.objects.get(username="owner")
    totals = {"orders_total": "sum", "orders_count": "average"}
    with transaction.atomic():  # so that the lists measured afterwards are as plain as those before
        Arrangement.objects.update_or_create(user=owner, record_type="customer", view=None, defaults={"totals": totals})
        yield person.all("footer totals, all customers", ["/customers/totals/"] * 3, 1000)
        grades = [f"/customers/totals/?grade={one}" for one in "ABC"]
        yield person.all("footer totals, customers of a grade", grades, 1000)
        transaction.set_rollback(True)


def new_customer(number: int) -> dict[str, str]:
    mark = uuid.uuid4()
    name = "量測" + "".join(chr(0x4E00 + (mark.int >> shift) % 20_000) for shift in (0, 20, 40))
    phone = f"+81 90 {mark.int % 10**8:08}"  # Japanese: none of the invented people has such a number
    return {"name": name, "phones": phone, "kind": "person", "token": mark.hex, "note": f"no. {number}"}
