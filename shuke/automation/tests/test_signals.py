"""Signals come in, many at once, once each, of customers whom the sender knows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts.actions.tokens import create_token
from shuke.automation.actions.forgetting import forget_old
from shuke.automation.models import Signal
from shuke.automation.tests.plays import NOBODY, sent
from shuke.customers.actions import change_customer


def test_each_way_of_saying_who_it_was(cast: Cast, client: Client) -> None:
    change_customer(cast.wang, by=cast.alice, phones=["0912-345-678"], email="wang@example.com")
    ways = [
        {"member_no": "M001"},
        {"phone": "+886 912 345 678"},
        {"email": "wang@example.com"},
        {"customer": cast.wang.pk},
    ]
    answer = sent(client, cast.alice, *({"kind": "page_view", "product": "T01", **way} for way in ways))
    assert (answer.status_code, answer.json()["data"]) == (202, {"taken": 4, "repeated": 0, **NOBODY})
    assert set(Signal.objects.values_list("customer", "product")) == {(cast.wang.pk, cast.tea.pk)}


def test_the_same_id_comes_in_once(cast: Cast, client: Client) -> None:
    row = {"kind": "cart", "member_no": "M001", "source": "web", "id": "e-1"}
    assert sent(client, cast.alice, row, row).json()["data"] == {"taken": 1, "repeated": 1, **NOBODY}
    assert sent(client, cast.alice, row).json()["data"] == {"taken": 0, "repeated": 1, **NOBODY}
    assert sent(client, cast.alice, {**row, "source": "till"}).json()["data"]["taken"] == 1


def test_who_is_not_theirs_is_as_good_as_unknown(cast: Cast, client: Client) -> None:
    rows = [{"kind": "call", "member_no": one} for one in ("M001", "M002", "M999")]
    assert sent(client, cast.carol, *rows).json()["data"] == {"taken": 1, "repeated": 0, **NOBODY, "unknown": [1, 2]}
    assert set(Signal.objects.values_list("customer", flat=True)) == {cast.wang.pk}
    assert Signal.objects.visible_to(cast.carol).count() == 1
    assert not Signal.objects.visible_to(cast.charlie).exists()


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "stare"}, {"kind": "call", "whim": 1}, {"kind": "call", "data": {"text": "x" * 2_001}}, "call",
        {"kind": "call", "at": "noon"}, {"kind": "call", "at": "2999-01-01T00:00:00Z"},
        {"kind": "call", "id": "x" * 81},
        {"kind": "call", "product": [1]}, {"kind": "call", "at": "0001-01-01T00:00:00"},
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_refused_whole(cast: Cast, client: Client, row: Any) -> None:
    answer = sent(client, cast.alice, {"kind": "call", "member_no": "M001"}, row)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_signal")
    assert not Signal.objects.exists()


@pytest.mark.parametrize("value", ['"\\ud800"', '"\\u0000"', "NaN", "1e999"])
def test_what_no_database_keeps_is_refused(cast: Cast, client: Client, value: str) -> None:
    _token, key = create_token(by=cast.alice, name="shop")
    given = f'{{"signals": [{{"kind": "call", "member_no": "M001", "data": {{"text": {value}}}}}]}}'
    headers = {"Authorization": f"Bearer {key}"}
    answer = client.post("/api/v1/signals", given, content_type="application/json", headers=headers)
    assert answer.status_code == 400


def test_of_several_with_one_number_the_oldest_whom_the_sender_sees(cast: Cast, client: Client) -> None:
    for one in (cast.wang, cast.chen):
        change_customer(one, by=None, phones=["0912-345-678"])
    row = {"kind": "call", "phone": "0912345678"}
    assert [sent(client, user, row).json()["data"]["taken"] for user in (cast.alice, cast.charlie)] == [1, 1]
    assert list(Signal.objects.order_by("pk").values_list("customer", flat=True)) == [cast.wang.pk, cast.chen.pk]


def test_who_may_only_look_sends_nothing(cast: Cast, client: Client) -> None:
    assert sent(client, cast.dave, {"kind": "call", "member_no": "M001"}).status_code == 403
    assert sent(client, cast.alice, body={"signals": 1}).status_code == 400


def test_as_many_questions_for_a_hundred_as_for_one(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    rows = [{"kind": "page_view", "member_no": "M001", "id": str(one), "source": "web"} for one in range(100)]
    with django_assert_max_num_queries(25):
        assert sent(client, cast.alice, *rows).json()["data"]["taken"] == 100


def test_they_stand_on_the_customers_page(cast: Cast, client: Client) -> None:
    sent(client, cast.alice, {"kind": "product_view", "member_no": "M001", "product": "T01"})
    client.force_login(cast.bob)
    assert "Looked at a product" in client.get(f"/customers/{cast.wang.pk}/").content.decode()


def test_they_are_forgotten_in_time(cast: Cast, client: Client) -> None:
    now = timezone.now()
    for days in (1, 200):
        Signal.objects.create(kind="call", customer=cast.wang, at=now - timedelta(days=days))
    assert forget_old(now, 180) == 1
    assert Signal.objects.get().at > now - timedelta(days=2)
