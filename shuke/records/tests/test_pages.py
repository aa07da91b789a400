"""Making, changing and deleting through the generic pages."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from conftest import Cast
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.events.models import Event


def form(**values: object) -> dict[str, object]:
    return {"name": "林大同", "kind": "person", "token": "t1", "phones": ["0912345678", ""], **values}


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return found[1] if found else ""


def test_a_customer_is_made_through_the_form_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    html = client.get("/customers/new/").content.decode()
    assert hidden(html, "token")
    assert "南區" not in html
    for _click in range(2):
        answer = client.post("/customers/new/", form(team=cast.north.id))
        assert answer.status_code == 302
    made = Customer.objects.get(name="林大同")
    assert answer["Location"] == f"/customers/{made.id}/"
    assert made.phones.get().e164 == "+886912345678"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"member_no": "M001"}, "already belongs to 王小明"),
        ({"member_no": "M002"}, "is already in use"),
        ({"phones": ["call me"]}, "is not a phone number"),
        ({"email": "x"}, "valid email"),
        ({"birthday": "2024-99-99"}, "valid date"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    client: Client, cast: Cast, wrong: dict[str, object], said: str
) -> None:
    client.force_login(cast.carol)
    answer = client.post("/customers/new/", form(address="永和路一段", **wrong))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html
    assert "永和路一段" in html
    assert not Customer.objects.filter(name="林大同").exists()


def test_a_team_of_others_cannot_be_chosen(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    assert client.post("/customers/new/", form(team=cast.south.id)).status_code == 422


def test_a_shared_phone_can_be_confirmed(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    client.post("/customers/new/", form())
    again = form(name="林小妹", token="t2")
    html = client.post("/customers/new/", again).content.decode()
    assert "林大同 already has the number" in html
    assert 'name="confirmed" value="same_customer"' in html
    assert client.post("/customers/new/", {**again, "confirmed": "same_customer"}).status_code == 302


def test_the_later_of_two_forms_is_told_what_to_do(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    address = f"/customers/{cast.wang.id}/edit/"
    version = hidden(client.get(address).content.decode(), "version")
    first = form(name="王小明", grade="B", version=version, token="")
    assert client.post(address, first).status_code == 302
    late = client.post(address, {**first, "grade": "C", "note": "我寫的"})
    assert late.status_code == 422
    html = late.content.decode()
    assert "Somebody changed this record" in html
    assert f'<a href="{address}">Open the newest version</a>' in html
    assert "我寫的" in html
    assert Customer.objects.get(id=cast.wang.id).grade == "B"


def test_only_the_owner_deletes_customers(client: Client, cast: Cast) -> None:
    for user, status in ((cast.dave, 403), (cast.carol, 403), (cast.bob, 403), (cast.alice, 302)):
        client.force_login(user)
        assert client.post(f"/customers/{cast.wang.id}/delete/").status_code == status
    assert Customer.objects.get(id=cast.wang.id).deleted_at
    assert client.get(f"/customers/{cast.wang.id}/").status_code == 404


def test_those_who_only_look_may_not_write(client: Client, cast: Cast) -> None:
    client.force_login(cast.dave)
    assert "New customer" not in client.get("/customers/").content.decode()
    for address in ("/customers/new/", f"/customers/{cast.wang.id}/edit/", "/products/new/", "/orders/new/"):
        assert client.get(address).status_code == 403


def test_a_product_page_tells_its_facts_and_history(client: Client, cast: Cast) -> None:
    client.force_login(cast.bob)
    data = {"code": "T01", "name": "普洱茶", "unit": "盒", "price": "650", "active": "on", "cycle_days": "30"}
    page = f"/products/{cast.tea.id}/"
    data["version"] = hidden(client.get(page + "edit/").content.decode(), "version")
    assert client.post(page + "edit/", data).status_code == 302
    html = client.get(page).content.decode()
    for text in ("普洱茶", "NT$650", "Details changed", "<del>NT$600</del>", "Bob"):
        assert text in html
    assert Product.objects.get(id=cast.tea.id).pv is None
    assert Event.objects.get().changes["price"] == ["600", "650"]


def test_there_is_nothing_at_unknown_addresses(client: Client, cast: Cast) -> None:
    client.force_login(cast.alice)
    for address in (
        "/warranties/",
        "/warranties/1/",
        "/teams/new/",
        "/customers/999999/",
        "/customers/99999999999999999999/",
    ):
        assert client.get(address).status_code == 404, address
