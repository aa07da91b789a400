from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from conftest import Cast
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role, User
from shuke.accounts.rights import Access
from shuke.customers import actions
from shuke.customers.actions.rules import OwnerGone
from shuke.customers.models import Customer
from shuke.customers.phones import BadPhone
from shuke.events.models import Event
from shuke.records import search
from shuke.records.versions import version_of


def create(cast: Cast, **values: object) -> Customer:
    return actions.create_customer(**{"by": cast.carol, "name": "林大同", "team": cast.north, **values})


def last_event() -> Event:
    return Event.objects.latest("id")


def test_a_customer_is_written_down_with_name_parts_phones_and_an_event(cast: Cast) -> None:
    lin = create(cast, phones=["0912-345-678", "912345678", "02 2345 6789"])
    assert (lin.surname, lin.given_name, lin.created_by) == ("林", "大同", cast.carol)
    assert list(lin.phones.order_by("position").values_list("raw", "e164")) == [
        ("0912-345-678", "+886912345678"),
        ("02 2345 6789", "+886223456789"),
    ]
    assert (last_event().verb, last_event().customer_id, last_event().by) == ("customers.created", lin.id, cast.carol)


def test_a_double_click_makes_one_customer(cast: Cast) -> None:
    assert create(cast, token="t1").id == create(cast, token="t1").id
    assert Customer.objects.filter(name="林大同").count() == 1


@pytest.mark.parametrize("name", ["", "  ", "　"])
def test_a_customer_needs_a_name(cast: Cast, name: str) -> None:
    with pytest.raises(actions.NameMissing):
        create(cast, name=name)


def test_a_member_no_in_use_names_its_holder_only_to_those_who_see_it(cast: Cast) -> None:
    with pytest.raises(actions.MemberNoTaken, match="王小明"):
        create(cast, member_no="M001")
    with pytest.raises(actions.MemberNoTaken) as refused:
        create(cast, member_no="M002")
    assert "陳美玲" not in str(refused.value)


def test_a_shared_phone_asks_back_once(cast: Cast) -> None:
    create(cast, phones=["0912345678"])
    with pytest.raises(actions.SameCustomerFound, match="林大同"):
        create(cast, name="林小妹", phones=["+886 912 345 678"])
    create(cast, name="林小妹", phones=["0912345678"], confirmed=["same_customer"])


def test_a_phone_of_somebody_out_of_sight_is_no_hint(cast: Cast) -> None:
    create(cast, phones=["0912345678"])
    create(cast, by=cast.charlie, team=cast.south, name="南區林", phones=["0912345678"])


def test_who_is_told_no_numbers_learns_none_by_guessing(cast: Cast) -> None:
    create(cast, phones=["0912345678"])
    change_role(Role.STAFF, fields={("customer", "phones"): Access.MASKED}, by=cast.alice)
    create(cast, by=User.objects.get(pk=cast.carol.pk), name="林小妹", phones=["0912345678"])


def test_nonsense_is_not_a_phone(cast: Cast) -> None:
    with pytest.raises(BadPhone):
        create(cast, phones=["none"])


def test_a_person_of_one_team_writes_into_it_and_no_other(cast: Cast) -> None:
    assert create(cast, team=None).team == cast.north
    with pytest.raises(actions.TeamNotYours):
        create(cast, team=cast.south)
    assert create(cast, by=cast.alice, team=None).team is None


def test_a_change_is_one_event_from_old_to_new(cast: Cast) -> None:
    before = Event.objects.count()
    actions.change_customer(cast.wang, by=cast.carol, grade="B", name="王曉明", phones=["0223456789"])
    event = last_event()
    assert Event.objects.count() == before + 1
    assert event.changes == {
        "grade": ["A", "B"],
        "name": ["王小明", "王曉明"],
        "given_name": ["小明", "曉明"],
        "phones": [[], ["0223456789"]],
    }
    assert Customer.objects.get(id=cast.wang.id).given_name == "曉明"


def test_no_change_leaves_no_event(cast: Cast) -> None:
    before = Event.objects.count()
    actions.change_customer(cast.wang, by=cast.carol, grade="A", phones=[])
    assert Event.objects.count() == before


def test_the_later_of_two_is_told(cast: Cast) -> None:
    opened = version_of(Customer.objects.get(id=cast.wang.id))
    actions.change_customer(cast.wang, by=cast.bob, version=opened, grade="C")
    with pytest.raises(actions.ChangedMeanwhile):
        actions.change_customer(cast.wang, by=cast.carol, version=opened, grade="B")
    assert Customer.objects.get(id=cast.wang.id).grade == "C"


def test_contact_never_goes_back_in_time(cast: Cast) -> None:
    actions.mark_contacted(cast.wang, on=date(2024, 5, 2), by=cast.carol)
    actions.mark_contacted(cast.wang, on=date(2024, 5, 1), by=cast.carol, note="後補")
    assert Customer.objects.get(id=cast.wang.id).last_contacted_on == date(2024, 5, 2)
    assert last_event().note == "後補"


def test_the_bin_hides_and_gives_back(cast: Cast) -> None:
    search.index("customer", [cast.wang.id])
    actions.delete_customer(cast.wang, by=cast.alice)
    actions.delete_customer(cast.wang, by=cast.alice)
    assert not Customer.objects.visible_to(cast.alice).filter(id=cast.wang.id).exists()
    assert search.find("customer", "王小明", cast.alice, limit=5) == []
    assert Event.objects.filter(verb="customers.deleted").count() == 1
    actions.restore_customer(cast.wang, by=cast.alice)
    assert search.find("customer", "王小明", cast.alice, limit=5) == [cast.wang]


def test_a_customer_has_an_owner_who_works_here(cast: Cast) -> None:
    lin = create(cast, owner=cast.carol)
    actions.change_customer(lin, by=cast.bob, owner=cast.bob)
    assert last_event().changes == {"owner": [cast.carol.id, cast.bob.id]}
    cast.bob.is_active = False
    cast.bob.save()
    actions.change_customer(lin, by=cast.alice, owner=cast.bob, grade="A")  # as it was: no reason to refuse
    with pytest.raises(OwnerGone, match="Bob"):
        actions.change_customer(cast.wang, by=cast.alice, owner=cast.bob)
    with pytest.raises(OwnerGone):
        create(cast, owner=cast.bob)


def test_what_kind_of_number_it_is_stays_known(cast: Cast) -> None:
    lin = create(cast, phones=["0912345678"])
    lin.phones.update(kind="work")
    actions.change_customer(lin, by=cast.carol, phones=["02 2345 6789", "0912-345-678"])
    assert list(lin.phones.order_by("position").values_list("kind", flat=True)) == ["", "work"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL sees for itself that the index will do")
def test_a_member_number_is_found_by_its_index(cast: Cast) -> None:
    assert "customer_member_no_once" in Customer.objects.numbered(["M1", "M2"]).explain()
    assert "customer_member_no_once" not in Customer.objects.filter(member_no="M1").explain()
