"""Orders for programs: from a draft to a return, by the same rules as on the pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import Cast
from shuke.customers.models import Customer
from shuke.orders.models import Order, Payment
from shuke.records.tests.test_api import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast: Cast) -> Caller:
    return Caller(cast.alice)


def asked(cast: Cast, **more: Any) -> dict[str, Any]:
    lines = [{"product": cast.tea.pk, "quantity": "2", "unit_price": "600"}, {"code": cast.soap.code, "quantity": 1}]
    return {"customer": cast.wang.pk, "ordered_on": "2026-05-02", "lines": lines, **more}


def test_from_draft_to_return(alice: Caller, cast: Cast) -> None:
    made = alice("post", "orders", asked(cast, discount="100"))
    said = made.json()["data"]
    soap = cast.soap.price or Decimal(0)
    assert (made.status_code, said["status"]) == (201, "draft")
    assert Decimal(said["total"]) == 1100 + soap
    assert [row["quantity"] for row in said["rows"]] == ["2", "1"]
    one = f"orders/{said['id']}"
    assert made["Location"] == f"/api/v1/{one}"
    assert alice("post", f"{one}/confirm", {}).json()["data"]["status"] == "confirmed"
    paid = alice("post", f"{one}/pay", {"way": "card"}, **{"Idempotency-Key": "p1"}).json()["data"]
    assert (paid["status"], Decimal(paid["paid"])) == ("paid", Decimal(said["total"]))
    assert alice("post", f"{one}/pay", {"way": "card"}, **{"Idempotency-Key": "p1"}).status_code == 200
    assert Payment.objects.count() == 1
    shipped = alice("post", f"{one}/ship", {"tracking": "T-9", "on": "2026-05-03"}).json()["data"]
    assert (shipped["status"], shipped["tracking"], shipped["shipped_on"]) == ("shipped", "T-9", "2026-05-03")
    assert alice("post", f"{one}/ship", {}).json()["data"]["tracking"] == "T-9"
    line = said["rows"][0]["id"]
    back = {"lines": [{"line": line, "quantity": 1}], "reason": "damaged", "refund": {"way": "card"}}
    left = alice("post", f"{one}/return", back, **{"Idempotency-Key": "r1"}).json()["data"]
    assert left["rows"][0]["quantity"] == "1"
    assert Decimal(left["paid"]) == Decimal(left["total"])
    assert alice("post", f"{one}/return", back, **{"Idempotency-Key": "r1"}).json()["data"]["total"] == left["total"]


def test_the_same_key_enters_one_order(alice: Caller, cast: Cast) -> None:
    first, second = (alice("post", "orders", asked(cast), **{"Idempotency-Key": "o1"}).json() for _ in range(2))
    assert first["data"]["id"] == second["data"]["id"]
    assert Order.objects.filter(source_system="form").count() == 1


def test_what_makes_no_sense_is_told(alice: Caller, cast: Cast) -> None:
    before = Order.objects.count()
    for more, code in (
        ({"customer": 10**9}, "bad_value"),
        ({"lines": []}, "bad_request"),
        ({"lines": [{"code": "none", "quantity": 1}]}, "bad_value"),
        ({"lines": [{"product": cast.tea.pk, "quantity": 0}]}, "amount_wrong"),
        ({"lines": [{"product": cast.tea.pk, "quantity": "many"}]}, "bad_value"),
        ({"lines": [{"product": cast.tea.pk, "quantity": 1, "unit_price": -5}]}, "bad_value"),
        ({"ordered_on": "soon"}, "bad_value"),
        ({"total": 1}, "bad_request"),
        ({"status": "returned"}, "bad_request"),
    ):
        assert alice("post", "orders", asked(cast, **more)).json()["code"] == code, more
    assert Order.objects.count() == before
    made = alice("post", "orders", asked(cast)).json()["data"]
    assert alice("post", f"orders/{made['id']}/cancel", {}).json()["data"]["status"] == "cancelled"
    assert alice("post", f"orders/{made['id']}/ship", {}).json()["code"] == "status_not_possible"
    assert alice("post", f"orders/{made['id']}/pay", {}).json()["code"] == "payment_wrong"


def test_whose_customer_is_another_teams_is_not_there(alice: Caller, cast: Cast) -> None:
    unseen = Customer.objects.exclude(pk__in=Customer.objects.visible_to(cast.bob)).first()
    assert unseen
    made = alice("post", "orders", asked(cast, customer=unseen.pk)).json()["data"]
    bob = Caller(cast.bob)
    assert bob("post", f"orders/{made['id']}/cancel", {}).status_code == 404
    assert bob("post", "orders", asked(cast, customer=unseen.pk)).json()["field"] == "customer"


def test_lists_read_their_lines_at_once(alice: Caller, cast: Cast) -> None:
    alice("get", "orders")
    counts = []
    for limit in (1, 2):
        with CaptureQueriesContext(connection) as asked_for:
            assert len(alice("get", f"orders?limit={limit}").json()["data"]) == limit
        counts.append(len(asked_for))
    assert counts[0] == counts[1]
