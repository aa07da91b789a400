"""What is likely next and what goes together, on the pages: with evidence, for whoever may know it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils import translation

from conftest import Cast, buy
from shuke.accounts.actions.tokens import create_token
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.insights import suggesting
from shuke.insights.actions.baskets import refresh_basket, refresh_baskets
from shuke.insights.models import BasketRun, NextBasket, Together
from shuke.orders.models import OrderLine

TODAY = date(2024, 4, 29)
NOW = datetime(2024, 4, 29, 1, tzinfo=UTC)
LATER = datetime(2024, 4, 29, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def shop(cast: Cast) -> Cast:
    """Four others take soap with their tea, eight take neither; Wang takes tea alone."""
    for number in range(12):
        other = Customer.objects.create(name=f"客{number}", member_no=f"X{number}", team=cast.south)
        for product in (cast.tea, cast.soap)[: 2 if number < 4 else 0]:
            buy(other, product, date(2024, 4, 1), number=f"{number}-{product.code}")
        if number >= 4:
            buy(other, _rice(), date(2024, 4, 3), number=f"{number}-rice")
    refresh_baskets(TODAY, at=NOW)
    return cast


def _rice() -> Product:
    return Product.objects.get_or_create(code="R01", defaults={"name": "白米"})[0]


def test_the_usual_and_what_goes_with_it_say_why(shop: Cast) -> None:
    found = {one.product.name: one for one in suggesting.next_time(shop.wang.pk, shop.alice)}
    assert next(iter(found)) == "普洱茶"
    assert found["普洱茶"].reason == "Bought on 3 of the last 3 visits."
    assert found["肥皂"].reason == "Of 5 who bought 普洱茶, 4 took this too."
    assert found["普洱茶"].known
    assert not found["肥皂"].known


def test_who_may_not_know_what_was_bought_is_told_nothing(shop: Cast) -> None:
    assert suggesting.next_time(shop.wang.pk, shop.bob)
    assert not suggesting.next_time(shop.wang.pk, shop.charlie)


def test_what_is_no_longer_sold_gives_its_place_to_its_successor(shop: Cast) -> None:
    new = Product.objects.create(code="T02", name="新普洱茶")
    Product.objects.filter(pk=shop.tea.pk).update(active=False, successor=new)
    first = suggesting.next_time(shop.wang.pk, shop.alice)[0]
    assert (first.product, first.instead_of) == (new, shop.tea)
    Product.objects.filter(pk=shop.tea.pk).update(successor=None)
    refresh_baskets(TODAY, at=LATER)
    assert "普洱茶" not in [one.product.name for one in suggesting.next_time(shop.wang.pk, shop.alice)]


def test_an_order_changes_what_is_next_at_once(shop: Cast) -> None:
    assert not suggesting.next_time(shop.chen.pk, shop.alice)
    buy(shop.chen, shop.tea, date(2024, 4, 28))
    assert refresh_basket(shop.chen.pk, TODAY, at=LATER)
    found = suggesting.next_time(shop.chen.pk, shop.alice)
    assert found[0].reason == "Bought on the only visit so far."
    assert found[0].probability < 0.6
    shop.chen.lines.all().delete()
    assert refresh_basket(shop.chen.pk, TODAY, at=LATER)
    assert not NextBasket.objects.filter(customer=shop.chen).exists()


def test_without_a_run_one_customer_asks_for_the_whole_shop(cast: Cast) -> None:
    assert not refresh_basket(cast.wang.pk, TODAY, at=NOW)


def test_a_shop_without_orders_forgets_all(shop: Cast) -> None:
    OrderLine.objects.all().delete()
    assert refresh_baskets(TODAY, at=LATER) == 0
    assert not NextBasket.objects.exists()
    assert not Together.objects.exists()
    assert not BasketRun.objects.exists()


def test_pages_show_it_with_its_evidence(shop: Cast, client: Client) -> None:
    client.force_login(shop.alice)
    assert "Next time probably" in client.get(f"/customers/{shop.wang.pk}/").content.decode()
    assert "Of 4 who bought 肥皂, 4 took this too." in client.get(f"/products/{shop.soap.pk}/").content.decode()
    card = client.get(f"/counter/{shop.wang.pk}/").content.decode()
    assert f'data-add="{shop.soap.pk}"' in card
    asked = {"product": shop.tea.pk, "quantity": "1", "customer": shop.wang.pk}
    assert "4 took this too" in client.get("/orders/prices/", asked).json()["suggested"]
    assert f'data-add="{shop.soap.pk}"' in client.get("/counter/basket/", asked).content.decode()


def test_programs_are_told_what_their_person_may_know(shop: Cast, client: Client) -> None:
    for user, names in ((shop.bob, ["普洱茶"]), (shop.charlie, None)):
        key = create_token(by=user, name="till")[1]
        answer = client.get(f"/api/v1/customers/{shop.wang.pk}/next-basket", headers={"Authorization": f"Bearer {key}"})
        if names is None:
            assert answer.status_code == 404
        else:
            assert [row["name"] for row in answer.json()["data"]][:1] == names
