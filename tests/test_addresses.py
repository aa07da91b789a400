"""Made-up addresses: whatever stands behind the question mark, nobody ever meets an error of ours."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast, buy
from shuke.insights.actions.refreshing import refresh

HUGE = "9" * 30


def token(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


ADDRESSES = [
    *(f"/?after={after}" for after in ("x", "1", "-5-3", "1-2-3", f"{HUGE}-{HUGE}", "é-²")),
    *(
        f"/?{given}"
        for given in ("min_price=NaN", "min_pv=1e30", f"team={HUGE}", "day=9999-12-31", "product=(%5B*%5C*")
    ),
    *(f"/customers/?at={at}" for at in ("abc", "é", token({"a": 1}), token([5, True, 0]), token(["a\x00", 1, 0]))),
    *(f"/customers/?sort=orders_total&at={token([value, 1, 0])}" for value in ("王", 1e300, float("nan"), "1" * 30)),
    *(f"/customers/?sort=last_ordered_on&at={token([value, 1, 0])}" for value in ("王", 5, "0000-00-00")),
    *(f"/customers/?{given}" for given in (f"team={HUGE}", "last_ordered_on=0000-00-00..x", "sort=note", "q=%25_*")),
    f"/orders/?at={token([5, 1, 0])}",
    *(f"/search/?q={words}" for words in ("%27%22*:%26%7C!()%3C-%3E", "a" * 5000, "%C2%B2", "%F0%9F%98%80", "%CC%81")),
    *(f"/{kind}/{HUGE}/" for kind in ("customers", "orders", "products", "teams", "import", "settings/teams")),
    *(f"/{page}" for page in (f"due/{HUGE}/others/", f"orders/{HUGE}/edit/", f"import/{HUGE}/rejected.csv")),
    *(f"/import/?before={before}" for before in ("%C2%B2", HUGE)),
    f"/orders/new/?customer={HUGE}",
    *(f"/reports/half-year/?half={half}" for half in ("x", "2024-3", "0-1")),
    *(f"/reports/purchases/?{given}" for given in ("start=x", f"customer={HUGE}", "start=0001-01-01&product=*")),
    *(f"/reports/reminders/?{given}" for given in ("until=0001-01-01", "until=9999-12-31", "min_quantity=NaN")),
]
PLACES = [
    [[{"a": 1}, 1], None], [{"a": 1}, None], [["2024-01-01T00:00:00", 1], None], [None, ["2024-01-01", 10**30]],
    [["0001-01-01T00:00:00+14:00", 1], None], [["2024-01-01T00:00:00+00:00", float("inf")], None], 5,
]  # fmt: skip


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    today = timezone.localdate()
    for days in (88, 58, 28):
        buy(cast.wang, cast.tea, today - timedelta(days=days), 2, number=f"tea-{days}")
    refresh(today, at=timezone.now())
    client.force_login(cast.alice)
    return client


@pytest.mark.slow
def test_no_address_breaks_a_page(alice: Client, cast: Cast) -> None:
    older = [f"/customers/{cast.wang.pk}/older/?from={token(place)}" for place in PLACES]
    answers = {address: alice.get(address).status_code for address in [*ADDRESSES, *older]}
    assert {address: status for address, status in answers.items() if status not in {200, 404}} == {}


@pytest.mark.parametrize("page", ["/?q=", "/search/?q=", "/products/?category=", "/customers/pick/?q=", "/teams/?q="])
def test_nul_is_no_text(alice: Client, page: str) -> None:
    assert alice.get(f"{page}a%00b").status_code == 400


def test_nul_is_no_note(alice: Client, cast: Cast) -> None:
    assert alice.post(f"/activities/on/customers/{cast.wang.pk}/", {"text": "a\x00b"}).status_code == 400


@pytest.mark.parametrize("page", [f"due/{HUGE}/answer/", f"due/answers/{HUGE}/take-back/", f"orders/{HUGE}/status/"])
def test_nobody_writes_to_what_is_not_there(alice: Client, page: str) -> None:
    assert alice.post(f"/{page}").status_code in {404, 409}


def test_many_stars_are_one(alice: Client) -> None:
    for page in ("/", "/reports/purchases/"):
        assert alice.get(page, {"product": "*" * 100 + "b*c"}).status_code == 200
