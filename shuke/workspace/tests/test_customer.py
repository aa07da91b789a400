from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import Cast, buy
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
    assert client.get(address(cast.wang) + "older/").status_code == 404
    assert client.post(address(cast.wang) + "notes/", {"text": "x"}).status_code == 404
    assert client.post(address(cast.wang) + "contacted/").status_code == 404
    assert not Event.objects.exists()


def test_those_who_only_look_get_no_buttons(client: Client, cast: Cast) -> None:
    client.force_login(cast.dave)
    html = client.get(address(cast.wang)).content.decode()
    assert "Write down" not in html
    assert "New order" not in html
    assert client.post(address(cast.wang) + "contacted/").status_code == 403


def test_a_note_stands_on_the_timeline(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    answer = client.post(address(cast.wang) + "notes/", {"kind": "call", "text": "<b>下週來</b>"}, follow=True)
    html = answer.content.decode()
    assert "&lt;b&gt;下週來&lt;/b&gt;" in html
    assert Event.objects.get().verb == "customers.called"
    assert client.post(address(cast.wang) + "notes/", {"kind": "note", "text": "  "}).status_code == 422
    assert client.post(address(cast.wang) + "notes/", {"kind": "poem", "text": "x"}).status_code == 422


def test_contacted_is_one_tap(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    client.post(address(cast.wang) + "contacted/")
    assert Customer.objects.get(id=cast.wang.id).last_contacted_on is not None


def test_the_whole_story_can_be_read_to_its_beginning(client: Client, cast: Cast) -> None:
    for number in range(25):
        buy(cast.wang, cast.tea, date(2023, 1, 1) + timedelta(days=number), number=f"O{number}")
        actions.add_note(cast.wang, kind="note", text=f"記{number}。", by=cast.carol, on=date(2024, 1, 1))
    client.force_login(cast.carol)
    html, whole = client.get(address(cast.wang)).content.decode(), ""
    while 'hx-get="' + address(cast.wang) in html:
        whole += html
        link = html.split('hx-get="' + address(cast.wang), 1)[1].split('"', 1)[0]
        html = client.get(address(cast.wang) + link).content.decode()
    whole += html
    assert [whole.count(f"記{number}。") for number in range(25)] == [1] * 25
    assert [whole.count(f"Order O{number}<") for number in range(25)] == [1] * 25


def test_a_made_up_place_begins_at_the_start(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    for made_up in ("x", "bnVsbA", "W1siMjAyNCJdLG51bGxd"):
        assert "M001-240402" in client.get(address(cast.wang) + "older/", {"from": made_up}).content.decode()


def test_as_many_queries_for_three_entries_as_for_one(client: Client, cast: Cast) -> None:
    actions.add_note(cast.wang, kind="note", text="一", by=cast.carol, on=date(2024, 1, 1))
    client.force_login(cast.carol)
    client.get(address(cast.wang))
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(address(cast.wang))
        counts.append(len(captured.captured_queries))
        actions.add_note(cast.wang, kind="call", text="二", by=cast.bob, on=date(2024, 1, 2))
        cast.wang.phones.create(raw="0912345678")
        buy(cast.wang, cast.soap, date(2024, 6, 6))
    assert counts[0] == counts[1]
