from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conftest import Cast
from shuke.customers.actions import create_customer
from shuke.customers.actions.households import create_household
from shuke.customers.actions.members import join_household
from shuke.customers.actions.relations import relate
from shuke.customers.models import Customer, Household, Membership, Relation, RelationType


def page(customer: Customer) -> str:
    return f"/customers/{customer.id}/"


def html(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def token(text: str) -> str:
    found = re.search(r'name="token" value="(\w+)"', text)
    assert found
    return found.group(1)


def home_of_two(cast: Cast) -> Household:
    household = create_household(name="王家", team=cast.north, by=cast.alice)
    for one, role in ((cast.wang, "payer"), (cast.chen, "user")):
        join_household(household, one, role=role, on=timezone.localdate(), by=cast.alice)
    return household


def works_at(cast: Cast, person: Customer, firm: Customer, title: str = "採購") -> Relation:
    return relate(person, firm, RelationType.objects.get(key="works"), title=title, by=cast.alice)


def test_a_family_is_begun_from_the_page_of_one_of_them(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    assert f"{page(cast.wang)}household/" in html(client, page(cast.wang))
    form = html(client, page(cast.wang) + "household/")
    sent = {"household_words": "王小明家", "role": "payer", "token": token(form)}
    assert client.post(page(cast.wang) + "household/", sent).status_code == 302
    household = Household.objects.get(name="王小明家")
    text = html(client, page(cast.wang))
    assert f'href="/households/{household.id}/"' in text
    added = client.post(
        f"/households/{household.id}/members/new/",
        {"other_words": "王小妹", "phone": "0912345678", "role": "child", "token": "t1"},
    )
    assert added.status_code == 302
    child = Customer.objects.get(name="王小妹")
    assert (child.team, child.phones.get().e164) == (cast.north, "+886912345678")
    assert "王小妹" in html(client, page(cast.wang))
    assert "王小明" in html(client, page(child))


def test_one_of_the_same_name_is_asked_about(client: Client, cast: Cast) -> None:
    household = create_household(name="李家", team=cast.north, by=cast.alice)
    client.force_login(cast.carol)
    sent = {"other_words": "王小明", "role": "user", "token": "t1"}
    answer = client.post(f"/households/{household.id}/members/new/", sent)
    assert answer.status_code == 422
    assert 'value="same_name"' in answer.content.decode()
    assert Customer.objects.filter(name="王小明").count() == 1
    client.post(f"/households/{household.id}/members/new/", {**sent, "confirmed": "same_name"})
    assert Customer.objects.filter(name="王小明").count() == 2


def test_moving_asks_first(client: Client, cast: Cast) -> None:
    home_of_two(cast)
    other = create_household(name="李家", team=cast.north, by=cast.alice)
    client.force_login(cast.carol)
    sent = {"other": cast.wang.id, "role": "user", "token": "t1"}
    assert client.post(f"/households/{other.id}/members/new/", sent).status_code == 422
    sent["confirmed"] = "lives_elsewhere"
    assert client.post(f"/households/{other.id}/members/new/", sent).status_code == 302
    assert Membership.objects.get(customer=cast.wang, left_on=None).household == other


def test_a_role_is_changed_and_somebody_leaves(client: Client, cast: Cast) -> None:
    home_of_two(cast)
    stay = cast.wang.memberships.get()
    client.force_login(cast.carol)
    assert client.post(f"/households/members/{stay.id}/", {"role": "elder"}).status_code == 302
    stay.refresh_from_db()
    assert (stay.role, stay.is_primary) == ("elder", False)
    inline = client.post(f"/households/members/{stay.id}/", {"do": "leave"}, headers={"HX-Request": "true"})
    assert inline["HX-Refresh"] == "true"
    stay.refresh_from_db()
    assert stay.left_on == timezone.localdate()


def test_who_is_out_of_sight_is_neither_named_nor_changed(client: Client, cast: Cast) -> None:
    home_of_two(cast)
    relation = works_at(cast, cast.wang, cast.chen)
    stay = cast.chen.memberships.get()
    client.force_login(cast.carol)
    text = html(client, page(cast.wang))
    assert "陳美玲" not in text
    assert "1 more, of another team" in text
    assert "Another customer, of another team" in text
    assert "採購" not in text
    assert client.get(f"{page(cast.wang)}relations/{relation.id}/").status_code == 404
    assert client.get(f"/households/members/{stay.id}/").status_code == 404
    for address in ("/households/", f"/households/{stay.household_id}/", "/relations/", "/household-members/"):
        assert "陳美玲" not in html(client, address), address


def test_a_relation_is_added_changed_ended_and_removed_from_either_side(client: Client, cast: Cast) -> None:
    firm = create_customer(name="永和文具行", kind="organisation", team=cast.north, by=cast.alice)
    works = RelationType.objects.get(key="works")
    client.force_login(cast.carol)
    assert "Employee" in html(client, page(firm) + "relations/new/")
    sent = {"other": cast.wang.id, "kind": f"{works.id}:from", "title": "採購", "token": "t1"}
    assert client.post(page(firm) + "relations/new/", sent).status_code == 302
    relation = Relation.objects.get()
    assert (relation.from_customer, relation.to_customer) == (cast.wang, firm)
    assert "採購" in html(client, page(firm))
    assert "永和文具行" in html(client, page(cast.wang))
    address = f"{page(cast.wang)}relations/{relation.id}/"
    version = re.search(r'name="version" value="([^"]+)"', html(client, address))
    assert version
    change = {"kind": f"{works.id}:to", "title": "經理", "ended_on": "2024-05-02", "version": version.group(1)}
    assert client.post(address, change).status_code == 302
    relation.refresh_from_db()
    assert (relation.title, str(relation.ended_on), relation.from_customer) == ("經理", "2024-05-02", cast.wang)
    assert client.post(address, change).status_code == 422  # somebody was quicker
    assert client.post(address, {"do": "remove"}).status_code == 302
    assert "經理" not in html(client, page(firm))


def test_what_is_wrong_is_said_in_the_form(client: Client, cast: Cast) -> None:
    spouse = RelationType.objects.get(key="spouse")
    client.force_login(cast.carol)
    address = page(cast.wang) + "relations/new/"
    for sent, said in (
        ({"kind": f"{spouse.id}:from"}, "Choose somebody"),
        ({"kind": f"{spouse.id}:from", "other": cast.wang.id}, "nobody is related to themselves"),
        ({"kind": f"{spouse.id}:from", "other": cast.chen.id}, "not one of the available choices"),
        ({"kind": "999:from", "other": cast.wang.id}, "not one of the available choices"),
    ):
        answer = client.post(address, sent, headers={"HX-Request": "true"})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not Relation.objects.exists()


def test_those_who_only_look_and_outsiders_change_nothing(client: Client, cast: Cast) -> None:
    household = home_of_two(cast)
    addresses = [page(cast.wang) + "household/", page(cast.wang) + "relations/new/"]
    addresses += [f"/households/{household.id}/members/new/", f"/households/members/{cast.wang.memberships.get().id}/"]
    client.force_login(cast.dave)
    assert "relations/new" not in html(client, page(cast.wang))
    assert [client.post(one).status_code for one in addresses] == [403] * 4
    client.force_login(cast.charlie)
    assert [client.post(one, {"role": "user"}).status_code for one in addresses] == [404, 404, 422, 404]


@pytest.mark.slow
def test_as_many_queries_for_five_as_for_one(client: Client, cast: Cast) -> None:
    household = create_household(name="王家", team=cast.north, by=cast.alice)
    join_household(household, cast.wang, on=timezone.localdate(), by=cast.alice)
    works_at(cast, create_customer(name="員工", team=cast.north, by=cast.alice), cast.wang)
    client.force_login(cast.carol)
    counts: dict[str, list[int]] = {}
    for round_ in range(2):
        for address in (page(cast.wang), f"/households/{household.id}/", "/households/", "/relations/"):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.setdefault(address, []).append(len(captured))
        for number in range(4):
            one = create_customer(name=f"王{round_}{number}", team=cast.north, by=cast.alice)
            join_household(household, one, on=timezone.localdate(), by=cast.alice)
            works_at(cast, one, cast.wang)
            create_household(name=f"別家{number}", team=cast.north, by=cast.alice)
    assert {address: pair for address, pair in counts.items() if pair[0] != pair[1]} == {}


def test_the_owner_keeps_the_kinds_of_relation(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    assert client.get("/settings/relations/").status_code == 403
    client.force_login(cast.alice)
    assert client.post("/settings/relations/", {"from_en": "Landlord"}).status_code == 422
    assert client.post("/settings/relations/", {"from_en": "Landlord", "to_en": "Tenant"}).status_code == 302
    made = RelationType.objects.get(from_en="Landlord")
    assert "Landlord ⇄ Tenant" in html(client, "/settings/relations/")
    at = f"/settings/relations/{made.id}/"
    assert client.post(at, {"from_en": "Owner", "to_en": "Tenant"}).status_code == 302
    assert client.post(at + "retire/").status_code == 302
    made.refresh_from_db()
    assert (made.from_en, made.retired_at is None) == ("Owner", False)
    assert client.post(at + "retire/", {"back": "yes"}).status_code == 302
    relate(cast.wang, cast.chen, RelationType.objects.get(id=made.id), by=cast.alice)
    assert client.post(at + "delete/").status_code == 422
    Relation.objects.all().delete()
    assert client.post(at + "delete/").status_code == 302


@pytest.mark.parametrize("kind", ["households", "relations", "household-members"])
def test_the_usual_doors_open(client: Client, cast: Cast, kind: str) -> None:
    home_of_two(cast)
    works_at(cast, cast.wang, cast.chen)
    client.force_login(cast.alice)
    assert "王" in html(client, f"/{kind}/")
    assert client.get(f"/{kind}/?q=王").status_code == 200
    assert client.get(f"/{kind}/pick/?q=王").status_code == 200
    assert client.post(f"/{kind}/export.csv").status_code == 200
    models = {"households": Household, "relations": Relation, "household-members": Membership}
    first = models[kind].objects.earliest("id")
    assert client.get(f"/{kind}/{first.pk}/").status_code == 200
    assert client.get(f"/{kind}/{first.pk}/edit/", follow=True).status_code == 200
    assert client.post(f"/{kind}/{first.pk}/delete/").status_code == 302
