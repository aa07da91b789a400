from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast
from shuke.customers.actions import change_customer, create_customer, delete_customer, members
from shuke.customers.actions import households as homes
from shuke.customers.models import Customer, Household, Membership
from shuke.customers.queries import former_members, home, home_of
from shuke.events.models import Event
from shuke.records import search

DAY = date(2024, 5, 1)


def house(cast: Cast, *people: Customer, **values: object) -> Household:
    """A household of Alice's making, into which these move in turn."""
    household = homes.create_household(**{"name": "王家", "team": cast.north, "by": cast.alice, **values})
    for one in people:
        members.join_household(household, one, on=DAY, by=cast.alice)
    return household


def person(cast: Cast, name: str, **values: object) -> Customer:
    return create_customer(**{"name": name, "team": cast.north, "by": cast.alice, **values})


def test_the_first_one_in_speaks_for_the_household(cast: Cast) -> None:
    mei = person(cast, "王美")
    household = house(cast, cast.wang, mei)
    inside = home(household, cast.alice)
    assert [(one.customer, one.role, one.is_primary) for one in inside.members] == [
        (cast.wang, "user", True), (mei, "user", False),
    ]  # fmt: skip
    event = Event.objects.filter(verb="customers.household_joined", customer_id=mei.id).get()
    assert event.changes["household"] == [None, household.id]


def test_moving_in_again_changes_nothing(cast: Cast) -> None:
    household = house(cast, cast.wang)
    before = Event.objects.count()
    members.join_household(household, cast.wang, on=DAY, by=cast.alice, role="payer")
    assert Membership.objects.get().role == "user"
    assert Event.objects.count() == before


def test_nobody_lives_in_two_places_but_one_may_move(cast: Cast) -> None:
    old, new = house(cast, cast.wang), house(cast, name="李家")
    with pytest.raises(members.LivesElsewhere, match="王家"):
        members.join_household(new, cast.wang, on=date(2024, 6, 1), by=cast.alice)
    members.join_household(new, cast.wang, on=date(2024, 6, 1), by=cast.alice, confirmed=["lives_elsewhere"])
    found = home_of(cast.wang, cast.alice)
    assert found
    assert found.household == new
    assert [(one.customer, one.left_on) for one in former_members(old, cast.alice)] == [(cast.wang, date(2024, 6, 1))]


def test_a_firm_lives_nowhere(cast: Cast) -> None:
    firm = person(cast, "永和文具行", kind="organisation")
    with pytest.raises(members.NotAPerson):
        members.join_household(house(cast), firm, on=DAY, by=cast.alice)


def test_a_new_payer_takes_over(cast: Cast) -> None:
    mei = person(cast, "王美")
    house(cast, cast.wang, mei)
    his, hers = cast.wang.memberships.get(), mei.memberships.get()
    members.change_member(his, role="payer", by=cast.bob)
    members.change_member(hers, role="payer", by=cast.bob)
    assert [one.role for one in Membership.objects.order_by("id")] == ["user", "payer"]
    changes = Event.objects.filter(subject_id=his.id, verb="customers.household_member_changed").latest("id").changes
    assert changes == {"role": ["payer", "user"]}


def test_a_payer_out_of_sight_is_not_replaced(cast: Cast) -> None:
    household = house(cast, cast.chen, cast.wang)
    members.change_member(cast.chen.memberships.get(), role="payer", by=cast.alice)
    with pytest.raises(members.PayerUnseen):
        members.change_member(cast.wang.memberships.get(), role="payer", by=cast.carol)
    delete_customer(cast.chen, by=cast.alice)
    members.change_member(cast.wang.memberships.get(), role="payer", by=cast.carol)
    assert home(household, cast.carol).members[0].role == "payer"


def test_who_leaves_is_kept_as_history(cast: Cast) -> None:
    household = house(cast, cast.wang)
    stay = cast.wang.memberships.get()
    with pytest.raises(members.LeftBeforeJoining):
        members.leave_household(stay, on=date(2024, 4, 30), by=cast.alice)
    members.leave_household(stay, on=date(2024, 7, 1), by=cast.alice)
    members.leave_household(stay, on=date(2025, 7, 1), by=cast.alice)
    stay.refresh_from_db()
    assert (stay.left_on, stay.is_primary) == (date(2024, 7, 1), False)
    assert home(household, cast.alice).members == []
    assert home_of(cast.wang, cast.alice) is None


