"""The tree of sponsors: nobody stands below themselves, lines are teams, PV adds up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast, buy
from shuke.accounts.models import Team
from shuke.core.errors import UserError
from shuke.customers.models import Customer
from shuke.duplicates.actions.merging import merge
from shuke.network import actions
from shuke.network.models import Above, Line, Sponsorship
from shuke.network.periods import period, periods
from shuke.network.queries import follow_ups, line_of, places, tops, volumes_of
from shuke.records import types

ON = date(2024, 4, 15)
APRIL = period("2024-04", ON)


@pytest.fixture
def tree(cast: Cast) -> dict[str, Customer]:
    """王小明 sponsors 乙 and 丙; 乙 sponsors 丁, who sponsors 戊. All in team North."""
    made = {"王": cast.wang}
    for name, sponsor in (("乙", "王"), ("丙", "王"), ("丁", "乙"), ("戊", "丁")):
        made[name] = Customer.objects.create(name=name, surname=name, team=cast.north)
        actions.sponsor(by=cast.alice, customer=made[name], sponsor=made[sponsor], joined_on=ON)
    return made


def names(found: Any) -> set[str]:
    return {one.name for one in found}


def team_of(customer: Customer) -> str:
    return str(Customer.objects.select_related("team").get(pk=customer.pk).team)


def test_everybody_below_is_the_line(cast: Cast, tree: dict[str, Customer]) -> None:
    assert names(line_of(cast.alice, cast.wang.pk)) == {"乙", "丙", "丁", "戊"}
    assert names(tops(cast.alice)) == {"王小明"}
    assert [row.customer.name for row in places(cast.alice, tops(cast.alice), APRIL)] == ["王小明"]


def test_a_member_moves_with_the_line_below(cast: Cast, tree: dict[str, Customer]) -> None:
    moved = Sponsorship.objects.get(customer=tree["丁"])
    actions.change_sponsorship(moved, by=cast.alice, sponsor=tree["丙"])
    assert names(line_of(cast.alice, tree["乙"].pk)) == set()
    assert names(line_of(cast.alice, tree["丙"].pk)) == {"丁", "戊"}


@pytest.mark.parametrize(("member", "sponsor"), [("王", "戊"), ("乙", "乙"), ("丁", "王")])
def test_what_can_not_be_is_refused(cast: Cast, tree: dict[str, Customer], member: str, sponsor: str) -> None:
    before = set(Above.objects.values_list("member", "ancestor", "distance"))
    with pytest.raises(UserError):
        actions.sponsor(by=cast.alice, customer=tree[member], sponsor=tree[sponsor])
    assert set(Above.objects.values_list("member", "ancestor", "distance")) == before


def test_who_leaves_hands_the_line_up_and_undo_puts_all_back(cast: Cast, tree: dict[str, Customer]) -> None:
    left = actions.leave(Sponsorship.objects.get(customer=tree["乙"]), by=cast.alice)
    assert names(line_of(cast.alice, cast.wang.pk)) == {"丙", "丁", "戊"}
    assert Sponsorship.objects.get(customer=tree["丁"]).sponsor == cast.wang
    actions.come_back(left, by=cast.alice)
    assert names(line_of(cast.alice, cast.wang.pk)) == {"乙", "丙", "丁", "戊"}


def test_pv_of_member_line_and_team(cast: Cast, tree: dict[str, Customer]) -> None:
    for name, pv in (("王", 5), ("乙", 10), ("丁", 20), ("戊", 40)):
        order = buy(tree[name], cast.tea, date(2024, 4, 9), number=f"P{name}")
        order.lines.update(pv=pv)
    actions.lead(tree["丁"], by=cast.alice)
    found = volumes_of(cast.alice, [cast.wang.pk, tree["丁"].pk, tree["丙"].pk], APRIL)
    assert (found[cast.wang.pk].own, found[cast.wang.pk].line, found[cast.wang.pk].active) == (5, 75, 4)
    assert (found[tree["丁"].pk].line, found[tree["丁"].pk].team, found[tree["丁"].pk].members) == (60, 60, 1)
    assert found[tree["丙"].pk].line == 0


def test_a_leader_sees_only_the_own_line(cast: Cast, tree: dict[str, Customer]) -> None:
    line = actions.lead(tree["乙"], by=cast.alice)
    assert {team_of(tree[name]) for name in ("乙", "丁", "戊")} == {line.team.name}
    assert team_of(tree["丙"]) == "北區"
    cast.charlie.teams.set([line.team])
    assert names(Customer.objects.visible_to(cast.charlie)) == {"乙", "丁", "戊"}
    assert names(tops(cast.charlie)) == {"乙"}
    assert line.team.parent == cast.north
    lower = actions.lead(tree["戊"], by=cast.alice)
    assert lower.team.parent == line.team
    cast.charlie = type(cast.charlie).objects.get(pk=cast.charlie.pk)
    assert names(Customer.objects.visible_to(cast.charlie)) == {"乙", "丁", "戊"}  # the line below counts too


def test_lines_follow_whoever_moves(cast: Cast, tree: dict[str, Customer]) -> None:
    first, second = (actions.lead(tree[name], by=cast.alice) for name in ("乙", "丙"))
    actions.change_sponsorship(Sponsorship.objects.get(customer=tree["丁"]), by=cast.alice, sponsor=tree["丙"])
    assert team_of(tree["戊"]) == second.team.name
    actions.stop_leading(second, by=cast.alice)
    assert Line.objects.get() == first
    assert Team.objects.filter(pk=second.team_id).exists()


def test_who_lacks_pv_is_followed_up(cast: Cast, tree: dict[str, Customer]) -> None:
    order = buy(tree["乙"], cast.tea, date(2024, 4, 9), number="P")
    order.lines.update(pv=100)
    Customer.objects.filter(pk=tree["乙"].pk).update(last_ordered_on=date(2024, 4, 9), last_contacted_on=ON)
    among = line_of(cast.alice, cast.wang.pk)
    rows = follow_ups(cast.alice, among, APRIL, on=ON, least=Decimal(60), quiet=60, unspoken=30)
    assert {(row.customer.name, row.lacking, tuple(row.reasons)) for row in rows} == {
        (name, Decimal(60), ("pv", "quiet", "unspoken")) for name in ("丙", "丁", "戊")
    }


def test_one_member_written_down_twice_becomes_one(cast: Cast, tree: dict[str, Customer]) -> None:
    again = Customer.objects.create(name="丙丙", surname="丙", team=cast.north)
    below = Customer.objects.create(name="己", surname="己", team=cast.north)
    actions.sponsor(by=cast.alice, customer=below, sponsor=again)
    merge(types.named("customer"), tree["丙"].pk, [again.pk], by=cast.alice)
    assert names(line_of(cast.alice, tree["丙"].pk)) == {"己"}
    with pytest.raises(actions.OneLine):
        merge(types.named("customer"), tree["王"].pk, [tree["戊"].pk], by=cast.alice)


def test_pages_for_who_sees_all_some_and_none(client: Client, cast: Cast, tree: dict[str, Customer]) -> None:
    for user, seen in ((cast.alice, True), (cast.charlie, False)):
        client.force_login(user)
        for address in ("/network/", "/network/follow-up/?least=60"):
            page = client.get(address).content.decode()
            assert ("乙" in page or "王小明" in page) is seen
    client.force_login(cast.alice)
    assert "丁" in client.get(f"/network/{tree['乙'].pk}/level/?least=x&period=zz").content.decode()
    assert client.get(f"/network/?member={cast.wang.pk}&least=10").status_code == 200
    client.force_login(cast.charlie)
    assert client.get(f"/network/?member={cast.wang.pk}").status_code == 404
    assert client.post(f"/network/{cast.wang.pk}/lead/").status_code in {403, 404}


def test_periods_end_where_they_should() -> None:
    told = {one.code: (one.first, one.last) for one in periods(date(2024, 2, 29))}
    assert told["2024-02"] == (date(2024, 2, 1), date(2024, 2, 29))
    assert told["2023-12"][1] == date(2023, 12, 31)
    assert told["2024-h1"] == (date(2024, 1, 1), date(2024, 6, 30))
    assert told["2023-h2"] == (date(2023, 7, 1), date(2023, 12, 31))
    assert told["2024"][1] == date(2024, 12, 31)


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.booleans()), max_size=14))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_table_always_says_what_the_sponsorships_say(cast: Cast, steps: list[tuple[int, int, bool]]) -> None:
    Sponsorship.objects.all().delete()
    Above.objects.all().delete()
    people = [Customer.objects.create(name=f"人{number}", surname="人") for number in range(7)]
    for member, sponsor, leaves in steps:
        known = Sponsorship.objects.alive().filter(customer=people[member]).first()
        try:
            if known and leaves:
                actions.leave(known, by=None)
            elif known:
                actions.change_sponsorship(known, by=None, sponsor=people[sponsor])
            else:
                actions.sponsor(by=None, customer=people[member], sponsor=people[sponsor])
        except UserError:
            continue
    parents = dict(Sponsorship.objects.alive().values_list("customer_id", "sponsor_id"))
    wanted = set()
    for one in set(parents) | set(parents.values()):
        place, distance = one, 0
        while place is not None:
            wanted.add((one, place, distance))
            place, distance = parents.get(place), distance + 1
            assert distance < 9
    assert set(Above.objects.values_list("member", "ancestor", "distance")) == wanted
