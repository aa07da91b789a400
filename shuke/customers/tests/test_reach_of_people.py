"""Who lives with whom, and who belongs to whom, is written by who may change those people, not by who sees them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role
from shuke.accounts.rights import Extent, Verb
from shuke.customers.actions.households import create_household
from shuke.customers.actions.members import join_household
from shuke.customers.actions.relations import relate
from shuke.customers.models import Customer, Household, Membership, Relation, RelationType


def own_only(cast: Cast) -> Customer:
    """Staff see their team's customers and change their own; Carol's own is somebody else than 王小明."""
    change_role(Role.STAFF, extents={("customer", Verb.CHANGE): Extent.OWN}, by=cast.alice)
    return Customer.objects.create(name="林自己", team=cast.north, owner=cast.carol)


def test_people_whom_one_only_sees_stay_where_they_are(cast: Cast, client: Client) -> None:
    mine = own_only(cast)
    home = create_household(name="王家", team=cast.north, by=cast.alice)
    stay = join_household(home, cast.wang, role="payer", on=timezone.localdate(), by=cast.alice)
    join_household(home, mine, on=timezone.localdate(), by=cast.alice)
    spouse = RelationType.objects.get(key="spouse")
    relation = relate(cast.wang, mine, spouse, by=cast.alice)
    client.force_login(cast.carol)
    for address, sent in (
        (f"/customers/{cast.wang.pk}/household/", {"household_words": "別家", "role": "payer", "token": "a"}),
        (f"/customers/{cast.wang.pk}/relations/new/", {"other": mine.pk, "kind": f"{spouse.pk}:from", "token": "b"}),
        (f"/customers/{cast.wang.pk}/relations/{relation.pk}/", {"do": "remove"}),
        (f"/households/members/{stay.pk}/", {"do": "leave"}),
    ):
        client.post(address, sent, follow=True)
    assert Household.objects.count() == 1
    assert Membership.objects.get(pk=stay.pk).left_on is None
    assert list(Relation.objects.values_list("pk", "deleted_at")) == [(relation.pk, None)]


def test_nobody_is_moved_in_who_may_not_be_changed(cast: Cast, client: Client) -> None:
    mine = own_only(cast)
    home = create_household(name="林家", team=cast.north, by=cast.alice)
    join_household(home, mine, on=timezone.localdate(), by=cast.alice)
    client.force_login(cast.carol)
    sent = {"other": cast.wang.pk, "role": "user", "token": "c"}
    assert client.post(f"/households/{home.pk}/members/new/", sent).status_code in {403, 422}
    assert not Membership.objects.filter(customer=cast.wang).exists()


def test_who_may_add_nobody_adds_nobody_in_passing(cast: Cast, client: Client) -> None:
    change_role(Role.STAFF, extents={("customer", Verb.CREATE): Extent.NONE}, by=cast.alice)
    spouse = RelationType.objects.get(key="spouse")
    client.force_login(cast.carol)
    sent = {"other_words": "新來的", "phone": "", "kind": f"{spouse.pk}:from", "token": "d"}
    client.post(f"/customers/{cast.wang.pk}/relations/new/", sent)
    assert not Customer.objects.filter(name="新來的").exists()


@pytest.mark.parametrize(("access", "address"), [("write", "永和路七號"), ("hidden", "")])
def test_a_new_home_tells_no_hidden_address(cast: Cast, client: Client, access: str, address: str) -> None:
    Customer.objects.filter(pk=cast.wang.pk).update(address="永和路七號")
    change_role(Role.STAFF, fields={("customer", "address"): access}, by=cast.alice)
    client.force_login(cast.carol)
    sent = {"household_words": "王家", "role": "payer", "token": "e"}
    assert client.post(f"/customers/{cast.wang.pk}/household/", sent).status_code == 302
    assert Household.objects.get().address == address
