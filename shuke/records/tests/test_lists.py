"""Lists through their pages: who sees what, order, paging, filters, counts, export."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from conftest import Cast, buy
from shuke.accounts.models import Team, User
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.events.models import Event
from shuke.orders.actions import refresh_measures
from shuke.records import listing, search, types
from shuke.records.actions.own_objects import add_object
from shuke.records.actions.shaping import add_field
from shuke.records.fields import fetched
from shuke.records.seen import as_seen, veil

LISTS = ["customers", "orders", "products", "teams"]


def page(client: Client, user: User, address: str, **asked: str) -> str:
    client.force_login(user)
    response = client.get(address, asked)
    assert response.status_code == 200
    return response.content.decode()


def names(html: str) -> list[str]:
    return re.findall(r'class="cell-first"><a href="[^"]+">([^<]+)</a>', html)


def many(cast: Cast, count: int, **values: object) -> list[Customer]:
    made = [Customer(name=f"客{number:03}", **{"team": cast.north, **values}) for number in range(count)]
    return Customer.objects.bulk_create(made)


@pytest.mark.parametrize("slug", LISTS)
def test_every_list_opens_for_everybody_who_may(client: Client, cast: Cast, slug: str) -> None:
    for user in (cast.alice, cast.bob, cast.carol, cast.charlie, cast.dave):
        page(client, user, f"/{slug}/")


def test_the_list_asks_to_sign_in(client: Client, cast: Cast) -> None:
    assert client.get("/customers/").status_code == 302


def test_an_outsider_sees_nothing_of_the_north(client: Client, cast: Cast) -> None:
    search.index("customer", [cast.wang.id, cast.chen.id])
    search.index("order", cast.wang.orders.values_list("id", flat=True))
    for address in (
        "/customers/",
        "/customers/?q=王",
        "/customers/?q=M001",
        "/orders/",
        "/orders/?q=M001",
        "/teams/",
        "/customers/pick/?q=王小明",
        "/orders/pick/?q=M001",
        f"/customers/?team={cast.north.id}",
    ):
        html = page(client, cast.charlie, address)
        assert "王小明" not in html, address
        assert "北區" not in html, address
    for address in (
        f"/customers/{cast.wang.id}/",
        f"/customers/{cast.wang.id}/edit/",
        f"/orders/{cast.wang.orders.first().id}/",
        f"/teams/{cast.north.id}/",
    ):
        assert client.get(address).status_code == 404, address
    assert "王小明" in page(client, cast.carol, "/customers/?q=王")


@pytest.mark.parametrize("slug", LISTS)
def test_as_many_queries_for_three_rows_as_for_one(
    client: Client, cast: Cast, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.wang.phones.create(raw="0912345678")
    many(cast, 3)
    buy(cast.wang, cast.soap, date(2024, 5, 5))
    for number in range(4):
        Product.objects.create(code=f"P{number}", name=f"茶{number}")
        cast.bob.teams.add(Team.objects.create(name=f"隊{number}"))
    client.force_login(cast.bob)
    client.get(f"/{slug}/")  # the session is written once
    counts = []
    for size in (1, 3):
        monkeypatch.setattr(listing, "PAGE", size)
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/{slug}/")
        counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1]


def walk(client: Client, address: str, rel: str) -> list[list[str]]:
    """The rows of each page from `address`, following its `rel` links."""
    pages = []
    while address:
        html = client.get(address).content.decode()
        pages.append(re.findall(r"/customers/(\d+)/\">", html))
        found = re.search(rf'rel="{rel}" href="([^"]+)"', html)
        address = found[1].replace("&amp;", "&") if found else ""
        last = html
    back = re.search(r'rel="prev" href="([^"]+)"', last)
    walk.back = back[1].replace("&amp;", "&") if back else ""
    return pages


@pytest.mark.parametrize(
    ("who", "sort"),
    [
        ("alice", "name"),
        ("bob", "-name"),
        ("bob", "last_ordered_on"),
        ("alice", "-last_ordered_on"),
        ("alice", "orders_total"),
        ("bob", "-orders_total"),
    ],
)
def test_pages_hold_every_row_once_forth_and_back(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, sort: str, who: str
) -> None:
    monkeypatch.setattr(listing, "PAGE", 4)
    days = [None, date(2024, 1, 1), None, date(2024, 1, 1), date(2023, 5, 5), None]
    Customer.objects.bulk_create(
        Customer(name=f"同名{number % 3}", team=cast.north, last_ordered_on=days[number % 6], orders_total=number % 2)
        for number in range(22)
    )
    client.force_login(getattr(cast, who))
    forth = walk(client, f"/customers/?sort={sort}", "next")
    rows = [pk for one in forth for pk in one]
    seen = Customer.objects.visible_to(getattr(cast, who))
    assert sorted(map(int, rows)) == sorted(seen.values_list("id", flat=True))
    column = sort.lstrip("-")
    values = [getattr(Customer.objects.get(id=pk), column) for pk in rows]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=sort.startswith("-"))
    assert values == known + [None] * (len(values) - len(known))
    assert list(reversed(walk(client, walk.back, "prev"))) == forth[:-1]


def test_a_made_up_place_or_sort_begins_at_the_start(client: Client, cast: Cast) -> None:
    for asked in (
        {"at": "nonsense"},
        {"at": "WzEsIngiLDBd"},
        {"sort": "note"},
        {"sort": "-"},
        {"team": "9" * 30},
        {"team": "x"},
        {"last_ordered_on": "2024-99-99.."},
        {"grade": "Z"},
    ):
        assert names(page(client, cast.carol, "/customers/", **asked)) in (["王小明"], []), asked


def test_filters_narrow_and_can_be_cleared(client: Client, cast: Cast) -> None:
    refresh_measures(None)
    assert names(page(client, cast.alice, "/customers/", grade="A")) == ["王小明"]
    assert names(page(client, cast.alice, "/customers/", team=str(cast.south.id))) == ["陳美玲"]
    assert names(page(client, cast.alice, "/customers/", last_ordered_on="-")) == ["陳美玲"]
    assert names(page(client, cast.alice, "/customers/", last_ordered_on_from="2024-04-01")) == ["王小明"]
    assert names(page(client, cast.alice, "/customers/", last_ordered_on="2024-04-03..")) == []
    html = page(client, cast.alice, "/customers/", grade="A", q="x")
    assert "Nothing fits these filters" in html
    assert 'href="/customers/"' in html
    assert "Plan what is to be done" in page(client, cast.alice, "/tasks/", due="open"), "there is nothing to narrow"


def test_words_find_rows_in_the_list(client: Client, cast: Cast) -> None:
    search.index("customer", [cast.wang.id, cast.chen.id])
    assert names(page(client, cast.alice, "/customers/", q="小明")) == ["王小明"]
    assert names(page(client, cast.alice, "/customers/", q="m002")) == ["陳美玲"]


def test_big_lists_are_counted_no_further_than_a_thousand(client: Client, cast: Cast) -> None:
    many(cast, 1_001)
    assert "1,000+ rows" in page(client, cast.alice, "/customers/")


def test_an_empty_list_teaches(client: Client, cast: Cast) -> None:
    Customer.objects.update(team=cast.south)
    html = page(client, cast.carol, "/customers/")
    assert "Nothing here yet" in html
    assert html.count('data-shortcut="n"') == 1


def test_htmx_gets_the_fragment(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    html = client.get("/customers/", headers={"HX-Request": "true"}).content.decode()
    assert "王小明" in html
    assert "<html" not in html


def test_export_gives_what_is_shown_and_is_written_down(client: Client, cast: Cast) -> None:
    cast.wang.phones.create(raw="0912345678", e164="+886912345678")
    refresh_measures(None)
    client.force_login(cast.carol)
    answer = client.post("/customers/export.csv", {"grade": "A"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].startswith("\ufeffName,Grade,Team,Phone")
    assert lines[1:] == ["王小明,A,北區,0912345678,2024-04-02,3,3600,"]
    event = Event.objects.get(verb="records.exported")
    assert (event.by, event.subject_type, event.changes["filters"][1]["grade"]) == (
        cast.carol,
        "customers.customer",
        "A",
    )
    book = load_workbook(io.BytesIO(b"".join(client.post("/customers/export.xlsx").streaming_content)))
    assert [cell.value for cell in book.active[2]][:2] == ["王小明", "A"]


def test_export_refuses_those_who_may_not_and_outsiders_get_nothing(client: Client, cast: Cast) -> None:
    client.force_login(cast.dave)
    assert client.post("/customers/export.csv").status_code == 403
    client.force_login(cast.charlie)
    assert "王小明" not in b"".join(client.post("/customers/export.csv").streaming_content).decode()
    assert client.get("/customers/export.csv").status_code == 405


def test_a_name_that_looks_like_a_formula_is_disarmed(client: Client, cast: Cast) -> None:
    Customer.objects.filter(id=cast.wang.id).update(name="=1+1", orders_total=Decimal("12.5"))
    client.force_login(cast.carol)
    assert "'=1+1" in b"".join(client.post("/customers/export.csv").streaming_content).decode()


def test_a_head_that_looks_like_a_formula_is_disarmed(client: Client, cast: Cast) -> None:
    add_object(by=cast.alice, labels={"en": "=1+1"}, key="card")
    add_field("x.card", "text", by=cast.alice, labels={"en": "=2+2", "zh-hant": "=2+2"}, key="odd")
    client.force_login(cast.alice)
    head = b"".join(client.post("/x-card/export.csv").streaming_content).decode().splitlines()[0]
    assert "'=2+2" in head.split(",")


@pytest.mark.parametrize("reader", ["alice", "carol"])
def test_a_column_says_what_its_cells_say(cast: Cast, reader: str) -> None:
    user = getattr(cast, reader)
    kind = as_seen(types.named("customer"), user)
    records = list(fetched(kind.visible_to(user), kind.fields))
    for field in kind.fields:
        assert field.cells(records) == [field.cell(record) for record in records], field.name


def test_phones_fetched_along_are_taken_off_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = types.named("customer")
    cast.wang.phones.create(raw="0912-345-678", e164="+886912345678", position=0)
    known = fetched(kind.visible_to(cast.alice), kind.fields).get(pk=cast.wang.pk)
    phones = kind.field("phones")
    assert phones.text(known)
    monkeypatch.setattr("shuke.records.seen.fields_hidden", lambda *_who: frozenset({"phones"}))
    assert phones.text(veil(known, "customer", cast.alice)) == ""
