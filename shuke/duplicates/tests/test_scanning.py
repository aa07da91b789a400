"""The search: finds, goes on where it stopped, keeps what people decided."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from conftest import Cast
from shuke.customers import actions as customers
from shuke.customers.actions import loading
from shuke.customers.actions.change import change_customer
from shuke.customers.actions.delete import delete_customer, restore_customer
from shuke.customers.models import Customer
from shuke.duplicates.actions import scanning
from shuke.duplicates.actions.deciding import not_the_same
from shuke.duplicates.models import Key, Pair, Scan
from shuke.duplicates.queries.queue import unseen

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def add(cast: Cast, name: str, phone: str = "", **values: Any) -> Customer:
    phones = [phone] if phone else []
    return customers.create_customer(by=cast.alice, name=name, phones=phones, confirmed=["same_customer"], **values)


def scan() -> None:
    assert scanning.scan(at=NOW)


def pairs() -> list[tuple[str, str, str]]:
    rows = Pair.objects.order_by("low_id", "high_id")
    return list(rows.values_list("low__name", "high__name", "state"))


def test_the_first_pass_finds_pairs_among_all(cast: Cast) -> None:
    one = add(cast, "歐陽靖", "0912-345-678")
    two = add(cast, "歐陽婧", "0912345678")
    scan()
    pair = Pair.objects.get()
    assert (pair.low, pair.high, pair.kind) == (one, two, Pair.Kind.PERSON)
    assert set(pair.reasons) == {"phone_same", "name_sounds"}
    assert Scan.objects.get().whole


def test_what_was_found_stays_the_same_when_looked_for_again(cast: Cast) -> None:
    add(cast, "歐陽靖", "0912-345-678")
    add(cast, "歐陽靖", "0912345678")
    scan()
    before = (list(Pair.objects.values()), list(Key.objects.order_by("id").values()))
    scanning.begin_anew()
    scan()
    assert (list(Pair.objects.values()), list(Key.objects.order_by("id").values())) == before


def test_afterwards_only_what_changed_is_looked_at(cast: Cast) -> None:
    one = add(cast, "歐陽靖", "0912-345-678")
    scan()
    add(cast, "歐陽婧", "0912345678")
    scan()
    assert pairs() == [("歐陽靖", "歐陽婧", "open")]
    change_customer(one, by=cast.alice, confirmed=["same_customer"], phones=["0988111222"], name="林美玉")
    scan()
    assert pairs() == []


def test_who_came_by_an_import_is_looked_at_too(cast: Cast) -> None:
    scan()
    names = {**dict.fromkeys(loading.FIELDS, ""), "kind": "person", "team_id": None, "owner_id": None, "birthday": None,
             "last_contacted_on": None, "custom": {}, "email": "jing@example.tw"}  # fmt: skip
    loading.create_customers([{**names, "name": "歐陽靖"}, {**names, "name": "歐陽婧"}], by=cast.alice, at=NOW)
    assert unseen()
    scan()
    assert (pairs(), unseen()) == ([("歐陽靖", "歐陽婧", "open")], False)


def test_a_pair_goes_into_the_bin_with_its_customer_and_comes_back(cast: Cast) -> None:
    one = add(cast, "歐陽靖", "0912-345-678")
    add(cast, "歐陽靖", "0912345678")
    scan()
    delete_customer(one, by=cast.alice)
    scan()
    assert pairs() == []
    restore_customer(Customer.objects.get(pk=one.pk), by=cast.alice)
    scan()
    assert len(pairs()) == 1


def test_not_the_same_is_asked_again_only_when_there_is_more(cast: Cast) -> None:
    one = add(cast, "歐陽靖", "0912-345-678")
    two = add(cast, "歐陽靖", "0912345678")
    scan()
    not_the_same(Pair.objects.get(), by=cast.alice, at=NOW)
    change_customer(one, by=cast.alice, note="來電")
    change_customer(two, by=cast.alice, name="歐陽婧")
    scan()
    assert Pair.objects.get().state == Pair.State.DIFFERENT
    change_customer(one, by=cast.alice, email="jing@example.com")
    change_customer(two, by=cast.alice, email="jing@example.com")
    scan()
    assert Pair.objects.get().state == Pair.State.OPEN


def test_killed_between_any_two_pieces_it_ends_the_same(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(8):
        add(cast, "歐陽靖", f"091234567{number // 2}")
    scan()
    whole = set(pairs())
    Pair.objects.all().delete()
    scanning.begin_anew()
    monkeypatch.setattr(scanning, "PIECE", 3)
    for _time in range(20):
        if scanning.scan(at=NOW, seconds=0):
            break
        Scan.objects.filter(pk=1, whole=False).update(place=max(Scan.objects.get().place - 1, 0))  # as if done twice
    monkeypatch.setattr(scanning, "PIECE", 1_000)
    scan()
    assert set(pairs()) == whole


def test_a_second_worker_gives_way(cast: Cast) -> None:
    add(cast, "歐陽靖", "0912-345-678")
    state = scanning._begun(NOW)
    scan()
    with pytest.raises(scanning.TakenOver):
        scanning._next(state, NOW)
