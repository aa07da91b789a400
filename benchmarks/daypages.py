"""What the shop's day asks: the counter, its baskets and sales, the pages of what `day` filled, charts."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import urlencode

from django.urls import reverse

from benchmarks.figures import Figure, Waits, latency
from benchmarks.pages import LIST, ROUNDS, Person
from shuke.analytics.models import Chart, Dashboard
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.ledgers.models import Account
from shuke.loyalty.books import POINTS
from shuke.orders.models import Order

COUNTER, SALE, CHARTS = (12, 50), (50, None), (1000, None)
LISTS = ("tasks", "cases", "carts", "vendors", "purchase-orders", "goods-in", "coupons", "tabs", "payments")
Address = Callable[[int], str]


def figures(person: Person) -> Iterator[Figure]:
    for what, address in {**_counter(), **_pages(), **_lists()}.items():
        budget = COUNTER if what.startswith("counter") else LIST
        yield person.all(what, [address(number) for number in range(ROUNDS)], *budget)
    yield from selling(person)
    yield from dashboard(person)


def _customers(count: int = ROUNDS) -> list[Customer]:
    """Every second one collects points."""
    draw = random.Random(12)  # noqa: S311 -- a sample, not a secret
    newest = Customer.objects.order_by("-pk").values_list("pk", flat=True)[0]
    held = Account.objects.filter(book=POINTS, customer__isnull=False).order_by("pk")[: count // 2]
    ids = [*(one.customer_id for one in held), *(draw.randrange(1, newest + 1) for _ in range(count * 2))]
    return list(Customer.objects.alive().filter(pk__in=ids).order_by("pk")[:count])


def _counter() -> dict[str, Address]:
    people, codes = _customers(), list(Product.objects.order_by("pk").values_list("code", flat=True)[:ROUNDS])

    def look(words: str, **more: object) -> str:
        return f"/counter/look/?{urlencode({'q': words, **more})}"

    return {
        "counter, last four digits": lambda one: look(f"{one * 7919 % 10_000:04}"),
        "counter, six digits of a phone": lambda one: look(f"{one * 104_729 % 1_000_000:06}"),
        "counter, a name": lambda one: look(people[one % len(people)].name),
        "counter, a member code": lambda one: look(people[one % len(people)].member_no, whole=1),
        "counter, the card of a person": lambda one: f"/counter/{people[one % len(people)].pk}/",
        "counter, a product for them": lambda one: look(
            codes[one % len(codes)], whole=1, customer=people[one % len(people)].pk
        ),
        "counter, what a basket costs": lambda one: f"/counter/basket/?{urlencode(_basket(people, one), doseq=True)}",
    }


def _basket(people: list[Customer], number: int) -> dict[str, object]:
    products = [number % 20 + 1, number % 20 + 22]
    return {"customer": people[number % len(people)].pk, "product": products, "quantity": [1, 2]}


def _pages() -> dict[str, Address]:
    people, newest = _customers(), Order.objects.order_by("-pk").values_list("pk", flat=True)[0]

    def of(number: int) -> int:
        return people[number % len(people)].pk

    return {
        "customer page, all panels": lambda one: f"/customers/{of(one)}/",
        "order page, paid": lambda one: f"/orders/{newest - one * 13}/",
        "order form": lambda one: f"/orders/new/?customer={of(one)}",
        "product page": lambda one: f"/products/{one % 20 + 1}/",
        "queue of cases": lambda _one: "/cases/queue/",
        "case page": lambda one: f"/cases/{one * 7 + 1}/",
        "calendar, a month": lambda _one: "/activities/calendar/",
        "calendar, a day": lambda _one: "/activities/calendar/?form=day",
        "vendor page": lambda one: f"/vendors/{one + 1}/",
        "points of a customer": lambda one: f"/accounts/customers/{of(one)}/points/",
        "tab page": lambda one: f"/tabs/{one + 1}/",
        "statement of a tab": lambda one: f"/tabs/{one + 1}/statement/",
        "sponsor tree, a line of a fifth of it": lambda one: f"/network/?{urlencode({'member': one % 5 + 2})}",
        "notices": lambda _one: "/notices/",
    }


def _lists() -> dict[str, Address]:
    return {f"list: {slug}": lambda _one, slug=slug: f"/{slug}/" for slug in LISTS}


def selling(person: Person) -> Iterator[Figure]:
    """The whole sale: an order with its lines, payment, stock, points, events and search index."""
    people, waits = _customers(), Waits()
    for number in range(ROUNDS):
        sale = _basket(people, number) | {"pay": "", "token": uuid.uuid4().hex}
        waits.add(partial(_sell, person, sale))
    yield latency("counter, saving a sale", waits.wall, *SALE, waits.note)


def _sell(person: Person, sale: dict[str, object]) -> None:
    response = person.client.post("/counter/sale/", sale)
    if response.status_code != 200:
        raise RuntimeError(f"the sale answered {response.status_code}")


def dashboard(person: Person) -> Iterator[Figure]:
    """The page, then each chart, first as nobody has asked for it before."""
    for found in Dashboard.objects.exclude(pack="").order_by("pk"):
        yield person.all("dashboard", [reverse("analytics:dashboard", args=[found.pk])] * 20, *LIST)
        for chart in Chart.objects.filter(dashboard=found).order_by("position"):
            address, waits = reverse("analytics:figures", args=[chart.pk]), Waits()
            waits.add(partial(person.get, address))
            yield latency(f"chart of {chart.of}, for the first time", waits.wall, *CHARTS, waits.note)
