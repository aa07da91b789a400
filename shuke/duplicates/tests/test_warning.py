"""While somebody is written down: who may be the same, told to whom."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import Cast
from shuke.accounts.models import ShopRole
from shuke.customers.models import Customer
from shuke.duplicates.actions import glimpsing, scanning
from shuke.duplicates.models import Glimpse
from shuke.events.models import Event

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def asked(client: Client, **typed: str) -> str:
    return client.get("/customers/alike/", typed).content.decode().strip()


def give(customer: Customer, phone: str = "0912345678", **values: object) -> None:
    customer.phones.create(raw=phone, e164="+886" + phone[1:])
    Customer.objects.filter(pk=customer.pk).update(**values)
    scanning.begin_anew()
    scanning.scan(at=NOW)


def test_who_sounds_the_same_is_named_with_the_reason(client: Client, cast: Cast) -> None:
    give(cast.wang)
    client.force_login(cast.carol)
    html = asked(client, name="王曉明", phones="0912-345-678")
    assert "王曉明 = 王小明: sounds the same" in html
    assert "Same phone" in html
    assert f"/customers/{cast.wang.pk}/" in html


def test_a_slip_in_the_number_is_noticed(client: Client, cast: Cast) -> None:
    give(cast.wang)
    client.force_login(cast.carol)
    assert "Phones differ in one digit" in asked(client, name="王小明", phones="0912345679")


def test_somebody_added_a_moment_ago_is_known_already(client: Client, cast: Cast) -> None:
    cast.wang.phones.create(raw="0912345678", e164="+886912345678")
    client.force_login(cast.carol)
    assert "Same phone" in asked(client, name="王小明", phones="0912345678")


def test_of_another_teams_customer_only_the_ends_are_told(client: Client, cast: Cast) -> None:
    give(cast.chen, birthday=date(1980, 3, 4), email="mei@example.com", owner=cast.charlie)
    client.force_login(cast.carol)
    html = asked(client, name="陳美玲", phones="0912345678")
    assert "A customer like this is in another team: 陳○玲. Ask Charlie. 09••••678" in html
    for secret in ("陳美玲", "南區", "1980", "mei@", f"/customers/{cast.chen.pk}/", "M002"):
        assert secret not in html


@pytest.mark.parametrize(
    "typed", [{"name": "陳美玲"}, {"phones": "0912345678"}, {"name": "林大同", "phones": "0912345678"}]
)
def test_one_thing_alone_tells_nothing_of_them(client: Client, cast: Cast, typed: dict[str, str]) -> None:
    give(cast.chen)
    client.force_login(cast.carol)
    assert "陳○玲" not in asked(client, **typed)
    assert not Glimpse.objects.exists()


def test_each_glimpse_is_written_down_once_a_day_and_there_are_not_many(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(cast.chen)
    give(Customer.objects.create(name="林美玉", team=cast.south), "0988111222")
    monkeypatch.setattr(glimpsing, "MOST_A_DAY", 1)
    client.force_login(cast.carol)
    for _time in range(3):
        assert "陳○玲" in asked(client, name="陳美玲", phones="0912345678")
    assert asked(client, name="林美玉", phones="0988111222") == ""
    told = Event.objects.get(verb="duplicates.glimpsed")
    assert (told.by, told.subject_id, told.audit) == (cast.carol, cast.chen.pk, "reveal")


def test_a_hidden_field_answers_no_question(client: Client, cast: Cast) -> None:
    give(cast.wang)
    ShopRole.objects.create(key="blind", base="staff", fields={"customer": {"phones": "masked"}})
    cast.carol.role = "blind"
    cast.carol.save()
    client.force_login(cast.carol)
    assert asked(client, name="林大同", phones="0912345678") == ""
    html = asked(client, name="王小明", phones="0912345678")
    assert "王小明" in html
    assert "Same phone" not in html


@pytest.mark.parametrize("count", [1, 30])
def test_it_asks_no_more_however_many_there_are(
    client: Client, cast: Cast, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        Customer.objects.create(name="王小明", team=cast.north)
    give(cast.wang)
    client.force_login(cast.carol)
    asked(client, name="王小明", phones="0912345678")
    with django_assert_max_num_queries(17):
        asked(client, name="王小明", phones="0912345678")


@pytest.mark.parametrize("typed", [{}, {"name": "王"}, {"birthday": "2026-99-99"}, {"phones": "abc", "name": "'\"%"}])
def test_what_is_half_typed_does_no_harm(client: Client, cast: Cast, typed: dict[str, str]) -> None:
    client.force_login(cast.alice)
    assert client.get("/customers/alike/", typed).status_code == 200
