"""Due list, counter and a whole customer, for programs; and which fields and linked records a call wants."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from conftest import Cast
from shuke.accounts.actions.roles import change_role
from shuke.customers.models import Customer
from shuke.insights.actions.refreshing import refresh
from shuke.records.tests.test_api import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast: Cast) -> Caller:
    return Caller(cast.alice)


def test_the_due_list_says_who_what_and_why(alice: Caller, cast: Cast) -> None:
    refresh(date(2024, 3, 20), at=timezone.now())
    said = alice("get", "due?limit=5").json()
    assert said["next"] is None or isinstance(said["next"], str)
    for person in said["data"]:
        assert person["name"]
        assert {"product", "probability", "due_on", "reason"} <= person["products"][0].keys()
    assert alice("get", "due?limit=0").status_code == 400
    assert Caller(cast.alice, scopes=["due"])("get", "due").status_code == 200
    assert Caller(cast.alice, scopes=["counter"])("get", "due").status_code == 403


def test_the_counter_finds_one_or_several(alice: Caller, cast: Cast) -> None:
    one = alice("get", f"counter?q={cast.wang.member_no}").json()["data"]
    assert [person["id"] for person in one["people"]] == [cast.wang.pk]
    assert one["card"]["customer"] == cast.wang.pk
    assert one["card"]["sentence"]
    assert alice("get", "counter?q=").json()["data"] == {"people": [], "products": [], "card": None}


def test_a_customer_from_all_sides(alice: Caller, cast: Cast) -> None:
    said = alice("get", f"customers/{cast.wang.pk}/360").json()["data"]
    assert said["customer"]["name"] == "王小明"
    assert said["orders"][0]["customer"] == cast.wang.pk
    assert said["orders"][0]["rows"]
    assert said["usual"][0]["times"] >= 1
    unseen = Customer.objects.exclude(pk__in=Customer.objects.visible_to(cast.bob)).first()
    assert unseen
    assert Caller(cast.bob)("get", f"customers/{unseen.pk}/360").status_code == 404


def test_what_a_role_does_not_see_is_nowhere_in_it(cast: Cast) -> None:
    change_role("manager", by=cast.alice, fields={("order", "total"): "hidden", ("customer", "phones"): "hidden"})
    manager = next(one for one in (cast.carol, cast.bob, cast.dave) if one.role == "manager")
    for seen in Customer.objects.visible_to(manager):
        text = Caller(manager)("get", f"customers/{seen.pk}/360").content.decode()
        assert '"total"' not in text
        assert '"value"' not in text
        assert '"phones"' not in text


def test_only_the_fields_asked_for_and_what_they_link_to(alice: Caller, cast: Cast) -> None:
    page = alice("get", "orders?fields=total,customer&expand=customer&limit=1").json()["data"][0]
    assert set(page) == {"id", "title", "total", "customer", "expanded"}
    assert page["expanded"]["customer"]["id"] == page["customer"]
    assert alice("get", "orders?fields=secret").json()["code"] == "unknown_field"
    assert alice("get", "orders?expand=total").json()["code"] == "unknown_field"
    one = alice("get", f"customers/{cast.wang.pk}?fields=name&expand=team").json()["data"]
    assert set(one) == {"id", "title", "name", "expanded"}
    alone = Caller(cast.alice, scopes=["customer:read"])
    assert alone("get", "customers?expand=team").status_code == 403


def test_what_has_not_changed_is_not_sent_again(alice: Caller, cast: Cast) -> None:
    address = f"customers/{cast.wang.pk}"
    tag = alice("get", address)["ETag"]
    assert alice("get", address, **{"If-None-Match": tag}).status_code == 304
    changed = alice("patch", address, {"grade": "B"}, **{"If-Match": tag})
    assert changed.status_code == 200
    assert alice("get", address, **{"If-None-Match": tag}).status_code == 200
    assert alice("patch", address, {"grade": "A"}, **{"If-Match": tag}).status_code == 409
