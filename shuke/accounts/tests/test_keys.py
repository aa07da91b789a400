"""Keys for programs: what they are for, and how often they may call."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conftest import Cast
from shuke.accounts.actions import limiting
from shuke.accounts.actions.limiting import take
from shuke.accounts.actions.tokens import create_token
from shuke.accounts.models import ApiToken
from shuke.records.tests.test_api import Caller

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 2, 9, 0, 15, tzinfo=UTC)


def test_a_key_does_what_it_is_for_and_no_more(cast: Cast) -> None:
    reads = Caller(cast.alice, scopes=["customer:read", "order:write"])
    assert reads("get", "customers").json()["data"]
    assert reads("get", "orders").json()["data"]
    assert reads("patch", f"customers/{cast.wang.pk}", {"grade": "A"}).status_code == 403
    assert reads("post", "customers", {"name": "x"}).status_code == 403
    assert reads("get", "products").status_code == 403
    described = reads("get", "openapi.json").json()["paths"]
    assert "/api/v1/customers" in described
    assert "/api/v1/products" not in described
    line = {"product": cast.tea.pk, "quantity": 1}
    assert reads("post", "orders", {"customer": cast.wang.pk, "lines": [line]}).status_code == 422  # sees no products
    alone = Caller(cast.alice, scopes=["order:read"])
    assert alone("get", "orders").json()["data"] == []  # whose customers it does not see


def test_a_door_of_its_own_needs_no_right_to_read(cast: Cast) -> None:
    sends = Caller(cast.alice, scopes=["signals"])
    signal = {"kind": "page_view", "customer": cast.wang.pk}
    assert sends("post", "signals", {"signals": [signal]}).status_code == 202
    assert sends("get", "customers").status_code == 403
    assert Caller(cast.alice, scopes=["customer:read"])("post", "signals", {"signals": [signal]}).status_code == 403


def test_what_was_done_with_one_key_is_not_taken_back_with_another(cast: Cast) -> None:
    row = {"id": cast.wang.pk, "grade": "C"}
    batch = Caller(cast.alice)("post", "customers/bulk", {"by": "id", "rows": [row]}).json()["batch"]
    assert Caller(cast.alice, scopes=["product:write"])("post", f"batches/{batch}/undo").status_code == 403
    assert Caller(cast.alice, scopes=["customer:write"])("post", f"batches/{batch}/undo").status_code == 204


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two web processes, each with its own memory."""
    memories: dict[str, dict[str, Any]] = {"one": {}, "two": {}}

    def at(name: str) -> None:
        monkeypatch.setattr(limiting, "_hands", memories[name])

    return at


def test_the_limit_holds_for_two_processes(cast: Cast, processes: Any) -> None:
    token, _key = create_token(by=cast.alice, name="till", per_minute=50)
    allowed = 0
    for call in range(80):
        processes("one" if call % 2 else "two")
        allowed += take(ApiToken.objects.get(pk=token.pk), at=AT).left >= 0
    assert allowed == 50
    assert take(token, at=AT.replace(minute=1)).left == 49


def test_too_many_calls_are_told_when_to_come_again(cast: Cast) -> None:
    few = Caller(cast.alice, per_minute=2)
    answers = [few("get", "customers?limit=1") for _ in range(6)]  # never three minutes long
    assert [one.status_code for one in answers][:2] == [200, 200]
    late = next(one for one in answers if one.status_code == 429)
    assert late.json()["code"] == "too_many_calls"
    assert 0 < int(late["Retry-After"]) <= 60
    assert late["RateLimit"].startswith('"minute";r=0;t=')
    assert answers[0]["RateLimit-Policy"] == '"minute";q=2;w=60'


def test_the_page_makes_a_key_for_some_things(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    asked = {"name": "web shop", "per_minute": "60", "days": "30", "of:customer": "read", "doors": ["signals"]}
    page = client.post(reverse("accounts:tokens"), asked)
    assert page.status_code == 200
    token = ApiToken.objects.get(name="web shop")
    assert (token.scopes, token.per_minute) == (["customer:read", "signals"], 60)
    assert token.expires_at


def test_errors_come_in_the_language_asked_for(cast: Cast) -> None:
    caller = Caller(cast.alice)
    told = {
        code: caller("get", "customers/999999", **{"Accept-Language": code}).json()["detail"]
        for code in ("en", "zh-Hans", "zh-Hant")
    }
    assert len(set(told.values())) == 3
