"""The pages of merging, and the doors for programs."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast, buy
from shuke.accounts.actions.tokens import create_token
from shuke.accounts.models import ShopRole, User
from shuke.customers.actions import change_customer, create_customer, delete_customer
from shuke.customers.models import Customer
from shuke.duplicates.actions.merging import BadChoice, merge
from shuke.duplicates.combining import BOTH
from shuke.duplicates.models import Merge
from shuke.orders.actions.measures import refresh_measures
from shuke.records import types
from shuke.records.actions.export_requests import change_rule

DAY = date(2024, 5, 5)


@pytest.fixture
def twin(cast: Cast) -> Customer:
    twin = create_customer(
        by=cast.alice, name="王小明先生", phones=["0912345678"], email="wang@example.com", team=cast.north,
        member_no="M009", note="Likes tea",
    )  # fmt: skip
    buy(twin, cast.tea, DAY, 3)
    refresh_measures([cast.wang.pk, twin.pk])
    return Customer.objects.get(pk=twin.pk)


def signed(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def sent(html: str, **more: Any) -> dict[str, Any]:
    """What the form of the page sends as it stands."""
    found: dict[str, Any] = {"ids": re.findall(r'name="ids" value="(\d+)"', html)}
    for name, value in re.findall(r'name="(version-\d+)" value="([^"]+)"', html):
        found[name] = value.replace("&#x27;", "'").replace("&#43;", "+").replace("&plus;", "+")
    return found | dict(re.findall(r'name="(survivor|choice-\w+)" value="(\w+)" checked', html)) | more


def test_side_by_side_then_one_then_apart(cast: Cast, twin: Customer, client: Client) -> None:
    signed(client, cast.alice)
    page = client.get(f"/duplicates/merge/customers/?ids={cast.wang.pk},{twin.pk}").content.decode()
    assert "王小明先生" in page
    asked = sent(page)
    assert asked["survivor"] == str(cast.wang.pk)  # more hangs on it
    assert asked["choice-name"] == str(twin.pk)  # the fuller one
    answer = client.post("/duplicates/merge/customers/", asked)
    assert answer.headers["Location"] == f"/customers/{cast.wang.pk}/"
    found = Merge.objects.get()
    page = client.get(answer.headers["Location"]).content.decode()
    assert f"/duplicates/merges/{found.pk}/" in page
    page = client.get(f"/duplicates/merges/{found.pk}/").content.decode()
    assert "Orders" in page
    assert client.post(f"/duplicates/merges/{found.pk}/").headers["Location"] == f"/customers/{twin.pk}/"
    assert Customer.objects.get(pk=twin.pk).orders_count == 1


def test_a_record_changed_meanwhile_is_told(cast: Cast, twin: Customer, client: Client) -> None:
    signed(client, cast.alice)
    asked = sent(client.get(f"/duplicates/merge/customers/?ids={cast.wang.pk},{twin.pk}").content.decode())
    change_customer(twin, by=cast.bob, grade="C")
    assert client.post("/duplicates/merge/customers/", asked).status_code == 409
    assert not Merge.objects.exists()


def test_one_alone_asks_for_the_other(cast: Cast, twin: Customer, client: Client) -> None:
    page = signed(client, cast.alice).get(f"/duplicates/merge/customers/?ids={twin.pk}").content.decode()
    assert "shuke-picker" in page
    assert f'name="ids" value="{twin.pk}"' in page
    joined = client.get(f"/duplicates/merge/customers/?ids={twin.pk}&ids={cast.wang.pk}").content.decode()
    assert 'name="survivor"' in joined


def test_who_may_not_is_not_asked(cast: Cast, twin: Customer, client: Client) -> None:
    both = f"/duplicates/merge/customers/?ids={cast.wang.pk},{twin.pk}"
    assert signed(client, cast.dave).get(both).status_code == 403
    assert signed(client, cast.charlie).get(both).status_code == 404
    strange = f"/duplicates/merge/customers/?ids={cast.wang.pk},{cast.chen.pk}"
    assert signed(client, cast.carol).get(strange).status_code == 404


def test_what_a_role_hides_is_neither_shown_nor_lost(cast: Cast, twin: Customer, client: Client) -> None:
    change_customer(cast.wang, by=cast.alice, note="Secret of Wang", email="")
    closed = {"note": "hidden", "email": "masked", "phones": "masked"}
    able = {"customer": {"delete": "all"}}
    ShopRole.objects.create(key="manager", base="manager", fields={"customer": closed}, extents=able)
    bob = User.objects.get(pk=cast.bob.pk)
    page = signed(client, bob).get(f"/duplicates/merge/customers/?ids={cast.wang.pk},{twin.pk}").content.decode()
    assert "Secret of Wang" not in page
    assert "Likes tea" not in page
    assert "wang@example.com" not in page
    assert "0912345678" not in page
    with pytest.raises(BadChoice):  # as if there were no such field
        merge(types.named("customer"), cast.wang.pk, [twin.pk], by=bob, choices={"note": BOTH})
    client.post("/duplicates/merge/customers/", sent(page))
    wang = Customer.objects.get(pk=cast.wang.pk)
    assert (wang.note, wang.email, wang.phones.count()) == ("Secret of Wang", "wang@example.com", 1)


def call(client: Client, user: User, address: str, **given: Any) -> Any:
    key = create_token(by=user, name="test")[1]
    headers = {"Authorization": f"Bearer {key}"}
    return client.post(f"/api/v1/{address}", json.dumps(given), content_type="application/json", headers=headers)


def test_programs_merge_and_take_apart(cast: Cast, twin: Customer, client: Client) -> None:
    wang = f"customers/{cast.wang.pk}"
    answer = call(client, cast.alice, f"{wang}/merge", records=[twin.pk], choices={"name": twin.pk})
    assert (answer.status_code, answer.json()["data"]["name"]) == (200, "王小明先生")
    again = call(client, cast.alice, f"{wang}/merge", records=[twin.pk])
    assert (again.status_code, again.json()["code"]) == (409, "not_there")
    old = client.get(
        f"/api/v1/customers/{twin.pk}",
        headers={"Authorization": f"Bearer {create_token(by=cast.alice, name='t')[1]}"},
    )
    assert (old.status_code, old.headers["Location"]) == (307, f"/api/v1/{wang}")
    answer = call(client, cast.alice, f"{wang}/unmerge", record=twin.pk)
    assert (answer.status_code, answer.json()["taken_out"], answer.json()["kept"]) == (200, twin.pk, [])
    assert call(client, cast.alice, f"{wang}/unmerge", record=twin.pk).status_code == 404
    assert call(client, cast.alice, f"{wang}/merge", records="1").status_code == 400
    assert call(client, cast.charlie, f"{wang}/merge", records=[cast.chen.pk]).status_code == 409


def test_no_phones_come_along_where_they_need_approval(cast: Cast, twin: Customer, client: Client) -> None:
    change_rule(most_rows=None, contacts=True, by=cast.alice, at=timezone.now())
    able = {"customer": {"delete": "all"}}
    ShopRole.objects.create(key="manager", base="manager", extents=able)
    bob, wang = User.objects.get(pk=cast.bob.pk), f"customers/{cast.wang.pk}"
    for address, given in ((f"{wang}/merge", {"records": [twin.pk]}), (f"{wang}/unmerge", {"record": twin.pk})):
        answer = call(client, bob, address, **given)
        assert answer.status_code == 200
        assert not {"phones", "email"} & set(answer.json()["data"])


def test_undoing_names_nobody_to_who_may_not_see_them(cast: Cast, twin: Customer, client: Client) -> None:
    batch = merge(types.named("customer"), cast.wang.pk, [twin.pk], by=cast.alice)
    delete_customer(Customer.objects.get(pk=cast.wang.pk), by=cast.alice)
    ShopRole.objects.create(key="staff", base="staff", named={"batches.undo": True})
    answer = signed(client, User.objects.get(pk=cast.charlie.pk)).post(f"/undo/batches/{batch.pk}/", follow=True)
    assert "王小明" not in answer.content.decode()
    assert Merge.objects.standing().exists()
    assert "王小明" in signed(client, cast.alice).post(f"/undo/batches/{batch.pk}/", follow=True).content.decode()


def test_the_description_tells_of_it(cast: Cast, client: Client) -> None:
    key = create_token(by=cast.alice, name="t")[1]
    told = client.get("/api/v1/openapi.json", headers={"Authorization": f"Bearer {key}"}).json()
    assert "/api/v1/customers/{id}/merge" in told["paths"]
    assert "/api/v1/orders/{id}/merge" not in told["paths"]


def test_the_moment_is_kept(cast: Cast, twin: Customer, client: Client) -> None:
    signed(client, cast.alice)
    before = timezone.now()
    client.post("/duplicates/merge/customers/", {"ids": [cast.wang.pk, twin.pk], "survivor": cast.wang.pk})
    assert Merge.objects.get().at >= before
