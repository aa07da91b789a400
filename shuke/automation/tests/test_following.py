"""Signals set off what they should, at once, on the right screens, and for nobody who is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.automation.drawing import is_held_out
from shuke.automation.models import Suggestion
from shuke.automation.queries.open import shown_to
from shuke.automation.tests.plays import happens, is_here, playbook
from shuke.customers.models import Customer
from shuke.notices.models import Notice
from shuke.notices.pulse import token_of
from shuke.notices.queries import popping

NOW = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)  # two in the afternoon in Taipei
LOOK = {"kind": "product_view", "member_no": "M001", "product": "T01"}


def test_two_looks_within_three_minutes_mean_it_and_one_does_not(cast: Cast) -> None:
    playbook(cast, "product_view", times=2, minutes=3, every_days=1)
    is_here(NOW + timedelta(minutes=6), cast.carol, cast.charlie)
    assert happens(cast, NOW, LOOK) == []
    assert happens(cast, NOW + timedelta(minutes=4), LOOK) == []  # too long after the first
    [made] = happens(cast, NOW + timedelta(minutes=6), LOOK)
    assert (made.customer_id, made.product_id, made.worth) == (cast.wang.pk, cast.tea.pk, 600)
    assert set(Notice.objects.values_list("person", flat=True)) == {cast.carol.pk}  # charlie does not see her
    [(_notice, told)] = popping(cast.carol, 0, NOW + timedelta(minutes=6))
    assert "王小明" in told.text
    assert "普洱茶" in told.text
    assert told.detail == "王小明: 普洱茶"
    assert happens(cast, NOW + timedelta(minutes=7), LOOK) == []  # once a day


def test_of_another_product_it_does_not(cast: Cast) -> None:
    playbook(cast, "product_view", product=cast.soap)
    assert happens(cast, NOW, LOOK) == []
    assert len(happens(cast, NOW, {**LOOK, "product": "S01"})) == 1


def test_a_question_is_known_by_its_words(cast: Cast) -> None:
    playbook(cast, "question", words="利率\nloan rate", every_days=0)
    asks = {"kind": "question", "member_no": "M001"}
    assert happens(cast, NOW, {**asks, "data": {"text": "幾點開門"}}) == []
    [made] = happens(cast, NOW, {**asks, "data": {"text": "What Loan rate is it?"}})
    assert "loan rate" in made.why["said"].lower()


def test_no_more_people_a_day_than_it_says(cast: Cast) -> None:
    playbook(cast, "call", every_days=0, most_a_day=1)
    calls = [{"kind": "call", "member_no": no} for no in ("M001", "M002")]
    assert len(happens(cast, NOW, *calls)) == 1
    assert happens(cast, NOW + timedelta(minutes=1), *calls) == []
    assert len(happens(cast, NOW + timedelta(days=1), *calls)) == 1


def test_at_night_nobody_is_told_to_call_now(cast: Cast) -> None:
    playbook(cast, "cart", channel="call", offer=False)
    night = NOW.replace(hour=15)  # eleven in Taipei
    is_here(night, cast.carol)
    assert len(happens(cast, night, {"kind": "cart", "member_no": "M001"})) == 1
    assert not Notice.objects.exists()
    assert len(shown_to(cast.carol, night + timedelta(hours=11))) == 1


def test_what_comes_late_is_history(cast: Cast) -> None:
    playbook(cast, "call")
    assert happens(cast, NOW, {"kind": "call", "member_no": "M001", "at": (NOW - timedelta(hours=1)).isoformat()}) == []


def test_switched_off_nothing_happens(cast: Cast) -> None:
    playbook(cast, "call", active=False)
    assert happens(cast, NOW, {"kind": "call", "member_no": "M001"}) == []


def test_who_is_left_alone_is_counted_and_never_shown(cast: Cast) -> None:
    one = playbook(cast, "call", holdout=50, every_days=0)
    alone = {customer.pk: is_held_out(one.seed, customer.pk, 50) for customer in (cast.wang, cast.chen)}
    is_here(NOW, cast.alice)
    happens(cast, NOW, *({"kind": "call", "member_no": no} for no in ("M001", "M002")))
    assert dict(Suggestion.objects.values_list("customer", "held_out")) == alone
    assert Notice.objects.count() == list(alone.values()).count(False)


def test_the_share_left_alone_is_kept_and_differs_between_playbooks() -> None:
    drawn = [[is_held_out(seed, customer, 10) for customer in range(4_000)] for seed in (1, 2)]
    assert all(350 < sum(one) < 450 for one in drawn)
    both = sum(a and b for a, b in zip(*drawn, strict=True))
    assert 20 < both < 60  # as many as chance would have it


def test_it_goes_to_who_looks_after_the_customer_or_whom_the_program_names(cast: Cast) -> None:
    playbook(cast, "call", every_days=0)
    Customer.objects.filter(pk=cast.wang.pk).update(owner=cast.bob)
    is_here(NOW, cast.alice, cast.bob, cast.carol)
    happens(cast, NOW, {"kind": "call", "member_no": "M001"})
    happens(cast, NOW, {"kind": "call", "member_no": "M001", "staff": "carol"})
    assert list(Notice.objects.order_by("pk").values_list("person", flat=True)) == [cast.bob.pk, cast.carol.pk]


def test_the_pulse_tells_a_number_and_nothing_else(cast: Cast, client: Client) -> None:
    playbook(cast, "call")
    at = timezone.now()
    address = f"/pulse/{token_of(cast.carol.pk)}"
    assert client.get(address).content == b"0"
    is_here(at, cast.carol)
    happens(cast, at, {"kind": "call", "member_no": "M001"})
    newest = Notice.objects.get().pk
    assert client.get(f"{address}?after=0").content == str(newest).encode()
    assert client.get(f"{address}?after={newest}").status_code == 204
    assert client.get("/pulse/1:forged").status_code == 404
    client.force_login(cast.carol)
    assert "王小明" in client.get("/notices/pops/?after=0").content.decode()
    client.force_login(cast.charlie)
    assert "王小明" not in client.get("/notices/pops/?after=0").content.decode()


def test_as_many_questions_for_many_signals_as_for_one(cast: Cast, django_assert_max_num_queries: Any) -> None:

    playbook(cast, "call", every_days=0)
    rows = [{"kind": "call", "member_no": "M001", "product": "T01"}] * 50
    with django_assert_max_num_queries(40):
        assert len(happens(cast, NOW, *rows)) == 1


def test_products_are_asked_for_once(cast: Cast, django_assert_max_num_queries: Any) -> None:
    playbook(cast, "cart")
    people = Customer.objects.bulk_create(Customer(name=str(n), member_no=f"X{n}") for n in range(30))
    rows = [{"kind": "cart", "member_no": one.member_no, "product": "T01"} for one in people]
    with django_assert_max_num_queries(30):
        assert {one.worth for one in happens(cast, NOW, *rows)} == {600}
