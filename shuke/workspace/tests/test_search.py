from __future__ import annotations

import pytest
from django.test import Client

from conftest import Cast
from shuke.accounts.models import User
from shuke.catalogue.models import Product
from shuke.customers import actions
from shuke.customers.models import Customer
from shuke.orders.models import Order
from shuke.records import search


@pytest.fixture
def indexed(cast: Cast) -> Cast:
    for kind, model in (("customer", Customer), ("order", Order), ("product", Product)):
        search.rebuild(kind)
        assert model.objects.exists()
    actions.change_customer(cast.wang, by=cast.alice, phones=["0912-345-678"], email="xiaoming@example.com")
    return cast


def found(client: Client, user: User, words: str) -> str:
    client.force_login(user)
    return client.get("/search/", {"q": words}, headers={"HX-Request": "true"}).content.decode()


def test_a_customer_is_found_by_any_of_it(client: Client, indexed: Cast) -> None:
    for words in "王|王小明|小明|M001|m00|001|0912345678|345678|0912-345|+886 912|xiaoming|xiao|王 345".split("|"):
        html = found(client, indexed.carol, words)
        assert f'href="/customers/{indexed.wang.id}/"' in html, words
        assert 'role="option"' in html
        assert "<html" not in html


def test_an_outsider_finds_nothing(client: Client, indexed: Cast) -> None:
    for words in ("王", "王小明", "小明", "M001", "0912345678", "M001-240402", "xiaoming"):
        html = found(client, indexed.charlie, words)
        assert f"/customers/{indexed.wang.id}/" not in html, words
        assert "/orders/" not in html.replace("/orders/new/", "")


def test_orders_and_products_are_found_too(client: Client, indexed: Cast) -> None:
    assert "M001-240402" in found(client, indexed.carol, "240402")
    assert "普洱茶" in found(client, indexed.carol, "普洱")
    assert "普洱茶" in found(client, indexed.carol, "T01")
    assert "普洱茶" in found(client, indexed.carol, "t0")


def test_a_customer_and_its_orders_move_to_another_team_in_the_index(client: Client, indexed: Cast) -> None:
    actions.change_customer(indexed.wang, by=indexed.alice, team=indexed.south)
    assert "王小明" not in found(client, indexed.carol, "小明")
    assert "王小明" in found(client, indexed.charlie, "小明")
    assert "M001-240402" in found(client, indexed.charlie, "240402")


def test_the_whole_name_comes_before_its_beginnings(client: Client, indexed: Cast) -> None:
    for name in ("王小明明", "王小明珠", "大王小明"):
        actions.create_customer(by=indexed.carol, name=name)
    html = found(client, indexed.carol, "王小明")
    assert [html.index(f">{name}<") for name in ("王小明", "大王小明")] == sorted(
        html.index(f">{name}<") for name in ("王小明", "大王小明")
    )


@pytest.mark.slow
def test_strange_words_do_no_harm(client: Client, indexed: Cast) -> None:
    for words in ("", " ", "'", '"', "%", "(", "*", "\\", "☎", "王'", "a" * 500, "0" * 80, "𠮷野家", "é*"):
        assert found(client, indexed.carol, words) is not None
        assert client.get("/search/", {"q": words}).status_code == 200
        assert client.get("/customers/", {"q": words}).status_code == 200


def test_what_is_not_there_can_be_made(client: Client, indexed: Cast) -> None:
    html = found(client, indexed.carol, "林大同")
    assert "/customers/new/?name=%E6%9E%97%E5%A4%A7%E5%90%8C" in html
    form = client.get("/customers/new/", {"name": "林大同"}).content.decode()
    assert 'value="林大同"' in form
    assert "/customers/new/" not in found(client, indexed.dave, "林大同")
    assert "/customers/new/" not in found(client, indexed.carol, "0912")


def test_the_page_of_results(client: Client, indexed: Cast) -> None:
    client.force_login(indexed.carol)
    html = client.get("/search/", {"q": "王"}).content.decode()
    assert "<html" in html
    assert "王小明" in html
    assert "Nothing found" in client.get("/search/", {"q": "無此人"}).content.decode()
