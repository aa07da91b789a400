"""What roles may do: as they come, changed, copied; and that nobody rises by it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.translation import override

from conftest import Cast, make_user
from shuke.accounts import actions, policy
from shuke.accounts.models import Role, Scope, ShopRole, User
from shuke.accounts.rights import SAME, Extent, Verb
from shuke.core.errors import NotAllowed, UserError
from shuke.customers.actions import create_customer
from shuke.customers.models import Customer
from shuke.events.models import Event

AS_BEFORE = {
    "alice": {"customers.view", "customers.change", "customers.delete", "orders.change", "products.change"},
    "bob": {"customers.view", "customers.change", "orders.change", "products.change"},
    "carol": {"customers.view", "customers.change", "orders.change"},
    "dave": {"customers.view"},
}


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("name", AS_BEFORE)
def test_as_they_come_the_four_roles_grant_what_they_did(cast: Cast, name: str) -> None:
    user = getattr(cast, name)
    asked = set().union(*AS_BEFORE.values())
    assert {one for one in asked if policy.may(user, one)} == AS_BEFORE[name]
    assert set(SAME) >= asked


def test_an_unknown_permission_is_a_mistake_of_ours(cast: Cast) -> None:
    with pytest.raises(LookupError):
        policy.may(cast.alice, "customrs.view")
    with pytest.raises(ValueError, match="fly"):
        policy.may(cast.bob, "customer:fly")


def test_a_role_is_held_to_its_own_customers(cast: Cast) -> None:
    actions.change_role(Role.STAFF, extents={("customer", Verb.SEE): Extent.OWN}, by=cast.alice)
    carol = fresh(cast.carol)
    assert policy.scope_of(carol, "customer", Verb.SEE) == Extent.OWN
    assert not policy.sees_all(carol)
    assert policy.reach_of(carol, "customer") == policy.Reach(owner=carol.pk)
    assert policy.scope_of(fresh(cast.bob), "customer", Verb.SEE) == Extent.TREE


def test_what_is_put_back_is_no_longer_kept(cast: Cast) -> None:
    for extent in (Extent.OWN, Extent.ALL):
        actions.change_role(Role.STAFF, extents={("customer", Verb.SEE): extent}, by=cast.alice)
    assert ShopRole.objects.get(key=Role.STAFF).extents == {}
    first, second = Event.objects.filter(verb="accounts.role_changed").order_by("id")
    assert first.changes == {"customer:see": ["all", "own"]}
    assert second.changes == {"customer:see": ["own", "all"]}


def test_the_owner_cannot_be_locked_out(cast: Cast) -> None:
    with pytest.raises(UserError):
        actions.change_role(Role.OWNER, named={"settings.change": False}, by=cast.alice)
    with pytest.raises(NotAllowed):
        actions.change_role(Role.STAFF, named={"settings.change": True}, by=cast.bob)


def test_a_copy_begins_with_the_same_rights_and_goes_its_own_way(cast: Cast) -> None:
    actions.change_role(Role.STAFF, named={"imports.run": True}, by=cast.alice)
    role = actions.copy_role(Role.STAFF, name="櫃台", by=cast.alice)
    erin = make_user("Erin", role.key, cast.north)
    assert not policy.may(erin, "imports.run")  # worth nothing as long as no records may be imported
    actions.change_role(
        role.key, extents={("customer", Verb.IMPORT): Extent.ALL, ("order", Verb.IMPORT): Extent.ALL}, by=cast.alice
    )
    assert policy.may(fresh(erin), "imports.run")
    assert not policy.may(fresh(cast.carol), "imports.run")
    assert erin.get_role_display() == "櫃台"


def test_a_role_that_somebody_has_stays(cast: Cast) -> None:
    role = actions.copy_role(Role.STAFF, name="櫃台", by=cast.alice)
    erin = make_user("Erin", role.key, cast.north)
    with pytest.raises(actions.RoleInUse):
        actions.delete_role(role, by=cast.alice)
    actions.change_person(erin, teams=[cast.north], by=cast.alice, role=Role.STAFF)
    actions.delete_role(role, by=cast.alice)
    assert not ShopRole.objects.filter(key=role.key).exists()


def test_nobody_in_charge_of_people_rises_by_it(cast: Cast) -> None:
    actions.change_role(Role.MANAGER, named={"users.change": True}, by=cast.alice)
    bob = fresh(cast.bob)
    refused = [
        lambda: actions.change_person(bob, teams=[cast.north], by=bob, role=Role.OWNER),
        lambda: actions.change_person(cast.alice, teams=[], by=bob, role=Role.STAFF),
        lambda: actions.invite(username="x", name="x", role=Role.OWNER, teams=[], by=bob),
        lambda: actions.invite(username="x", name="x", role=Role.STAFF, scope=Scope.ALL, teams=[], by=bob),
        lambda: actions.invite(username="x", name="x", role=Role.STAFF, teams=[cast.south], by=bob),
        lambda: actions.retire(cast.alice, by=bob),
    ]
    for attempt in refused:
        with pytest.raises(NotAllowed):
            attempt()
    assert actions.invite(username="y", name="y", role=Role.STAFF, teams=[cast.north], by=bob).pk


def test_the_page_changes_rights_and_says_so(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    page = client.get("/settings/roles/staff/").content.decode()
    assert 'name="extent:customer:see"' in page
    given = {"extent:customer:see": "own", "field:customer:birthday": "hidden", "field:customer:phones": "masked"}
    kept = {"named:today.view": "on", "named:today.answer": "on", "named:reports.view": "on", "named:exports.run": "on"}
    kept["named:loyalty.receive"] = "on"
    assert client.post("/settings/roles/staff/", given | kept).status_code == 302
    carol = fresh(cast.carol)
    assert policy.fields_hidden(carol, "customer") == {"birthday"}
    assert policy.fields_masked(carol, "customer") == {"phones"}
    changes = Event.objects.get(verb="accounts.role_changed").changes
    assert changes == {
        "customer:see": ["all", "own"],
        "customer.birthday": ["write", "hidden"],
        "customer.phones": ["write", "masked"],
    }


def test_a_name_cannot_be_hidden_nor_a_date_masked(cast: Cast) -> None:
    for field, access in (("name", "hidden"), ("birthday", "masked"), ("nothing", "hidden")):
        with pytest.raises(UserError):
            actions.change_role(Role.STAFF, fields={("customer", field): access}, by=cast.alice)


@pytest.mark.parametrize("address", ["/settings/roles/", "/settings/roles/staff/", "/settings/roles/owner/"])
def test_only_owners_open_the_roles(cast: Cast, client: Client, address: str) -> None:
    for name, status in {"alice": 200, "bob": 403, "carol": 403, "dave": 403}.items():
        client.force_login(getattr(cast, name))
        with override("en"):
            assert client.get(address).status_code == status


def test_what_somebody_with_own_customers_adds_is_theirs(cast: Cast) -> None:
    actions.change_role(Role.STAFF, extents={("customer", Verb.SEE): Extent.OWN}, by=cast.alice)
    carol = fresh(cast.carol)
    made = create_customer(name="李四", by=carol)
    assert made.owner == carol
    assert list(Customer.objects.visible_to(carol)) == [made]
