"""Today: who to contact, the filters of the address, answers by htmx and without it, and nobody else's customers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conftest import Cast, buy
from shuke.customers.models import Customer
from shuke.insights.actions.refreshing import refresh
from shuke.insights.models import Answer, Prediction
from shuke.orders.models import OrderLine

TODAY = reverse("workspace:today")


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def shop(cast: Cast, today: date) -> Cast:
    """王小明 buys tea every thirty days, the last time 28 days ago; the forecast stands."""
    OrderLine.objects.all().delete()
    for days in (88, 58, 28):
        buy(cast.wang, cast.tea, today - timedelta(days=days), 2, number=f"tea-{days}")
    refresh(today, at=timezone.now())
    return cast


def signed_in(client: Client, user: object) -> Client:
    client.force_login(user)
    return client


def answer(client: Client, shop: Cast, kind: str, *, htmx: bool = True, **more: str):
    row = Prediction.objects.get(product=shop.tea)
    headers = {"HX-Request": "true"} if htmx else {}
    data = {"product": row.id, "kind": kind, "others": "1", **more}
    return client.post(reverse("insights:answer", args=[shop.wang.id]), data, headers=headers)


def test_carol_sees_whom_to_call(client: Client, shop: Cast) -> None:
    page = signed_in(client, shop.carol).get(TODAY).content.decode()
    assert "王小明" in page
    assert "普洱茶" in page
    assert '<span id="due-count">1</span>' in page


def test_charlie_never_sees_wang(client: Client, shop: Cast) -> None:
    signed_in(client, shop.charlie)
    for address in (TODAY, f"{TODAY}?within=30", reverse("insights:more"), f"{TODAY}?show=birthdays"):
        assert "王小明" not in client.get(address).content.decode()
    assert answer(client, shop, "contacted").status_code == 409
    assert not Answer.objects.exists()


def test_dave_may_look_but_not_answer(client: Client, shop: Cast) -> None:
    page = signed_in(client, shop.dave).get(TODAY).content.decode()
    assert "王小明" in page
    assert "due-answer" not in page
    assert answer(client, shop, "contacted").status_code == 403


def test_one_tap_and_back(client: Client, shop: Cast) -> None:
    signed_in(client, shop.carol)
    page = answer(client, shop, "contacted").content.decode()
    assert f'id="due-{shop.wang.id}"' not in page
    assert '<span id="due-count" hx-swap-oob="true">0</span>' in page
    batch = Answer.objects.get().batch_id
    undo = reverse("insights:take_back", args=[batch])
    assert undo in page
    assert "王小明" not in client.get(TODAY).content.decode()
    page = client.post(undo, headers={"HX-Request": "true"}).content.decode()
    assert f'id="due-{shop.wang.id}"' in page
    assert '<span id="due-count" hx-swap-oob="true">1</span>' in page


def test_a_persons_other_products_and_their_answers(client: Client, shop: Cast, today: date) -> None:
    for days in (88, 58, 28):
        buy(shop.wang, shop.soap, today - timedelta(days=days), 1, number=f"soap-{days}")
    refresh(today, at=timezone.now())
    others = reverse("insights:others", args=[shop.wang.id])
    assert signed_in(client, shop.charlie).get(others).status_code == 404
    signed_in(client, shop.carol)
    assert "肥皂" in client.get(others).content.decode()
    soap = Prediction.objects.get(product=shop.soap)
    data = {"product": soap.id, "kind": "stopped"}
    page = client.post(reverse("insights:answer", args=[shop.wang.id]), data, headers={"HX-Request": "true"})
    assert "普洱茶" in page.content.decode()
    assert '<span id="due-count" hx-swap-oob="true">1</span>' in page.content.decode()


def test_it_works_without_javascript(client: Client, shop: Cast) -> None:
    signed_in(client, shop.carol)
    response = answer(client, shop, "later", htmx=False, filters="within=14")
    assert (response.status_code, response.headers["Location"]) == (302, "/?within=14")


def test_bought_offers_the_order(client: Client, shop: Cast) -> None:
    page = answer(signed_in(client, shop.carol), shop, "bought").content.decode()
    assert f"{reverse('orders:enter')}?customer={shop.wang.id}" in page


def test_filters_of_the_address(client: Client, shop: Cast) -> None:
    asked = [
        ("", True), ("product=普洱*", True), ("product=*茶", True), ("product=普*茶", True), ("product=T0*", True),
        ("product=普洱", False), ("product=肥皂", False), ("min_price=600", True), ("min_price=601", False),
        ("min_pv=20", True), ("min_pv=20.5", False), ("grade=A", True), ("grade=B", False), ("min_price=abc", True),
        ("within=99", True), ("day=1999-01-01", False),
    ]  # fmt: skip
    signed_in(client, shop.alice)
    pages = [(query, client.get(f"{TODAY}?{query}").content.decode()) for query, _found in asked]
    assert [(query, "王小明" in page) for query, page in pages] == asked


def test_filter_by_team(client: Client, shop: Cast) -> None:
    signed_in(client, shop.alice)
    assert "王小明" in client.get(f"{TODAY}?team={shop.north.id}").content.decode()
    assert "王小明" not in client.get(f"{TODAY}?team={shop.south.id}").content.decode()


@pytest.mark.slow
def test_people_stand_on_one_page_only_and_in_order(client: Client, shop: Cast, today: date) -> None:
    more = [Customer.objects.create(name=f"客人{number:02}", team=shop.north) for number in range(45)]
    for number, customer in enumerate(more):
        for days in (88, 58, 28):
            for product in (shop.tea, shop.soap):
                buy(customer, product, today - timedelta(days=days), number + 3, number=f"{product}-{number}-{days}")
    refresh(today, at=timezone.now())
    signed_in(client, shop.carol)
    seen, after = [], ""
    for _page in range(4):
        response = client.get(f"{TODAY}?after={after}" if after else TODAY)
        seen += [row["person"] for row in response.context["people"]]
        after = response.context["after"]
        if not after:
            break
    names = [person.customer.name for person in seen]
    assert len(names) == len(set(names)) == 46
    values = [person.top.value for person in seen]
    assert values == sorted(values, reverse=True)


def test_one_and_thirty_people_cost_the_same(
    client: Client, shop: Cast, today: date, django_assert_max_num_queries
) -> None:
    signed_in(client, shop.alice)
    client.get(TODAY)
    with django_assert_max_num_queries(24) as first:
        client.get(TODAY)
    for number in range(15):
        customer = Customer.objects.create(name=f"客人{number:02}", team=shop.north)
        for days in (88, 58, 28):
            buy(customer, shop.tea, today - timedelta(days=days), 2, number=f"{number}-{days}")
    refresh(today, at=timezone.now())
    with django_assert_max_num_queries(len(first)):
        client.get(TODAY)


def test_an_empty_shop_asks_for_its_file(client: Client, cast: Cast) -> None:
    OrderLine.objects.all().delete()
    signed_in(client, cast.alice)
    assert reverse("transfer:start") in client.get(TODAY).content.decode()


def test_birthdays_of_the_week(client: Client, shop: Cast, today: date) -> None:
    shop.wang.birthday = (today + timedelta(days=2)).replace(year=1980)
    shop.wang.save()
    refresh(today, at=timezone.now())
    assert "王小明" not in signed_in(client, shop.charlie).get(f"{TODAY}?show=birthdays").content.decode()
    assert "王小明" in signed_in(client, shop.carol).get(f"{TODAY}?show=birthdays").content.decode()
