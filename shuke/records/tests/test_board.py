"""A list as a board: its lanes, what is in them, and cards that are moved."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from conftest import Cast
from shuke.customers.models import Customer
from shuke.events.models import Event
from shuke.orders.actions import refresh_measures
from shuke.records import board

BOARD = {"form": "kanban", "by": "grade"}


def lane(html: str, key: str) -> str:
    found = re.search(rf'<section class="lane" data-key="{key}".*?</section>', html, re.DOTALL)
    assert found
    return found[0]


def test_each_word_has_its_lane_with_count_and_sum(client: Client, cast: Cast) -> None:
    refresh_measures(None)
    client.force_login(cast.alice)
    html = client.get("/customers/", BOARD).content.decode()
    assert re.findall(r'class="lane" data-key="([^"]+)"', html) == ["A", "B", "C", "-"]
    assert "王小明" in lane(html, "A")
    assert "3,600" in lane(html, "A")
    assert "陳美玲" in lane(html, "B")
    client.force_login(cast.carol)
    assert "陳美玲" not in client.get("/customers/", BOARD).content.decode()


def test_lanes_are_read_page_by_page(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "CARDS", 3)
    Customer.objects.bulk_create(Customer(name=f"客{number}", team=cast.north, grade="C") for number in range(7))
    client.force_login(cast.carol)
    html = lane(client.get("/customers/", BOARD).content.decode(), "C")
    seen = re.findall(r'data-id="(\d+)"', html)
    while found := re.search(r'hx-get="([^"]+)"', html):
        html = client.get(found[1].replace("&amp;", "&")).content.decode()
        seen += re.findall(r'data-id="(\d+)"', html)
    assert len(seen) == len(set(seen)) == 7


def test_a_move_is_a_change_with_its_event(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    moved = {**BOARD, "from": "A", "to": "C"}
    answer = client.post(f"/customers/{cast.wang.pk}/move/", moved, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "undo" in answer["HX-Trigger"]
    cast.wang.refresh_from_db()
    assert cast.wang.grade == "C"
    assert Event.objects.latest("id").changes == {"grade": ["A", "C"]}
    again = client.post(f"/customers/{cast.wang.pk}/move/", moved, headers={"HX-Request": "true"})
    assert again.status_code == 409
    emptied = client.post(f"/customers/{cast.wang.pk}/move/", {**BOARD, "from": "C", "to": "-"})
    assert emptied.status_code == 200
    cast.wang.refresh_from_db()
    assert cast.wang.grade == ""


def test_who_may_not_change_may_not_move(client: Client, cast: Cast) -> None:
    moved = {**BOARD, "from": "A", "to": "C"}
    for user, status in ((cast.dave, 403), (cast.charlie, 404)):
        client.force_login(user)
        assert client.post(f"/customers/{cast.wang.pk}/move/", moved).status_code == status
    client.force_login(cast.dave)
    assert "data-movable" not in client.get("/customers/", BOARD).content.decode()


def test_a_board_of_many_still_counts_no_further(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "COUNTED", 3)
    Customer.objects.bulk_create(Customer(name=f"客{number}", team=cast.north, grade="C") for number in range(5))
    client.force_login(cast.alice)
    for sort in ("name", "-orders_total"):
        html = lane(client.get("/customers/", {**BOARD, "sort": sort}).content.decode(), "C")
        assert ">3+<" in html
        assert len(re.findall("data-id", html)) == 5
