"""The filter editor through its pages: rows that can be chosen, what a list shows of a filter, what is not offered."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import Cast, buy
from shuke.customers.models import Customer

A = {"field": "grade", "op": "any_of", "value": ["A"]}
TWICE = {"related": "orders", "measure": "count", "op": ">=", "value": 2}


@pytest.fixture
def page(client: Client, cast: Cast) -> Any:
    client.force_login(cast.alice)

    def get(address: str, **asked: str) -> str:
        response = client.get(address, asked)
        assert response.status_code == 200, response.content.decode()
        return response.content.decode()

    return get


def test_the_filter_of_the_address_narrows_the_list_and_stands_in_chips(page: Any) -> None:
    html = page("/customers/", f=json.dumps({"all": [A, TWICE]}))
    assert "王小明" in html
    assert "陳美玲" not in html
    assert re.findall(r"data-filter-open>([^<]+)<", html) == ["Grade: A", "Orders ≥ 2"]
    without = re.findall(r'class="chip-clear" href="([^"]+)" aria-label="Clear Grade', html)
    assert "陳美玲" not in page(without[0].replace("&amp;", "&"))


def test_what_asks_other_tables_is_counted_after_the_page(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shuke.records.listing.PAGE", 1)
    html = page("/customers/", f=json.dumps(TWICE | {"value": 0}))
    later = re.search(r'hx-get="([^"]+/filter/count/[^"]+)"', html)
    assert later
    assert "2 rows" in page(later[1].replace("&amp;", "&"))


@pytest.mark.parametrize("asked", [{}, A, {"field": "email", "op": "empty"}, TWICE])
def test_as_many_queries_for_three_filtered_rows_as_for_one(
    page: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any]
) -> None:
    for one in Customer.objects.bulk_create([Customer(name=f"客{at}", grade="A", team=cast.north) for at in range(4)]):
        one.phones.create(raw="0912")
        for day in (date(2024, 5, 1), date(2024, 5, 2)):
            buy(one, cast.soap, day, number=f"{one.pk}-{day}")
    page("/customers/")
    counts = []
    for size in (1, 3):
        monkeypatch.setattr("shuke.records.listing.PAGE", size)
        with CaptureQueriesContext(connection) as captured:
            page("/customers/", f=json.dumps(asked))
        counts.append(len(captured.captured_queries))
    assert counts[0] == counts[1]


def test_a_filter_that_can_not_be_asked_shows_no_rows_but_says_why(page: Any) -> None:
    html = page("/customers/", f='{"field": "shoe", "op": "empty"}')
    assert "There is no field “shoe” here." in html
    assert "王小明" not in html


def test_the_panel_opens_on_the_filter(page: Any) -> None:
    html = page("/customers/filter/", f=json.dumps({"all": [A, {"not": {"any": [TWICE]}}]}), sort="-name", at="x")
    assert 'data-asks="grade"' in html
    assert 'value="A" checked' in html
    assert 'data-asks="related:orders"' in html
    assert '<option value="none" selected>' in html
    assert 'name="sort" value="-name"' in html
    assert 'name="at"' not in html


def test_a_filter_that_can_not_be_read_is_begun_anew(page: Any) -> None:
    assert "can&#x27;t be read" in page("/customers/filter/", f="{")


@pytest.mark.parametrize(
    ("asked", "shape"),
    [
        ({"asks": "name"}, "one"),
        ({"asks": "grade"}, "many"),
        ({"asks": "team"}, "many"),
        ({"asks": "birthday"}, "span"),
        ({"asks": "birthday", "op": "<="}, "point"),
        ({"asks": "orders_total", "op": "between"}, "two"),
        ({"asks": "email", "op": "empty"}, "none"),
        ({"asks": "related:orders"}, "one"),
        ({"asks": "related:orders", "measure": "max:ordered_on"}, "span"),
        ({"asks": "product", "of": "purchases"}, "many"),
    ],
)
def test_a_row_has_the_inputs_of_its_kind(page: Any, asked: dict[str, str], shape: str) -> None:
    assert f'data-shape="{shape}"' in page("/customers/filter/row/", **asked)


def test_a_record_of_a_large_type_is_picked_by_typing(page: Any) -> None:
    html = page("/orders/filter/row/", asks="customer")
    assert 'data-shape="pick"' in html
    assert 'data-url="/customers/pick/"' in html


def test_what_can_be_asked_is_offered_in_groups(page: Any) -> None:
    html = page("/customers/filter/choices/")
    for asks in ("grade", "team.name", "related:orders", "related:purchases"):
        assert f'data-asks="{asks}"' in html
    inner = page("/customers/filter/choices/", of="purchases")
    assert 'data-asks="product.name"' in inner
    assert "related:" not in inner


def test_how_many_fit_is_told(page: Any, cast: Cast) -> None:
    Customer.objects.bulk_create([Customer(name=f"客{number}", team=cast.north) for number in range(1_001)])
    assert "1,000+" in page("/customers/filter/count/")
    assert "1 row" in page("/customers/filter/count/", f=json.dumps(A))
    assert "1 row" in page("/customers/filter/count/", f=json.dumps(TWICE))
    assert "no field" in page("/customers/filter/count/", f='{"field": "shoe", "op": "empty"}')


def test_a_row_for_what_is_not_there_is_refused(client: Client, cast: Cast) -> None:
    client.force_login(cast.alice)
    for asks in ("shoe", "related:parcels", "phones.raw"):
        assert client.get("/customers/filter/row/", {"asks": asks}).status_code == 422


def test_nobody_opens_it_without_the_right_to_see_the_list(client: Client, cast: Cast) -> None:
    assert client.get("/customers/filter/").status_code == 302
    client.force_login(cast.charlie)
    html = client.get("/customers/filter/row/", {"asks": "team"}).content.decode()
    assert "北區" not in html
