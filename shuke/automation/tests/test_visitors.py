"""Who they are may come out later: what a browser did before then becomes what the customer did."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.automation.actions.forgetting import forget_old
from shuke.automation.models import Footprint, Signal, Visitor
from shuke.automation.tests.plays import NOBODY, sent
from shuke.customers.actions import change_customer


def test_a_browser_is_joined_when_its_owner_is_known(cast: Cast, client: Client) -> None:
    change_customer(cast.wang, by=None, line_id="U123")
    seen = {"kind": "product_view", "product": "T01", "cookie": "c-1", "source": "web"}
    rows = [{**seen, "id": "1"}, {**seen, "id": "2"}, {"kind": "page_view", "cookie": "c-2"}]
    assert sent(client, cast.alice, *rows).json()["data"] == {"taken": 0, "repeated": 0, **NOBODY, "anonymous": 3}
    assert sent(client, cast.alice, rows[0]).json()["data"]["repeated"] == 1
    known = {"kind": "cart", "cookie": "c-1", "line_id": "U123"}
    assert sent(client, cast.alice, known).json()["data"] == {"taken": 1, "repeated": 0, **NOBODY, "joined": 2}
    assert list(Signal.objects.order_by("pk").values_list("kind", "customer", "product")) == [
        ("product_view", cast.wang.pk, cast.tea.pk), ("product_view", cast.wang.pk, cast.tea.pk),
        ("cart", cast.wang.pk, None),
    ]  # fmt: skip
    assert Footprint.objects.count() == 1
    answer = sent(client, cast.alice, rows[0], {"kind": "page_view", "cookie": "c-1"}).json()["data"]
    assert (answer["taken"], answer["repeated"]) == (1, 1)


def test_a_cookie_tells_nobody_whom_the_sender_does_not_see(cast: Cast, client: Client) -> None:
    sent(client, cast.alice, {"kind": "cart", "cookie": "c-1", "member_no": "M001"})
    row = {"kind": "cart", "cookie": "c-1"}
    assert sent(client, cast.charlie, row).json()["data"]["unknown"] == [0]
    assert sent(client, cast.carol, row).json()["data"]["taken"] == 1


def test_a_browser_that_is_passed_on_leads_to_its_new_owner(cast: Cast, client: Client) -> None:
    for one in ("M001", "M002"):
        sent(client, cast.alice, {"kind": "cart", "cookie": "c-1", "member_no": one})
    sent(client, cast.alice, {"kind": "cart", "cookie": "c-1"})
    assert list(Signal.objects.order_by("pk").values_list("customer", flat=True)) == [
        cast.wang.pk, cast.chen.pk, cast.chen.pk,
    ]  # fmt: skip


def test_browsers_are_forgotten_in_time(cast: Cast, client: Client) -> None:
    sent(client, cast.alice, {"kind": "page_view", "cookie": "c-1"})
    assert "c-1" not in str(list(Visitor.objects.values()))
    forget_old(timezone.now() + timedelta(days=200), 180)
    assert not Visitor.objects.exists()
    assert not Footprint.objects.exists()
