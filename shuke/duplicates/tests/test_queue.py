"""Deciding pairs: who sees which, what a decision does, how it is taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import Cast
from shuke.core.errors import Conflict
from shuke.customers.actions.households import create_household
from shuke.customers.actions.members import join_household
from shuke.customers.models import Customer, Household, Membership
from shuke.duplicates.actions import housing
from shuke.duplicates.models import Pair
from shuke.duplicates.queries.masking import mask_name, mask_phone
from shuke.duplicates.queries.queue import Queue, waiting
from shuke.events.models import Event

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def twin(cast: Cast, name: str = "王曉明", *, of: Customer | None = None, score: int = 95, south: bool = False) -> Pair:
    one = of or cast.wang
    one.phones.get_or_create(raw="0912345678", e164="+886912345678")
    two = Customer.objects.create(name=name, team=cast.south if south else cast.north, birthday=date(1980, 3, 4))
    two.phones.create(raw="0912345678", e164="+886912345678")
    return Pair.objects.create(low=one, high=two, score=score, reasons=["phone_same", "name_sounds"], found_at=NOW)


def test_pairs_stand_side_by_side_with_their_reasons(client: Client, cast: Cast) -> None:
    twin(cast)
    client.force_login(cast.carol)
    html = client.get("/duplicates/").content.decode()
    assert "王小明 = 王曉明: sounds the same" in html
    assert "Same phone" in html
    assert "Almost certain" in html
    assert 'class="missing"' in html


def test_the_strongest_come_first_page_by_page(client: Client, cast: Cast) -> None:
    for number in range(10):
        twin(cast, f"王曉{number}", score=60 + number)
    first, after = Queue(cast.carol, date(2026, 3, 1), {}).page
    rest, end = Queue(cast.carol, date(2026, 3, 1), {"after": after}).page
    assert [row.pair.score for row in first + rest] == list(range(69, 59, -1))
    assert (len(rest), end) == (2, "")


NARROWED = [
    ({"level": "strong"}, 1),
    ({"level": "perhaps"}, 1),
    ({"reason": "phone"}, 2),
    ({"reason": "email"}, 0),
    ({"kind": "household"}, 0),
]


@pytest.mark.parametrize(("asked", "count"), NARROWED)
def test_it_is_narrowed_by_strength_and_reason(cast: Cast, asked: dict[str, str], count: int) -> None:
    twin(cast)
    twin(cast, "王筱明", score=60)
    assert len(Queue(cast.carol, date(2026, 3, 1), asked).page[0]) == count


def test_not_the_same_leaves_the_queue_and_comes_back(client: Client, cast: Cast) -> None:
    pair = twin(cast)
    client.force_login(cast.carol)
    answer = client.post(f"/duplicates/{pair.pk}/different/", headers={"HX-Request": "true"})
    assert "are not the same" in answer.content.decode()
    assert "王曉明" not in client.get("/duplicates/").content.decode()
    assert "王曉明" in client.get("/duplicates/?state=different").content.decode()
    assert Event.objects.filter(verb="duplicates.not_the_same").count() == 2
    client.post(f"/duplicates/{pair.pk}/again/")
    assert Pair.objects.get().state == Pair.State.OPEN


def test_later_is_in_a_week(client: Client, cast: Cast) -> None:
    pair = twin(cast)
    client.force_login(cast.carol)
    client.post(f"/duplicates/{pair.pk}/later/")
    until = Pair.objects.get().later_until
    assert until
    assert Queue(cast.carol, date(2020, 1, 1), {}).page[0] == []
    assert len(Queue(cast.carol, until, {}).page[0]) == 1


def test_a_decision_made_by_somebody_else_is_told(client: Client, cast: Cast) -> None:
    pair = twin(cast)
    client.force_login(cast.carol)
    client.post(f"/duplicates/{pair.pk}/different/")
    assert client.post(f"/duplicates/{pair.pk}/different/").status_code == 409


def test_who_sees_one_of_two_learns_no_more_than_whom_to_ask(client: Client, cast: Cast) -> None:
    pair = twin(cast, south=True)
    client.force_login(cast.carol)
    html = client.get("/duplicates/").content.decode()
    assert "王○明" in html
    assert "09••••678" in html
    assert "王曉明" not in html
    assert "1980" not in html
    assert "南區" not in html
    assert client.post(f"/duplicates/{pair.pk}/different/").status_code == 404
    assert Pair.objects.get().state == Pair.State.OPEN
    for asked in ({"reason": "phone"}, {"level": "strong"}):  # else one could guess by narrowing
        assert Queue(cast.carol, date(2026, 3, 1), asked).page[0] == []


def test_who_sees_neither_sees_nothing(client: Client, cast: Cast) -> None:
    twin(cast)
    client.force_login(cast.charlie)
    html = client.get("/duplicates/").content.decode()
    assert "王" not in html.partition("<main")[2]
    client.force_login(cast.dave)
    assert client.get("/duplicates/").status_code == 403


def test_the_menu_counts_what_waits_for_this_person(cast: Cast) -> None:
    twin(cast)
    twin(cast, south=True)
    twin(cast, score=60)
    assert [waiting(user) for user in (cast.alice, cast.carol, cast.charlie, cast.dave)] == [2, 1, 0, 0]


def test_the_customers_page_tells_of_it(client: Client, cast: Cast) -> None:
    pair = twin(cast)
    client.force_login(cast.carol)
    html = client.get(f"/customers/{cast.wang.pk}/").content.decode()
    assert f"/duplicates/merge/customers/?ids={pair.low_id}&amp;ids={pair.high_id}" in html


@pytest.mark.parametrize("count", [1, 9])
def test_many_pairs_take_no_more_questions_than_one(
    client: Client, cast: Cast, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        twin(cast, f"王曉{number}", south=number % 3 == 1)
    client.force_login(cast.alice)
    client.get("/duplicates/")
    with django_assert_max_num_queries(17):
        client.get("/duplicates/")


@pytest.mark.parametrize(
    ("name", "told"), [("王小明", "王○明"), ("王明", "王○"), ("歐陽娜娜", "歐○娜"), ("Mei-ling Chen", "M○○○ C○○○")]
)
def test_a_masked_name_keeps_its_ends(name: str, told: str) -> None:
    assert mask_name(name) == told
    assert mask_phone("+886912345678") == "09••••678"


@pytest.fixture
def kin(cast: Cast) -> Pair:
    pair = twin(cast, "王大明")
    pair.kind = Pair.Kind.HOUSEHOLD
    pair.save()
    return pair


def living(pair: Pair) -> list[str]:
    stays = Membership.objects.filter(customer__in=(pair.low, pair.high), left_on=None, deleted_at=None)
    return [str(stay.household) for stay in stays.order_by("id")]


def test_two_are_put_into_one_household_and_out_again(client: Client, cast: Cast, kin: Pair) -> None:
    client.force_login(cast.carol)
    assert "Put them in one household" in client.get("/duplicates/?kind=household").content.decode()
    answer = client.post(f"/duplicates/{kin.pk}/household/", headers={"HX-Request": "true"}).content.decode()
    assert "live in one household now" in answer
    assert living(kin) == ["王's home", "王's home"]
    assert "王大明" not in client.get("/duplicates/?kind=household").content.decode()
    assert "王大明" in client.get("/duplicates/?kind=household&state=different").content.decode()
    assert client.post(f"/duplicates/{kin.pk}/again/").url == "/duplicates/?kind=household"
    assert (living(kin), Household.objects.alive().count()) == ([], 0)
    assert "王大明" in client.get("/duplicates/?kind=household").content.decode()


def test_the_other_one_moves_in_where_one_lives(client: Client, cast: Cast, kin: Pair) -> None:
    home = create_household(name="王府", team=cast.north, by=cast.alice)
    join_household(home, kin.high, on=date(2026, 1, 1), by=cast.alice)
    client.force_login(cast.carol)
    client.post(f"/duplicates/{kin.pk}/household/")
    assert living(kin) == ["王府", "王府"]
    client.post(f"/duplicates/{kin.pk}/again/")
    assert living(kin) == ["王府"]


def test_nobody_is_moved_out_of_a_home_by_the_queue(cast: Cast, kin: Pair) -> None:
    for one in (kin.low, kin.high):
        join_household(create_household(name=f"{one}家", by=cast.alice), one, on=date(2026, 1, 1), by=cast.alice)
    with pytest.raises(Conflict, match="王小明家、王大明家"):
        housing.one_household(kin, by=cast.alice, on=date(2026, 3, 1), at=NOW)
    assert Pair.objects.get().state == Pair.State.OPEN
