"""The API: every record type through the same doors as the pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts.actions.roles import change_role
from shuke.accounts.actions.tokens import create_token, revoke_token
from shuke.accounts.models import User
from shuke.customers.actions import change_customer
from shuke.customers.models import Consent, Customer
from shuke.records import shape
from shuke.records.models import CustomField, CustomObject

pytestmark = pytest.mark.django_db


class Caller:
    def __init__(self, user: User, **more: Any) -> None:
        self.token, key = create_token(by=user, name="till", **more)
        self.headers = {"Authorization": f"Bearer {key}"}

    def __call__(self, method: str, path: str, sent: Any = None, **headers: str) -> Any:
        more = {"data": json.dumps(sent), "content_type": "application/json"} if sent is not None else {}
        return getattr(Client(), method)(f"/api/v1/{path}", headers=self.headers | headers, **more)


@pytest.fixture
def alice(cast: Cast) -> Caller:
    return Caller(cast.alice)


def test_nobody_comes_in_without_a_key(cast: Cast) -> None:
    for headers in ({}, {"Authorization": "Bearer shuke_wrong"}, {"Authorization": "Basic x"}):
        answer = Client().get("/api/v1/customers", headers=headers)
        assert answer.status_code == 401
        assert answer.json()["code"] == "not_signed_in"
        assert answer["Content-Type"] == "application/problem+json"


def test_a_revoked_or_expired_key_or_one_of_a_retired_person_opens_nothing(cast: Cast) -> None:
    expired = Caller(cast.alice, expires_at=timezone.now())
    assert expired("get", "customers").status_code == 401
    revoked = Caller(cast.alice)
    revoke_token(revoked.token, by=cast.alice, at=timezone.now())
    assert revoked("get", "customers").status_code == 401
    carol = Caller(cast.carol)
    cast.carol.is_active = False
    cast.carol.save()
    assert carol("get", "customers").status_code == 401


def test_a_record_is_made_read_changed_deleted_and_brought_back(alice: Caller, cast: Cast) -> None:
    made = alice("post", "customers", {"name": "李四", "phones": ["0912 000 111"], "team": cast.north.pk})
    assert made.status_code == 201, made.content
    pk = made.json()["data"]["id"]
    assert made["Location"].endswith(f"/customers/{pk}")
    assert made.json()["data"]["team"] == cast.north.pk
    changed = alice("patch", f"customers/{pk}", {"grade": "A", "birthday": "1990-05-12"})
    assert changed.json()["data"]["grade"] == "A"
    assert changed.json()["data"]["birthday"] == "1990-05-12"
    assert alice("delete", f"customers/{pk}").status_code == 204
    assert alice("get", f"customers/{pk}").status_code == 404
    assert alice("post", f"customers/{pk}/undo").status_code == 204
    assert alice("get", f"customers/{pk}").json()["data"]["name"] == "李四"


def test_the_same_idempotency_key_makes_one_record(alice: Caller) -> None:
    first, second = (alice("post", "customers", {"name": "李四"}, **{"Idempotency-Key": "k1"}) for _ in range(2))
    assert first.json()["data"]["id"] == second.json()["data"]["id"]


def test_a_change_begun_on_an_older_version_is_refused(alice: Caller, cast: Cast) -> None:
    tag = alice("get", f"customers/{cast.wang.pk}")["ETag"]
    assert alice("patch", f"customers/{cast.wang.pk}", {"note": "a"}, **{"If-Match": tag}).status_code == 200
    late = alice("patch", f"customers/{cast.wang.pk}", {"note": "b"}, **{"If-Match": tag})
    assert late.status_code == 409
    assert late.json()["code"] == "changed_meanwhile"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": ""}, "name"), ({"grade": "Z"}, "grade"), ({"birthday": "yesterday"}, "birthday"),
        ({"email": "no"}, "email"), ({"team": 99}, "team"), ({"team": "x"}, "team"), ({"orders_total": 5}, ""),
        ({"nonsense": 1}, ""),
    ],
)  # fmt: skip
def test_bad_values_are_refused_with_a_sentence_at_the_field(alice: Caller, cast: Cast, sent: Any, field: str) -> None:
    answer = alice("patch", f"customers/{cast.wang.pk}", sent)
    assert answer.status_code == 422, answer.content
    assert answer.json().get("field", "") == field
    assert len(answer.json()["detail"]) > 10
    assert Customer.objects.get(pk=cast.wang.pk).modified_at == cast.wang.modified_at


@pytest.mark.parametrize("sent", [b"{", b"[]", b'"x"', b'{"name": "\\u0000"}'])
def test_what_is_no_json_object_is_refused(alice: Caller, sent: bytes) -> None:
    answer = Client().post("/api/v1/customers", sent, content_type="application/json", headers=alice.headers)
    assert answer.status_code == 400


def test_a_key_reaches_no_further_than_its_person(cast: Cast) -> None:
    charlie = Caller(cast.charlie)
    assert [one["name"] for one in charlie("get", "customers").json()["data"]] == ["陳美玲"]
    assert charlie("get", f"customers/{cast.wang.pk}").status_code == 404
    assert charlie("patch", f"customers/{cast.wang.pk}", {"note": "x"}).status_code == 404
    assert Caller(cast.dave)("patch", f"customers/{cast.wang.pk}", {"note": "x"}).status_code == 403
    reading = Caller(cast.alice, read_only=True)
    assert reading("post", "customers", {"name": "x"}).status_code == 403


def test_a_list_is_filtered_sorted_and_paged(alice: Caller, cast: Cast) -> None:
    for at in range(5):
        Customer.objects.create(name=f"c{at}", grade="C")
    asked = 'customers?limit=2&sort=-name&filter={"field":"grade","op":"any_of","value":["C"]}'
    page = alice("get", asked).json()
    assert [one["name"] for one in page["data"]] == ["c4", "c3"]
    page = alice("get", f"{asked}&after={page['next']}").json()
    assert [one["name"] for one in page["data"]] == ["c2", "c1"]
    assert alice("get", "customers?sort=note").status_code == 422
    assert alice("get", "customers?limit=0").status_code == 400
    assert alice("get", "customers?filter={").status_code == 422


def test_own_fields_and_objects_are_there_at_once(alice: Caller, cast: Cast) -> None:
    CustomObject.objects.create(key="warranty", labels={"en": "Warranty card"})
    for key, kind, options in (("until", "date", {}), ("customer", "link", {"to": "customer"}), ("price", "money", {})):
        CustomField.objects.create(
            record_type="x.warranty", key=key, kind=kind, labels={"en": key}, options=options, index_ready=True
        )
    shape.changed()
    sent = {"name": "W1", "until": "2025-05-01", "customer": cast.wang.pk, "price": "12.50"}
    made = alice("post", "x-warranty", sent)
    assert made.status_code == 201, made.content
    told = made.json()["data"]
    assert (told["name"], told["until"], told["customer"], told["price"]) == ("W1", "2025-05-01", cast.wang.pk, "12.5")
    found = alice("get", 'x-warranty?filter={"field":"until","op":">=","value":"2025-01-01"}&sort=-until').json()
    assert [one["price"] for one in found["data"]] == ["12.5"]
    refused = alice("post", "x-warranty", {"name": "W2", "customer": 10**6})
    assert (refused.status_code, refused.json()["field"]) == (422, "customer")
    described = alice("get", "openapi.json").json()
    assert described["components"]["schemas"]["XWarrantyValues"]["properties"]["until"]["anyOf"][0]["format"] == "date"
    assert "post" in described["paths"]["/api/v1/x-warranty"]


def test_what_cannot_be_made_here_says_so(alice: Caller) -> None:
    assert alice("post", "payments", {}).status_code == 403
    assert alice("put", "customers").status_code == 405
    assert alice("get", "nonsense").status_code == 404


def test_a_form_instead_of_json_is_refused(alice: Caller) -> None:
    answer = Client().post("/api/v1/customers", {"name": "x"}, headers=alice.headers)
    assert answer.status_code == 400


def test_what_a_role_hides_is_not_in_the_api(cast: Cast) -> None:
    closed = {("customer", "grade"): "hidden", ("customer", "email"): "masked"}
    change_role("staff", by=cast.alice, fields=closed)
    carol = Caller(cast.carol)
    told = carol("get", f"customers/{cast.wang.pk}").json()["data"]
    assert not {"grade", "email"} & set(told)
    assert carol("get", 'customers?filter={"field":"grade","op":"any_of","value":["A"]}').status_code == 422
    assert carol("get", "customers?sort=grade").status_code == 422
    assert carol("patch", f"customers/{cast.wang.pk}", {"grade": "B"}).status_code == 422
    assert "grade" not in carol("get", "openapi.json").json()["components"]["schemas"]["Customer"]["properties"]


def test_what_a_program_says_of_consent_is_proven_so(cast: Cast, alice: Caller) -> None:
    alice("post", "customers", {"name": "林大同", "team": cast.north.pk, "consents": ["marketing.email"]})
    alice("patch", f"customers/{cast.wang.pk}", {"consents": ["marketing.email"]})
    found = Consent.objects.filter(customer__name__in=["林大同", "王小明"])
    assert list(found.values_list("proof", flat=True)) == ["api", "api"]
    change_customer(cast.wang, by=cast.alice, consents=[])
    assert Consent.objects.filter(customer=cast.wang).latest("id").proof == "form"


def test_every_address_that_is_described_is_there(alice: Caller) -> None:
    described = alice("get", "openapi.json").json()
    assert described["openapi"] == "3.1.0"
    numbers = [one["operationId"] for doors in described["paths"].values() for one in doors.values()]
    assert len(numbers) == len(set(numbers))
    for path, doors in described["paths"].items():
        for method in doors:
            answer = getattr(Client(), method)(path.replace("{id}", "1"))
            assert answer.status_code == 401, (method, path)  # it wants a key, and is no page of somebody else
    assert {"/api/v1/due", "/api/v1/orders/{id}/pay", "/api/v1/customers/bulk"} <= described["paths"].keys()
