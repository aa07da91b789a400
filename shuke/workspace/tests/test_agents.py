"""Agents: the tools are calls of the API, with the rights of the key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from conftest import Cast
from shuke.records import search
from shuke.records.tests.test_api import Caller

pytestmark = pytest.mark.django_db


def send(caller: Caller, message: dict[str, Any]) -> Any:
    return Client().post("/mcp", json.dumps(message), content_type="application/json", headers=caller.headers)


def ask(caller: Caller, method: str, **params: Any) -> Any:
    answer = send(caller, {"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    assert answer.status_code == 200, answer.content
    return answer.json()


def use(caller: Caller, tool: str, **given: Any) -> tuple[bool, Any]:
    result = ask(caller, "tools/call", name=tool, arguments=given)["result"]
    return not result["isError"], json.loads(result["content"][0]["text"])


@pytest.fixture
def alice(cast: Cast) -> Caller:
    search.rebuild("customer")
    return Caller(cast.alice)


def test_it_says_hello_and_what_it_can_do(alice: Caller) -> None:
    hello = ask(alice, "initialize", protocolVersion="2025-03-26", capabilities={}, clientInfo={})["result"]
    assert (hello["protocolVersion"], hello["serverInfo"]["name"]) == ("2025-03-26", "shuke")
    tools = {one["name"]: one for one in ask(alice, "tools/list")["result"]["tools"]}
    assert tools["list"]["annotations"]["readOnlyHint"]
    assert not tools["write"]["annotations"]["readOnlyHint"]
    assert send(alice, {"jsonrpc": "2.0", "method": "notifications/initialized"}).status_code == 202
    assert ask(alice, "resources/list")["error"]["code"] == -32601


def test_it_looks_up(alice: Caller, cast: Cast) -> None:
    good, found = use(alice, "search", q="王小明")
    assert good
    assert {"type": "customers", "id": cast.wang.pk}.items() <= found["data"][0].items()
    good, page = use(alice, "list", type="customers", filter={"field": "name", "op": "is", "value": "王小明"})
    assert [one["id"] for one in page["data"]] == [cast.wang.pk]
    assert use(alice, "customer", id=cast.wang.pk)[1]["data"]["customer"]["name"] == "王小明"
    assert "customers" in {one["type"] for one in use(alice, "types")[1]["data"]}
    assert use(alice, "due")[0]
    assert use(alice, "counter", q=cast.wang.member_no)[1]["data"]["card"]


def test_what_it_writes_is_taken_back_as_one(alice: Caller, cast: Cast) -> None:
    good, said = use(alice, "write", type="customers", rows=[{"id": cast.wang.pk, "grade": "C"}])
    assert (good, said["counts"]["changed"]) == (True, 1)
    assert use(alice, "undo", batch=said["batch"])[0]
    cast.wang.refresh_from_db()
    assert cast.wang.grade == "A"


def test_it_comes_no_further_than_its_key(cast: Cast) -> None:
    reads = Caller(cast.alice, scopes=["customer:read"])
    assert use(reads, "read", type="customers", id=cast.wang.pk)[0]
    assert not use(reads, "write", type="customers", rows=[{"id": cast.wang.pk, "grade": "C"}])[0]
    assert not use(reads, "list", type="products")[0]
    assert not use(reads, "read", type="customers", id=10**8)[0]
    result = ask(reads, "tools/call", name="read", arguments={"type": "../admin", "id": "x"})["result"]
    assert result["isError"]
    assert ask(reads, "tools/call", name="drop", arguments={})["error"]["code"] == -32602
