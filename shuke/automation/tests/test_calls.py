"""The telephone rings, and who that is stands on the screen of whoever sits there."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone, translation

from conftest import Cast, use_parts
from shuke.accounts.actions.tokens import create_token, revoke_token
from shuke.accounts.models import ApiToken, User
from shuke.automation.actions import calling
from shuke.automation.models import Signal
from shuke.customers.actions import change_customer
from shuke.notices import queries


@pytest.fixture
def wang(cast: Cast) -> Any:
    use_parts(cast, "telephone")
    calling.lay_lines({cast.carol.pk: "101", cast.charlie.pk: "102"}, by=cast.alice, at=timezone.now())
    return change_customer(cast.wang, by=cast.alice, phones=["0912-345-678"])


def call(client: Client, user: User, **given: Any) -> Any:
    _token, key = create_token(by=user, name="pbx")
    headers = {"Authorization": f"Bearer {key}"}
    return client.post("/api/v1/calls", json.dumps(given), content_type="application/json", headers=headers)


def popped(user: User) -> list[str]:
    with translation.override("en"):
        return [told.text for _notice, told in queries.popping(user, 0, timezone.now())]


def test_who_sits_there_sees_who_calls(cast: Cast, client: Client, wang: Any) -> None:
    answer = call(client, cast.alice, phone="+886 912 345 678", extension="101", id="a-1")
    assert (answer.status_code, answer.json()["data"]) == (202, {"shown": True})
    assert call(client, cast.alice, phone="0912345678", extension="101", id="a-1").status_code == 202
    assert popped(cast.carol) == ["王小明 is calling"]
    assert Signal.objects.get().customer == cast.wang
    client.force_login(cast.carol)
    assert "王小明" in client.get("/notices/pops/?after=0").content.decode()
    assert "data-pulse" in client.get("/").content.decode()


def test_whom_they_may_not_see_is_a_number(cast: Cast, client: Client, wang: Any) -> None:
    call(client, cast.alice, phone="0912345678", extension="102")
    call(client, cast.alice, phone="0999", staff="carol")
    assert popped(cast.charlie) == ["Unknown number is calling: 0912345678"]
    assert popped(cast.carol) == ["Unknown number is calling: 0999"]
    assert call(client, cast.alice, phone="0999", extension="999").json()["data"] == {"shown": False}


def test_what_is_refused(cast: Cast, client: Client) -> None:
    assert call(client, cast.alice, phone="").status_code == 422
    assert call(client, cast.alice, phone=["1"]).status_code == 400
    assert call(client, cast.alice, phone="1", whim="1").status_code == 400
    assert call(client, cast.dave, phone="1").status_code == 403


def test_an_address_that_opens_nothing_else(cast: Cast, client: Client, wang: Any) -> None:
    client.force_login(cast.alice)
    page = client.post("/automation/telephone/address/")
    token, key = ApiToken.objects.get(), page.context["address"].partition("key=")[2].partition("&")[0]
    path = urlsplit(page.context["address"]).path
    client.logout()
    given = {"key": key, "phone": "0912345678", "extension": "101"}
    assert client.get(path, given).status_code == 202
    assert popped(cast.carol) == ["王小明 is calling"]
    assert client.get(path, {**given, "key": f"{key}x"}).status_code == 404
    assert client.get("/api/v1/customers", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    revoke_token(token, by=cast.alice, at=timezone.now())
    assert client.get(path, given).status_code == 404


def test_an_extension_is_one_persons(cast: Cast, client: Client, wang: Any) -> None:
    client.force_login(cast.alice)
    given = {str(cast.carol.pk): "101", str(cast.charlie.pk): "101"}
    assert client.post("/automation/telephone/", given).status_code == 422
    assert client.post("/automation/telephone/", {str(cast.bob.pk): "101"}).status_code == 302
    assert calling.who_sits_at(calling.Call("1", "101")) == cast.bob
    client.force_login(cast.bob)
    assert client.get("/automation/telephone/").status_code == 403
