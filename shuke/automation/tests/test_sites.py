"""The shop's own website tells what is looked at, of who agreed to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.automation.actions import visiting
from shuke.automation.models import Footprint, Signal, Site
from shuke.automation.tests.plays import sent

HERE, WHO = "https://shop.example", "2f1c9a52-30a4-4d0f-9a53-1f6c1d1d9a11"
SAID = {"kind": "product_view", "product": "T01", "page": "/tea", "visitor": WHO}


@pytest.fixture(autouse=True)
def site(cast: Cast) -> Site:
    cache.clear()
    return visiting.add_site("https://Shop.example:443/tea?x=1", by=cast.alice, at=timezone.now())


def tell(client: Client, origin: str = HERE, said: Any = None, **headers: str) -> Any:
    given = json.dumps(SAID if said is None else said)
    return client.post("/visit", given, content_type="text/plain", headers={"Origin": origin, **headers})


def test_what_is_looked_at_is_the_customers_once_their_shop_says_so(cast: Cast, client: Client) -> None:
    answer = tell(client)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, HERE)
    assert Footprint.objects.get().product == cast.tea
    sent(client, cast.alice, {"kind": "custom", "cookie": WHO, "member_no": "M001"})
    tell(client)
    assert list(Signal.objects.order_by("pk").values_list("customer", "kind")) == [
        (cast.wang.pk, "product_view"), (cast.wang.pk, "custom"), (cast.wang.pk, "product_view"),
    ]  # fmt: skip


def test_nothing_comes_from_elsewhere_or_of_who_does_not_want_it(cast: Cast, client: Client, site: Site) -> None:
    assert [tell(client, one).status_code for one in ("https://other.example", "null", "")] == [403] * 3
    assert [tell(client, **{name: "1"}).status_code for name in ("DNT", "Sec-GPC")] == [204] * 2
    for wrong in ({"kind": "order"}, {"visitor": "c-1"}, {"member_no": "M001"}, {"page": "x" * 201}, {"page": 1}):
        assert tell(client, said={**SAID, **wrong}).status_code == 400
    assert tell(client, said=[1]).status_code == 400
    visiting.remove_site(site, by=cast.alice, at=timezone.now())
    assert tell(client).status_code == 403
    assert not Footprint.objects.exists()


def test_one_address_tells_so_much_a_minute(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visiting, "MOST_A_MINUTE", 2)
    assert [tell(client).status_code for _time in range(3)] == [204, 204, 429]


def test_the_script_is_small_and_may_stand_anywhere(client: Client) -> None:
    answer = client.get("/visit.js")
    assert len(answer.content) < 3_000
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    text = Path("shuke/automation/static/automation/visit.js").read_text()
    assert "cookie" not in text.partition("\n")[2]
    assert "globalPrivacyControl" in text


def test_the_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    assert client.post("/automation/websites/", {"origin": "shop"}).status_code == 422
    assert client.post("/automation/websites/", {"origin": "http://localhost:3000/"}).status_code == 302
    page = client.get("/automation/websites/").content.decode()
    assert "http://localhost:3000" in page
    assert "/visit.js" in page
    client.force_login(cast.bob)
    assert client.get("/automation/websites/").status_code == 403