def test_the_bin_keeps_a_household_whole(cast: Cast) -> None:
    mei = person(cast, "王美")
    household = house(cast, cast.wang, mei)
    homes.delete_household(household, by=cast.alice)
    assert home_of(cast.wang, cast.alice) is None
    house(cast, mei, name="李家")
    homes.restore_household(household, by=cast.alice)
    fresh = Household.objects.get(id=household.id)
    assert [one.customer for one in home(fresh, cast.alice).members] == [cast.wang]


def test_nobody_deletes_the_home_of_people_out_of_sight(cast: Cast) -> None:
    with pytest.raises(homes.OthersLiveThere):
        homes.delete_household(house(cast, cast.wang, cast.chen), by=cast.carol)


def test_a_household_is_seen_by_whoever_sees_a_member(cast: Cast) -> None:
    shared, empty = house(cast, cast.wang, cast.chen), house(cast, name="空")
    south = house(cast, person(cast, "南一", team=cast.south), name="南")

    def seen(user: object) -> set[Household]:
        return set(Household.objects.visible_to(user))

    assert seen(cast.alice) == {shared, empty, south}
    assert seen(cast.carol) == {shared, empty}
    assert seen(cast.charlie) == {shared, south}


def test_the_unseen_are_counted_and_not_told(cast: Cast) -> None:
    Customer.objects.filter(id=cast.chen.id).update(orders_total=Decimal(1000))
    Customer.objects.filter(id=cast.wang.id).update(orders_total=Decimal(600))
    found = home(house(cast, cast.wang, cast.chen), cast.carol)
    assert ([one.customer for one in found.members], found.unseen, found.spent) == ([cast.wang], 1, Decimal(600))


def test_search_follows_the_people(cast: Cast) -> None:
    household = house(cast, cast.chen)
    assert search.matching_ids("household", "王家", cast.carol, limit=5) == []
    assert search.matching_ids("household", "王家", cast.charlie, limit=5) == [household.id]
    change_customer(cast.chen, team=cast.north, by=cast.alice)
    assert search.find("household", "王家", cast.carol, limit=5) == [household]
    assert search.matching_ids("household", "王家", cast.charlie, limit=5) == []


@pytest.mark.parametrize("flag", [{"role": "payer"}, {"is_primary": True}])
def test_the_database_holds_one_payer_and_one_speaker(cast: Cast, flag: dict[str, object]) -> None:
    mei = person(cast, "王美")
    household = house(cast, cast.wang, mei)
    household.memberships.update(is_primary=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        household.memberships.update(**flag)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(household=house(cast, name="別家"), customer=mei, joined_on=DAY)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["join", "role", "speak", "leave", "remove", "restore"]), st.integers(0, 2), st.integers(0, 1)
    ),
    max_size=14,
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_happens_one_pays_one_speaks_and_nobody_lives_twice(cast: Cast, acts: list) -> None:
    with transaction.atomic():
        people = [person(cast, f"王{number}") for number in range(3)]
        places = [house(cast, name="甲"), house(cast, name="乙")]
        for act, who, other in acts:
            _do(cast, act, people[who], places[other])
        now = Membership.objects.filter(left_on=None, deleted_at=None)
        assert all(now.filter(household=one, role="payer").count() <= 1 for one in places)
        assert all(now.filter(household=one, is_primary=True).count() <= 1 for one in places)
        assert all(now.filter(customer=one).count() <= 1 for one in people)
        transaction.set_rollback(True)


def _do(cast: Cast, act: str, who: Customer, place: Household) -> None:
    stay = who.memberships.order_by("-id").first()
    if act == "join":
        members.join_household(place, who, on=DAY, by=cast.alice, role="payer", confirmed=["lives_elsewhere"])
    elif stay and act == "role":
        members.change_member(stay, role="payer", by=cast.alice)
    elif stay and act == "speak":
        members.change_member(stay, is_primary=stay.left_on is None, by=cast.alice)
    elif stay and act == "leave":
        members.leave_household(stay, on=DAY, by=cast.alice)
    elif stay and act == "remove":
        members.remove_member(stay, by=cast.alice)
    elif stay and act == "restore":
        members.restore_member(stay, by=cast.alice)
