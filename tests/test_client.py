"""The client beside the API that it is for."""

from __future__ import annotations

from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request

import pytest
from django.test import Client

from conftest import Cast
from shuke.accounts.actions.tokens import create_token
from shuke.client import Answer, Problem, Shuke
from shuke.orders.models import Order

pytestmark = pytest.mark.django_db


def to_django(request: Request, _timeout: float) -> Answer:
    there = urlsplit(request.full_url)
    said = Client().generic(
        request.get_method(), f"{there.path}?{there.query}", request.data or b"",
        content_type="application/json", headers=dict(request.header_items()),
    )  # fmt: skip
    return Answer(said.status_code, dict(said.headers), said.content)


@pytest.fixture
def shop(cast: Cast) -> Shuke:
    _token, key = create_token(by=cast.alice, name="client")
    return Shuke("http://testserver", key, language="en", transport=to_django, sleep=lambda _seconds: None)


def test_it_reads_page_after_page(shop: Shuke, cast: Cast) -> None:
    rows = [{"external_id": str(number), "name": f"客 {number}"} for number in range(5)]
    done = shop.upsert("customers", rows, source="erp")
    assert [one["status"] for one in done.rows] == ["created"] * 5
    names = [one["name"] for one in shop.list("customers", fields=["name"], size=2)]
    assert {f"客 {number}" for number in range(5)} <= set(names)
    assert len(names) == len(set(names))
    asked = {"field": "name", "op": "is", "value": "客 3"}
    assert [one["name"] for one in shop.list("customers", where=asked)] == ["客 3"]
    shop.undo(done.batches[0])
    assert not list(shop.list("customers", where=asked))


def test_it_writes_and_tells_what_is_refused(shop: Shuke, cast: Cast) -> None:
    made = shop.create("customers", {"name": "林小姐"})
    assert shop.change("customers", made["id"], {"grade": "A"})["grade"] == "A"
    assert shop.customer(made["id"])["customer"]["name"] == "林小姐"
    shop.delete("customers", made["id"])
    with pytest.raises(Problem) as refused:
        shop.get("customers", made["id"])
    assert (refused.value.status, refused.value.code) == (404, "not_found")


def test_what_was_not_answered_happens_once(shop: Shuke, cast: Cast) -> None:
    """The connection breaks after the server has done it; then the server is too busy; then it answers."""
    answers: list[Any] = [URLError("gone"), Answer(503, {}, b""), Answer(429, {"Retry-After": "7"}, b"")]
    waited: list[float] = []

    def broken(request: Request, timeout: float) -> Answer:
        given = to_django(request, timeout)
        if not answers:
            return given
        if isinstance(one := answers.pop(0), URLError):
            raise one
        return one

    shop.transport, shop.sleep = broken, waited.append
    line = {"product": cast.tea.pk, "quantity": 1}
    order = shop.enter_order({"customer": cast.wang.pk, "lines": [line]})
    assert Order.objects.filter(source_system="form").count() == 1
    assert waited == [0.5, 1.0, 7.0]
    assert shop.step(order["id"], "pay", way="card")["status"] == "paid"
