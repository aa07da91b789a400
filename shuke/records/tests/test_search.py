"""The index itself, on the database that the tests run on."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast, buy
from shuke.accounts.models import User
from shuke.catalogue.models import Product
from shuke.customers import actions
from shuke.customers.models import Customer
from shuke.orders.models import Order
from shuke.records import search, shape, types
from shuke.records.listing import Listing
from shuke.records.models import CustomField, CustomObject
from shuke.records.search import drawers
from shuke.records.search.question import query_terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast: Cast) -> Cast:
    """張三 and 曾國強 beside the others, all in the index."""
    for name, more in (
        ("張三", {"tax_id": "04595257", "phones": ["02-2345-6789"]}),
        ("曾國強", {"member_no": "KH-0801"}),
    ):
        actions.create_customer(by=cast.alice, name=name, team=cast.north, **more)
    for kind in ("customer", "order", "product"):
        search.rebuild(kind)
    return cast


def names(user: User, words: str, kind: str = "customer") -> list[str]:
    return [str(one) for one in search.find(kind, words, user, limit=10)]


def test_a_person_is_found_by_any_of_it(people: Cast) -> None:
    for words in (
        "張三", "张三", "張", "三", "zhangsan", "zs", "zhang s", "ＺＨＡＮＧ", "ㄓㄤ ㄙㄢ", "ㄓㄤˉㄙㄢ", "ㄓㄙ",
        "０２２３４５", "02-2345", "6789", "345", "04595257", "5952",
    ):  # fmt: skip
        seen = {user.name: "張三" in names(user, words) for user in (people.alice, people.carol, people.charlie)}
        assert seen == {"Alice": True, "Carol": True, "Charlie": False}, words


def test_a_surname_of_two_readings_and_a_number(people: Cast) -> None:
    for words in ("zengguoqiang", "zgq", "国强", "ㄗㄥ", "kh", "KH-08", "0801"):
        assert names(people.alice, words) == ["曾國強"], words


def test_products_are_found_as_they_sound(people: Cast) -> None:
    assert names(people.alice, "puer", "product") == names(people.alice, "pec", "product") == ["普洱茶"]


def test_whole_matches_come_first_then_beginnings(people: Cast) -> None:
    for name in ("凌霄", "林", "大林", "林小明"):
        actions.create_customer(by=people.alice, name=name)
    assert names(people.alice, "林") == ["林", "林小明", "大林"]
    assert names(people.alice, "lin") == ["林", "林小明", "凌霄", "大林", "陳美玲"]


def test_the_best_are_found_among_very_many(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawers, "WIDTH", 16)
    Customer.objects.bulk_create(Customer(name=f"張{number}") for number in range(200))
    search.rebuild("customer")
    assert names(people.alice, "張三")[0] == names(people.alice, "zhangsan")[0] == "張三"
    assert len(search.matching_ids("customer", "張", people.alice, limit=500)) == 201
    newest = search.matching_ids("customer", "張", people.alice, limit=5)
    assert newest == list(Customer.objects.order_by("-id").values_list("id", flat=True)[:5])


def test_an_order_however_old_is_found_by_its_number(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawers, "WIDTH", 1)
    orders = [buy(people.wang, people.tea, date(2024, 5, 1)) for _each in range(12)]
    Order.objects.filter(pk__in=[one.pk for one in orders]).update(number=Concat(Value("舊A100"), "id"))
    search.rebuild("order")
    assert names(people.alice, f"舊A100{orders[0].pk}", "order")[0] == f"舊A100{orders[0].pk}"
    assert names(people.alice, f"100{orders[0].pk}", "order")[-1] == f"舊A100{orders[0].pk}"
    assert f"舊A100{orders[-1].pk}" in names(people.alice, "舊", "order")  # by letters alone: one of the newest


def test_orders_filed_in_other_drawers_are_found_after_the_upgrade(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawers, "WIDTH", 1)
    number = [buy(people.wang, people.tea, date(2024, 5, day)) for day in range(1, 13)][-1].number
    with monkeypatch.context() as before:
        before.setattr(drawers, "WIDE", 1)
        search.rebuild("order")
    assert names(people.alice, number, "order") == []
    search.rebuild_old()
    assert names(people.alice, number, "order") == [number]


def test_whoever_looks_after_a_record_or_has_it_shared_finds_it(people: Cast) -> None:
    """The index knows teams and owners; the same gate as everywhere has the last word."""
    for user in (people.alice, people.bob, people.carol, people.dave, people.charlie):
        seen = set(types.named("customer").visible_to(user).values_list("pk", flat=True))
        found = {one.pk for words in ("王", "陳", "張", "曾") for one in search.find("customer", words, user, limit=9)}
        assert found == seen


def test_an_export_asks_for_every_match_in_one_condition(people: Cast) -> None:
    kind = types.named("customer")
    for user, expected in ((people.carol, {"張三"}), (people.charlie, set())):
        listing = Listing.asked(kind, user, {"q": "zhang"}, date(2024, 5, 1))
        assert {one.name for one in listing.rows()} == expected
    assert not Customer.objects.filter(search.matching("customer", "?!", people.alice)).exists()


def test_a_shops_own_field_and_object_are_searched(people: Cast) -> None:
    CustomField.objects.create(record_type="customer", key="nick", kind="text", labels={"en": "Nick"}, searchable=True)
    cards, cups = (CustomObject.objects.create(key=key, labels={"en": key}, in_menu=True) for key in ("card", "cup"))
    shape.changed()
    actions.change_customer(people.wang, by=people.alice, custom={"nick": "阿強"})
    assert names(people.alice, "aqiang") == ["王小明"]
    for kind in (cards, cups):
        types.named(f"x.{kind.key}").create(by=people.alice, name="保固王")
    found = search.find("x.card", "保固", people.alice, limit=9)
    assert [one.object_id for one in found] == [cards.pk]
    assert search.rebuild("x.card") == 1
    assert len(search.find("x.cup", "bgw", people.alice, limit=9)) == 1


def test_as_many_queries_for_many_as_for_one(people: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            search.find("order", "M001", people.alice, limit=10)
        return len(queries)

    one = asked()
    for day in range(1, 9):
        buy(people.wang, people.tea, date(2024, 5, day))
    search.rebuild("order")
    assert Order.objects.count() == 11
    assert asked() == one


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text("王張國强台臺曾單呂a1-ー 'ˊ\"*\\☎Ａ", min_size=1, max_size=12))
def test_whatever_a_product_is_called_its_own_name_finds_it(people: Cast, name: str) -> None:
    product = Product.objects.create(code=f"H{Product.objects.count()}", name=name)
    search.index("product", [product.id])
    found = search.matching_ids("product", name, people.alice, limit=1000)
    assert not query_terms(name) or product.id in found
