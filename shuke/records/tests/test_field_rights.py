"""Fields that a role hides, masks or may only look at."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import Cast
from shuke.accounts import actions as accounts
from shuke.accounts.models import Role, User
from shuke.core.errors import NotAllowed
from shuke.customers import actions as customers
from shuke.customers.models import Customer
from shuke.events.models import Event
from shuke.records import actions, search, types
from shuke.records.fields.masked import masked


@pytest.fixture
def wang(cast: Cast) -> Customer:
    return customers.change_customer(
        cast.wang, by=cast.alice, phones=["0912345678"], address="永和路一段七號", email="wang@example.com"
    )


def restrict(cast: Cast, **fields: str) -> User:
    accounts.change_role(
        Role.STAFF, fields={("customer", name): access for name, access in fields.items()}, by=cast.alice
    )
    return User.objects.get(pk=cast.carol.pk)


def found(text: str, user: User) -> list[str]:
    return [one.name for one in search.find("customer", text, user, limit=10)]


@pytest.mark.parametrize(
    ("whole", "shown"),
    [
        ("0912345678", "0912•••678"),
        ("A123456789", "A123•••789"),
        ("12345678", "1•••8"),
        ("123", "•••"),
        ("", ""),
        ("0912345678, 0922000111", "0912•••678, 0922•••111"),
    ],
)
def test_the_middle_is_hidden(whole: str, shown: str) -> None:
    assert masked(whole) == shown


def test_a_hidden_field_is_not_found_by(cast: Cast, wang: Customer) -> None:
    assert found("wang@example.com", cast.carol) == ["王小明"]
    carol = restrict(cast, email="hidden")
    assert found("wang@example.com", carol) == []
    assert found("王小明", carol) == ["王小明"]
    assert not Customer.objects.filter(search.matching("customer", "wang@example.com", carol)).exists()


def test_a_masked_number_is_found_as_a_whole_only(cast: Cast, wang: Customer) -> None:
    carol = restrict(cast, phones="masked")
    assert found("0912345678", carol) == ["王小明"]
    assert found("345678", carol) == []
    assert found("0912", carol) == []
    assert found("345678", cast.bob) == ["王小明"]


def test_a_masked_number_is_shown_on_asking_and_that_is_written_down(
    cast: Cast, wang: Customer, client: Client
) -> None:
    restrict(cast, phones="masked", email="hidden")
    client.force_login(cast.carol)
    page = client.get(f"/customers/{wang.pk}/").content.decode()
    assert "0912•••678" in page
    assert "0912345678" not in page
    assert "+886912345678" not in page
    answer = client.post(f"/customers/{wang.pk}/reveal/phones/", headers={"HX-Request": "true"})
    assert "0912345678" in answer.content.decode()
    event = Event.objects.get(verb="records.revealed")
    assert (event.by, event.subject_id, event.changes) == (cast.carol, wang.pk, {"field": [None, "phones"]})
    assert client.post(f"/customers/{wang.pk}/reveal/email/").status_code == 404
    assert client.post(f"/customers/{wang.pk}/reveal/name/").status_code == 404
    assert client.post(f"/customers/{cast.chen.pk}/reveal/phones/").status_code == 404
    assert Event.objects.filter(verb="records.revealed").count() == 1


def test_what_may_only_be_looked_at_is_not_in_the_form(cast: Cast, wang: Customer, client: Client) -> None:
    carol = restrict(cast, address="read")
    client.force_login(cast.carol)
    assert 'name="address"' not in client.get(f"/customers/{wang.pk}/edit/").content.decode()
    assert "永和路" in client.get(f"/customers/{wang.pk}/").content.decode()
    form = client.get(f"/customers/{wang.pk}/edit/").context["form"]
    sent = {"name": "王大明", "address": "改了", "kind": "person", "team": cast.north.pk}
    sent["version"] = form["version"].initial
    answer = client.post(f"/customers/{wang.pk}/edit/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    wang.refresh_from_db()
    assert (wang.name, wang.address) == ("王大明", "永和路一段七號")
    with pytest.raises(NotAllowed):
        actions.change_record(types.named("customer"), wang, {"address": "改了"}, by=carol, version=None)


def test_nobody_sorts_or_filters_by_what_they_do_not_see(cast: Cast, wang: Customer, client: Client) -> None:
    restrict(cast, last_ordered_on="hidden", grade="hidden")
    client.force_login(cast.carol)
    plain = client.get("/customers/").content.decode()
    assert "last_ordered_on" not in plain
    for address in ("/customers/?sort=last_ordered_on", "/customers/?grade=B", "/customers/?last_ordered_on=-"):
        assert "王小明" in client.get(address).content.decode()
