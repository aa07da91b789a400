"""Who may change the shop, its people and its teams, and what is refused."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import Cast, use_parts
from shuke.accounts import actions
from shuke.accounts.forms import PersonForm
from shuke.accounts.models import Role, Scope, Team, User
from shuke.core.errors import Conflict, UserError
from shuke.events.models import Event
from shuke.ui.navigation import entries_for

ONLY_OWNERS = ["/settings/shop/", "/settings/people/", "/settings/people/new/"]


@pytest.mark.parametrize("address", ONLY_OWNERS)
def test_only_owners_keep_shop_and_people(cast: Cast, client: Client, address: str) -> None:
    expected = {"alice": 200, "bob": 403, "carol": 403, "dave": 403}
    for name, status in expected.items():
        client.force_login(getattr(cast, name))
        assert client.get(address).status_code == status


def test_managers_keep_teams_too(cast: Cast, client: Client) -> None:
    for name, status in {"alice": 200, "bob": 200, "carol": 403, "dave": 403}.items():
        client.force_login(getattr(cast, name))
        assert client.get("/settings/teams/").status_code == status


def test_the_shop_changes_and_says_so(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    given = {"name": "新店", "language": "en", "currency": "USD", "time_zone": "Asia/Tokyo", "region": "JP"}
    assert client.post("/settings/shop/", given).status_code == 302
    cast.shop.refresh_from_db()
    assert (cast.shop.name, cast.shop.currency, cast.shop.time_zone) == ("新店", "USD", "Asia/Tokyo")
    assert Event.objects.get(verb="accounts.shop_changed").changes["currency"] == ["TWD", "USD"]


def test_a_time_zone_outside_the_list_stays_choosable(cast: Cast, client: Client) -> None:
    actions.change_shop(cast.shop, by=cast.alice, time_zone="America/Sao_Paulo", region="BR", currency="BRL")
    client.force_login(cast.alice)
    page = client.get("/settings/shop/").content.decode()
    assert all(f'<option value="{code}" selected>' in page for code in ("America/Sao_Paulo", "BR", "BRL"))


def test_an_account_name_is_given_once(cast: Cast, client: Client) -> None:
    with pytest.raises(Conflict):
        actions.invite(username="carol", name="另一位", role=Role.STAFF, scope=Scope.TEAMS, teams=[], by=cast.alice)
    client.force_login(cast.alice)
    given = {"name": "另一位", "username": "carol", "role": "staff", "scope": "teams"}
    assert client.post("/settings/people/new/", given).status_code == 422


def test_an_owner_always_sees_all(cast: Cast) -> None:
    actions.change_person(cast.bob, by=cast.alice, teams=[], role=Role.OWNER, scope=Scope.TEAMS)
    assert cast.bob.scope == Scope.ALL


def test_the_last_owner_stays(cast: Cast, client: Client) -> None:
    for attempt in (
        lambda: actions.change_person(cast.alice, by=cast.alice, teams=[], role=Role.STAFF),
        lambda: actions.retire(cast.alice, by=cast.alice),
    ):
        with pytest.raises(actions.LastOwner):
            attempt()
    client.force_login(cast.alice)
    assert (
        "This is the only owner."
        in client.post(f"/settings/people/{cast.alice.pk}/retire/", follow=True).content.decode()
    )
    actions.change_person(cast.bob, by=cast.alice, teams=[], role=Role.OWNER)
    actions.retire(cast.alice, by=cast.bob)
    assert not User.objects.get(pk=cast.alice.pk).is_active


def test_letting_somebody_go_ends_the_session_at_once(cast: Cast, client: Client) -> None:
    carols = Client()
    carols.force_login(cast.carol)
    client.force_login(cast.alice)
    client.post(f"/settings/people/{cast.carol.pk}/retire/")
    assert carols.get("/settings/profile/").status_code == 302
    client.post(f"/settings/people/{cast.carol.pk}/reinstate/")
    assert User.objects.get(pk=cast.carol.pk).is_active


def test_whoever_keeps_the_people_comes_in_as_nobody_who_may_more(cast: Cast, client: Client) -> None:
    """A link to choose a password is as good as being that person."""
    actions.change_role(Role.MANAGER, named={"users.change": True}, by=cast.alice)
    other = actions.invite(username="zoe", name="Zoe", role=Role.OWNER, scope="all", teams=[], by=cast.alice)
    wide = actions.invite(username="max", name="Max", role=Role.STAFF, scope="all", teams=[], by=cast.alice)
    client.force_login(cast.bob)
    for person in (cast.alice, other, wide, cast.charlie, cast.bob):
        assert client.post(f"/settings/people/{person.pk}/link/").status_code == 403
        assert "/account/password/reset/key/" not in client.get(f"/settings/people/{person.pk}/").content.decode()
    User.objects.filter(pk=other.pk).update(is_active=False)
    assert client.post(f"/settings/people/{other.pk}/reinstate/").status_code == 403
    assert client.post(f"/settings/people/{cast.carol.pk}/link/").status_code == 200
    assert Event.objects.get(verb="accounts.link_made").by == cast.bob


def test_changing_somebodys_teams_is_written_down(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    given = {"name": "Carol", "role": "staff", "scope": "teams", "teams": [cast.south.pk]}
    assert client.post(f"/settings/people/{cast.carol.pk}/", given).status_code == 302
    assert Event.objects.get(verb="accounts.person_changed").changes == {"teams": [["北區"], ["南區"]]}


def test_lists_take_the_same_queries_for_one_and_for_many(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    pages = ("/settings/people/", "/settings/teams/", "/settings/roles/")
    before = [asked(client, page) for page in pages]
    for number in range(3):
        team = actions.create_team(f"隊{number}", parent=cast.north, by=cast.alice)
        role = actions.copy_role(Role.STAFF, name=f"職{number}", by=cast.alice)
        fields = {"name": f"人{number}", "role": role.key, "scope": Scope.TEAMS}
        actions.invite(username=f"new{number}", teams=[team], by=cast.alice, **fields)
    assert [asked(client, page) for page in pages] == before


def asked(client: Client, page: str) -> int:
    """How many queries the page takes, once everything that is read once has been read."""
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def test_teams_are_made_renamed_and_ordered(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    client.post("/settings/teams/", {"name": "東區", "parent": cast.north.pk})
    east = Team.objects.get(name="東區")
    client.post(f"/settings/teams/{east.pk}/move/", {"to": "up"})
    client.post(f"/settings/teams/{east.pk}/", {"name": "東部", "parent": ""})
    assert list(Team.objects.order_by("position").values_list("name", flat=True)) == ["北區", "東部", "南區"]
    assert client.post("/settings/teams/", {"name": "北區"}).status_code == 422


def test_a_team_cannot_stand_below_itself(cast: Cast) -> None:
    actions.change_team(cast.south, by=cast.alice, parent=cast.north)
    with pytest.raises(UserError):
        actions.change_team(cast.north, by=cast.alice, parent=cast.south)


def test_only_an_empty_team_can_be_deleted(cast: Cast, client: Client) -> None:
    client.force_login(cast.bob)
    page = client.post(f"/settings/teams/{cast.north.pk}/delete/", follow=True).content.decode()
    assert "Move them first." in page
    assert Team.objects.filter(pk=cast.north.pk).exists()
    empty = actions.create_team("空", parent=cast.north, by=cast.bob)
    client.post(f"/settings/teams/{empty.pk}/delete/")
    assert not Team.objects.filter(name="空").exists()


def test_nobody_reaches_another_team_by_putting_it_below_their_own(cast: Cast, client: Client) -> None:
    client.force_login(cast.bob)
    taken = {"name": cast.south.name, "parent": cast.north.pk}
    assert client.post(f"/settings/teams/{cast.south.pk}/", taken).status_code == 404
    assert client.post(f"/settings/teams/{cast.south.pk}/delete/").status_code == 404
    assert cast.south.name not in client.get("/settings/teams/").content.decode()
    with pytest.raises(UserError):
        actions.change_team(cast.north, by=cast.bob, parent=cast.south)
    with pytest.raises(UserError):
        actions.create_team("野隊", parent=cast.south, by=cast.bob)
    assert client.get(f"/customers/{cast.chen.pk}/").status_code == 404


def test_a_manager_renames_a_team_without_moving_it(cast: Cast, client: Client) -> None:
    actions.change_team(cast.north, by=cast.alice, parent=cast.south)
    client.force_login(cast.bob)
    given = {"name": "北一區", "parent": cast.south.pk}
    assert client.post(f"/settings/teams/{cast.north.pk}/", given).status_code == 302
    assert client.post(f"/settings/teams/{cast.north.pk}/", {"name": "北一區", "parent": ""}).status_code == 422


def test_settings_say_only_what_a_role_may_and_the_shop_uses(cast: Cast, client: Client) -> None:
    def offered(person: User) -> set[str]:
        client.force_login(person)
        page = client.get("/settings/").content.decode()
        return {href for href in ("/settings/shop/", "/settings/points/", "/settings/profile/") if f'"{href}"' in page}

    assert offered(cast.carol) == {"/settings/profile/"}
    assert offered(cast.alice) == {"/settings/shop/", "/settings/profile/"}
    use_parts(cast, "coupons")
    assert offered(cast.alice) == {"/settings/shop/", "/settings/points/", "/settings/profile/"}


def test_the_rail_marks_settings_wherever_a_page_of_them_lies(cast: Cast) -> None:
    marked = [shown.entry.url for shown in entries_for(cast.alice, "/orders/selling/") if shown.current]
    assert marked == ["accounts:settings"]


@pytest.mark.django_db
def test_in_a_shop_without_teams_new_people_see_everybody() -> None:
    form = PersonForm()
    assert (form["scope"].value(), form["teams"].is_hidden) == (Scope.ALL, True)
    given = {"name": "小芳", "username": "fang", "role": Role.STAFF, "scope": Scope.ALL}
    assert PersonForm(given).is_valid()
