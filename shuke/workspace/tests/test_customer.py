from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import Cast, buy
from shuke.activities.actions import write_down
from shuke.customers import actions
from shuke.customers.models import Customer
from shuke.events.models import Event
from shuke.orders.actions import refresh_measures


def address(customer: Customer) -> str:
    return f"/customers/{customer.id}/"


def test_the_page_says_who_this_is_and_what_happened(client: Client, cast: Cast) -> None:
    refresh_measures(None)
    actions.change_customer(cast.wang, by=cast.bob, phones=["0912345678"], note="愛喝熟普", team=cast.north)
    client.force_login(cast.carol)
    html = client.get(address(cast.wang)).content.decode()
    for text in (
        "王小明",
        "Grade A",
        "北區",
        "tel:+886912345678",
        "愛喝熟普",
        "M001",
        "3 orders, NT$3,600",
        "普洱茶 × 2",
        "3 times, last 2 Apr 2024",
        "M001-240402",
    ):
        assert text in html, text


def test_outsiders_find_no_such_customer(client: Client, cast: Cast) -> None:
    client.force_login(cast.charlie)
    assert client.get(address(cast.wang)).status_code == 404
    assert client.post(address(cast.wang) + "contacted/").status_code == 404
    assert not Event.objects.exists()


def test_those_who_only_look_get_no_buttons(client: Client, cast: Cast) -> None:
    client.force_login(cast.dave)
    html = client.get(address(cast.wang)).content.decode()
    assert "Write down" not in html
    assert "New order" not in html
    assert client.post(address(cast.wang) + "contacted/").status_code == 403


def test_contacted_is_one_tap(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    client.post(address(cast.wang) + "contacted/")
    assert Customer.objects.get(id=cast.wang.id).last_contacted_on is not None


def write(cast: Cast, text: str, kind: str = "note") -> None:
    write_down(cast.wang, kind=kind, text=text, by=cast.carol, at=datetime(2024, 1, 1, 9, tzinfo=UTC))


def test_the_whole_story_can_be_read_to_its_beginning(client: Client, cast: Cast) -> None:
    for number in range(25):
        buy(cast.wang, cast.tea, date(2023, 1, 1) + timedelta(days=number), number=f"O{number}")
        write(cast, f"記{number}。")
    client.force_login(cast.carol)
    html, whole = client.get(address(cast.wang)).content.decode(), ""
    while found := re.search(r'hx-get="([^"]+from=[^"]+)"', html):
        whole += html
        html = client.get(unescape(found[1])).content.decode()
    whole += html
    assert [whole.count(f"記{number}。") for number in range(25)] == [1] * 25
    assert [whole.count(f"Order O{number}<") for number in range(25)] == [1] * 25


def test_orders_can_be_read_alone(client: Client, cast: Cast) -> None:
    write(cast, "喜歡熟普")
    client.force_login(cast.carol)
    html = client.get(address(cast.wang), {"kind": "orders"}).content.decode()
    assert "M001-240402" in html
    assert "喜歡熟普" not in html
    html = client.get(address(cast.wang), {"kind": "notes"}).content.decode()
    assert "M001-240402" not in html.partition("customer-story")[2]
    assert "喜歡熟普" in html


def test_as_many_queries_for_fifty_entries_as_for_one(client: Client, cast: Cast) -> None:
    write(cast, "一")
    client.force_login(cast.carol)
    client.get(address(cast.wang))
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(address(cast.wang))
        counts.append(len(captured.captured_queries))
        for number in range(50):
            write(cast, f"二{number}", kind="call")
        cast.wang.phones.create(raw="0912345678")
        buy(cast.wang, cast.soap, date(2024, 6, 6))
    assert counts[0] == counts[1]
