"""Thousands of rows in one call: found again by a key, each with its answer, taken back as one."""

from __future__ import annotations

from typing import Any

import pytest

from conftest import Cast
from shuke.customers.actions import change_customer
from shuke.customers.models import Customer
from shuke.events.models import Batch, Event
from shuke.records import search
from shuke.records.models import CustomRecord
from shuke.records.tests.test_api import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast: Cast) -> Caller:
    return Caller(cast.alice)


def test_rows_are_made_once_and_changed_after(alice: Caller, cast: Cast) -> None:
    rows = [
        {"external_id": "A-1", "name": "林一", "phones": ["0911-000-001"], "member_no": "E1", "owner": cast.alice.pk},
        {"external_id": "A-2", "name": "林二", "birthday": "1980-02-03", "team": cast.north.pk},
    ]
    made = alice("post", "customers/bulk", {"source": "erp", "rows": rows}).json()
    assert made["counts"] == {"created": 2, "changed": 0, "same": 0, "refused": 0}
    one = Customer.objects.get(source_system="erp", external_id="A-1")
    assert (one.surname, one.owner, one.phones.get().e164) == ("林", cast.alice, "+886911000001")
    assert [found.pk for found in search.find("customer", "林一", cast.alice, limit=5)] == [one.pk]
    rows[0] |= {"grade": "A"}
    again = alice("post", "customers/bulk", {"source": "erp", "rows": rows}).json()
    assert [row["status"] for row in again["data"]] == ["changed", "same"]
    assert again["data"][0]["id"] == one.pk
    event = Event.objects.get(verb="customers.changed", subject_id=one.pk)
    assert event.changes == {"grade": ["", "A"]}


def test_each_row_is_answered_for_itself(alice: Caller, cast: Cast) -> None:
    rows: list[Any] = [
        {"member_no": "N-1", "name": "陳一"},
        {"member_no": "N-1", "name": "陳一", "email": "yi@example.com"},  # the same again, a moment later
        {"member_no": "N-2", "name": ""},
        {"member_no": "N-3", "name": "陳三", "shoe": 3},
        {"name": "陳四"},
        7,
    ]
    said = alice("post", "customers/bulk", {"by": "member_no", "rows": rows}).json()
    assert [row["status"] for row in said["data"]] == ["created", "changed", *["refused"] * 4]
    assert [row.get("code") for row in said["data"]][2:] == ["bad_value", "unknown_field", "bad_key", "bad_value"]
    assert said["data"][0]["id"] == said["data"][1]["id"]


def test_all_or_nothing(alice: Caller) -> None:
    rows = [{"external_id": "B-1", "name": "吳一"}, {"external_id": "B-2", "name": ""}]
    refused = alice("post", "customers/bulk", {"source": "erp", "atomic": True, "rows": rows})
    assert refused.status_code == 422
    assert [row["row"] for row in refused.json()["rows"]] == [1]
    assert not Customer.objects.filter(source_system="erp").exists()
    assert not Batch.objects.filter(kind="upsert").exists()


def test_a_call_is_taken_back_as_one(alice: Caller, cast: Cast) -> None:
    rows = [{"id": cast.wang.pk, "name": "王大明", "grade": "A"}]
    said = alice("post", "customers/bulk", {"by": "id", "rows": rows}).json()
    cast.wang.refresh_from_db()
    assert (cast.wang.name, said["counts"]["changed"]) == ("王大明", 1)
    made = alice("post", "customers/bulk", {"source": "erp", "rows": [{"external_id": "C", "name": "新"}]}).json()
    for batch in (made["batch"], said["batch"]):
        assert alice("post", f"batches/{batch}/undo").status_code == 204
    cast.wang.refresh_from_db()
    assert cast.wang.name == "王小明"
    assert Customer.objects.get(source_system="erp").deleted_at
    again = alice("post", "customers/bulk", {"source": "erp", "rows": [{"external_id": "C", "name": "新"}]}).json()
    assert again["data"][0]["code"] == "in_bin"


def test_nobody_reaches_further_than_by_hand(cast: Cast) -> None:
    bob = Caller(cast.bob)
    unseen = Customer.objects.exclude(pk__in=Customer.objects.visible_to(cast.bob)).first()
    assert unseen
    said = bob("post", "customers/bulk", {"by": "id", "rows": [{"id": unseen.pk, "name": "偷"}]}).json()
    assert said["data"][0]["code"] == "not_allowed"
    assert bob("post", "customers/bulk", {"by": "orders_total", "rows": [{}]}).json()["code"] == "bad_key"
    read = Caller(cast.bob, read_only=True)
    assert read("post", "customers/bulk", {"rows": [{}]}).status_code == 403


def test_modes_make_or_change_only(alice: Caller, cast: Cast) -> None:
    row = {"external_id": "D", "name": "錢"}
    update = {"source": "erp", "mode": "update", "rows": [row]}
    assert alice("post", "customers/bulk", update).json()["data"][0]["status"] == "refused"
    create = update | {"mode": "create"}
    assert alice("post", "customers/bulk", create).json()["data"][0]["status"] == "created"
    row["name"] = "錢二"
    assert alice("post", "customers/bulk", create).json()["data"][0]["status"] == "refused"


def test_a_number_that_somebody_has_is_asked_back_for(alice: Caller, cast: Cast) -> None:
    change_customer(cast.wang, by=cast.alice, phones=["0912345678"])
    row = {"external_id": "P", "name": "同號", "phones": ["+886 912 345 678"]}
    asked = {"source": "erp", "rows": [row]}
    assert alice("post", "customers/bulk", asked).json()["data"][0]["code"] == "same_customer"
    said = alice("post", "customers/bulk", asked | {"confirmed": ["same_customer"]}).json()
    assert said["data"][0]["status"] == "created"


def test_own_objects_and_products_too(alice: Caller, cast: Cast) -> None:
    made = alice("post", "products/bulk", {"by": "code", "rows": [{"code": "Z-1", "name": "新茶", "price": "12.5"}]})
    assert made.json()["counts"]["created"] == 1
    households = [{"external_id": str(number), "name": f"{number} 號"} for number in range(3)]
    assert alice("post", "households/bulk", {"source": "x", "rows": households}).json()["counts"]["created"] == 3
    assert CustomRecord.objects.count() == 0
