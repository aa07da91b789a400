"""Types, stages and strategies: what the rules give, by whole runs and at once; by hand, changed, tried out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Cast, buy
from shuke.accounts.actions.tokens import create_token
from shuke.core.worker import Worker
from shuke.customers.actions import mark_contacted
from shuke.customers.models import Customer, Relation, RelationType
from shuke.events.models import Batch, Event
from shuke.insights import counting, type_reasons, type_words
from shuke.insights.actions import measuring
from shuke.insights.actions.measuring import measure_all, measure_customer
from shuke.insights.models import CustomerMeasure, Pin, TypeRules
from shuke.insights.type_panel import said
from shuke.insights.types import facts, judging, rules
from shuke.insights.types.facts import COLUMNS, Evidence
from shuke.orders.models import Cart
from shuke.records.listing import Listing
from shuke.records.types import named

TODAY = date(2024, 4, 29)
NOW = datetime(2024, 4, 29, 1, tzinfo=UTC)


# — The rules by themselves —

whole = st.integers(0, 1_000)
some = st.one_of(st.none(), whole)
person = st.fixed_dictionaries(
    {column: some for column, _scale in COLUMNS.values() if column not in {"frequency", "variety"}}
    | {"frequency": st.integers(0, 30), "variety": st.integers(0, 30)}
)


def judged(people: list[dict[str, Any]], ids: list[int], evidence: Evidence) -> dict[int, dict[str, Any]]:
    columns = {name: pa.array([one[name] for one in people], pa.int64()) for name, _scale in COLUMNS.values()}
    table = pa.table({"customer_id": pa.array(ids, pa.int64()), **columns})
    known = facts.read(table, evidence)
    found = judging.judge(table["customer_id"], known, {}, judging.learn(known, {}))
    return dict(zip(ids, found.to_pylist(), strict=True))


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(person, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_each_has_one_stage_and_a_reason_whatever_the_order(people: list[dict[str, Any]], chance: Any) -> None:
    ids = list(range(1, len(people) + 1))
    evidence = Evidence(brought={1: 4}, followers={2: 11}, signs={3: (2, 9)})
    found = judged(people, ids, evidence)
    shuffled = list(zip(people, ids, strict=True))
    chance.shuffle(shuffled)
    mixed = judged([one for one, _id in shuffled], [pk for _one, pk in shuffled], evidence)
    assert found == mixed
    for row in found.values():
        reasons = json.loads(row["reasons"])
        assert row["lifecycle"] in rules.values("lifecycle")
        assert row["relationship"] in rules.values("relationship")
        assert row["strategy"] in rules.values("strategy")
        for aspect in rules.ASPECTS:
            assert (row[aspect] or "") == rules.given_by(aspect, reasons[aspect][0])
            assert type_reasons.sentence(aspect, reasons[aspect], ())


def test_who_are_all_alike_are_none_of_them_the_best() -> None:
    alike = {
        "frequency": 3,
        "variety": 2,
        **{name: 500 for name, _s in COLUMNS.values() if name not in {"frequency", "variety"}},
    }
    found = judged([dict(alike) for _ in range(20)], list(range(20)), Evidence())
    assert {row["customer_type"] for row in found.values()} <= {None, "need_based", "inspiring"}


def test_every_rule_has_its_words() -> None:
    for aspect, its in rules.ASPECTS.items():
        assert set(type_words.CHOICES[aspect].values) == set(rules.values(aspect))
        for rule in its:
            place = rules.place(aspect, rule)
            assert type_words.MEANS[place]
            assert place in type_reasons.TEXTS or rule.key in {"acquire", "start"}
            assert all(type_words.threshold_label(place, one.key, one.of) for one in rule.thresholds)
    assert set(type_words.TO_DO) == set(type_words.Strategy.values)


def test_what_an_earlier_version_wrote_is_no_sentence() -> None:
    assert type_reasons.sentence("customer_type", ["loyal", 1], ()) == ""
    assert type_reasons.sentence("customer_type", ["gone"], ()) == ""


# — In the shop —


@pytest.fixture
def shop(cast: Cast) -> Cast:
    buy(cast.chen, cast.soap, date(2024, 4, 20))
    measure_all(TODAY, at=NOW)
    return cast


def of(customer: Customer) -> CustomerMeasure:
    return CustomerMeasure.objects.get(customer=customer)


def test_a_night_tells_them_apart_and_one_purchase_is_too_early(shop: Cast) -> None:
    wang, chen = of(shop.wang), of(shop.chen)
    assert (wang.lifecycle, wang.relationship, wang.customer_type) == ("retain", "expansion", "need_based")
    assert (chen.lifecycle, chen.relationship, chen.strategy, chen.customer_type) == (
        "convert", "exploration", "start", None,
    )  # fmt: skip
    assert chen.reasons["customer_type"] == ["too_early"]


def test_who_just_bought_is_told_apart_at_once(shop: Cast) -> None:
    buy(shop.chen, shop.tea, date(2024, 4, 28))
    measure_customer(shop.chen.id, TODAY, at=NOW)
    assert of(shop.chen).lifecycle == "retain"


@pytest.mark.parametrize(("days", "stage"), [(10, "acquire"), (200, "reach")])
def test_who_never_bought_is_acquired_by_a_sign_of_interest(cast: Cast, days: int, stage: str) -> None:
    lin = Customer.objects.create(name="林小姐", surname="林")
    Cart.objects.create(customer=lin, touched_at=NOW - timedelta(days=days))
    measure_all(TODAY, at=NOW)
    row = of(lin)
    assert (row.lifecycle, row.relationship, row.strategy) == (stage, "awareness", "start")
    translation.activate("en")
    if stage == "acquire":
        assert type_reasons.sentence("lifecycle", row.reasons["lifecycle"], ()).endswith("used a cart 10 days ago.")


def test_a_word_with_somebody_is_a_sign_too(cast: Cast) -> None:
    Customer.objects.filter(pk=cast.chen.pk).update(orders_count=0)
    mark_contacted(cast.chen, on=TODAY, by=cast.alice, at=NOW)
    measure_all(TODAY, at=NOW)
    assert of(cast.chen).reasons["lifecycle"] == ["acquire", 0, 0]


def test_who_brings_buyers_opens_doors_and_inspires(shop: Cast) -> None:
    kind = RelationType.objects.get(key="referrer")
    for number in range(3):
        friend = Customer.objects.create(name=f"朋友{number}", surname="朋", orders_count=1)
        Relation.objects.create(from_customer=shop.wang, to_customer=friend, type=kind, both_ways=False)
    measure_all(TODAY, at=NOW)
    assert (of(shop.wang).customer_type, of(shop.wang).lifecycle, of(shop.wang).strategy) == (
        "door_opener", "inspire", "protect",
    )  # fmt: skip


def test_an_empty_shop_is_told_apart_too(cast: Cast) -> None:
    shop_of_nobody = Customer.objects.exclude(pk=None)
    for one in shop_of_nobody:
        one.orders.all().delete()
    measure_all(TODAY, at=NOW)
    assert set(CustomerMeasure.objects.values_list("strategy", flat=True)) == {"start"}


def test_lists_and_the_api_ask_by_type(shop: Cast, client: Client) -> None:
    client.force_login(shop.alice)
    asked = json.dumps({"field": "customer_type", "op": "any_of", "value": ["need_based"]})
    page = client.get("/customers/", {"f": asked, "sort": "strategy"}).content.decode()
    assert "王小明" in page
    assert "陳美玲" not in page
    key = create_token(by=shop.alice, name="t")[1]
    told = client.get(f"/api/v1/customers/{shop.wang.pk}", headers={"Authorization": f"Bearer {key}"}).json()
    row = told.get("data", told)
    assert (row["lifecycle"], row["strategy"]) == ("retain", of(shop.wang).strategy)


@pytest.mark.parametrize("sort", ["customer_type", "-customer_type"])
def test_sorted_by_type_nobody_is_lost_between_two_pages(shop: Cast, sort: str) -> None:
    Customer.objects.create(name="無名", surname="無")  # not measured yet
    names, at = [], ""
    while True:
        page = Listing.asked(named("customer"), shop.alice, {"sort": sort, "at": at}, TODAY).page(1)
        names += [row.name for row in page.rows]
        if page.after is None:
            break
        at = page.after.pack()
    assert names[0] == "王小明"  # who has no type last, either way
    assert sorted(names[1:]) == ["無名", "陳美玲"]


def test_numbers_count_only_whom_one_sees(shop: Cast) -> None:
    assert counting.counts(shop.alice, "lifecycle") == {
        "reach": 0, "acquire": 0, "convert": 1, "retain": 1, "inspire": 0, "": 0,
    }  # fmt: skip
    assert counting.counts(shop.carol, "lifecycle")["convert"] == 0


# — By hand —


def pin(client: Client, customer: Customer, value: str = "loyal", **given: str) -> Any:
    told = {"value": value, "reason": "他每週都來聊天", **given}
    return client.post(f"/due/{customer.pk}/types/customer_type/", told)


def test_by_hand_it_holds_through_the_night_and_what_follows_from_it_too(shop: Cast, client: Client) -> None:
    client.force_login(shop.alice)
    assert pin(client, shop.wang, "benchmark").status_code == 302
    assert of(shop.wang).customer_type == "benchmark"
    Worker().run_all()
    assert of(shop.wang).strategy == "protect"
    measure_all(TODAY, at=NOW.replace(hour=3))
    assert (of(shop.wang).customer_type, of(shop.wang).strategy) == ("benchmark", "protect")
    page = client.get(f"/customers/{shop.wang.pk}/").content.decode()
    assert "他每週都來聊天" in page
    assert Event.objects.get(verb="insights.pinned").changes == {"customer_type": ["need_based", "benchmark"]}
    pin(client, shop.wang, do="unpin")
    assert of(shop.wang).customer_type == "need_based"


def test_what_is_laid_down_while_everybody_is_measured_holds(
    shop: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(shop.alice)

    def somebody_was_quicker(rows: pa.Table, at: datetime) -> None:
        monkeypatch.undo()
        pin(client, shop.wang, "benchmark")
        measuring.write(rows, at)

    monkeypatch.setattr(measuring, "write", somebody_was_quicker)
    measure_all(TODAY, at=NOW)
    assert (of(shop.wang).customer_type, of(shop.wang).strategy) == ("benchmark", "protect")


def test_a_pin_is_taken_back_and_the_one_before_holds_again(shop: Cast, client: Client) -> None:
    client.force_login(shop.alice)
    pin(client, shop.wang, "loyal")
    pin(client, shop.wang, "discount")
    first, second = Batch.objects.filter(kind="type_pin").order_by("pk")
    assert client.post(f"/undo/batches/{first.pk}/").status_code >= 400
    client.post(f"/undo/batches/{second.pk}/")
    assert of(shop.wang).customer_type == "loyal"
    client.post(f"/undo/batches/{first.pk}/")
    assert of(shop.wang).customer_type == "need_based"
    assert not Pin.objects.filter(ended_at=None).exists()


def test_only_who_may_change_the_customer_lays_it_down(shop: Cast, client: Client) -> None:
    for user, status in ((shop.dave, 403), (shop.charlie, 404), (shop.carol, 302)):
        client.force_login(user)
        assert pin(client, shop.wang).status_code == status
    assert pin(client, shop.wang, reason="").status_code == 422


def test_who_may_not_know_amounts_is_told_no_type_made_of_them(shop: Cast) -> None:
    translation.activate("en")
    closed = {"customer_type", "orientation", "strategy", "monetary", "expected_value", "discount_share"}
    told = list(said(of(shop.wang), closed, {}))
    assert [str(one.label) for one in told] == ["Stage of life", "Relationship stage"]
    row = of(shop.wang)
    row.reasons["strategy"] = ["worthy", 5000, 4000]
    told = [one.why for one in said(row, {"expected_value"}, {}) if one.to_do]
    assert told == ["By figures that your role doesn’t show."]


# — The rules of the shop —


def laid(**changed: str) -> dict[str, str]:
    """All that the page posts, as the rules come, but for what is changed."""
    told: dict[str, str] = {}
    for aspect, its in rules.ASPECTS.items():
        for rule in its:
            if not rule.always:
                told[f"{aspect}-{rule.key}-on"] = "on"
            told |= {f"{aspect}-{rule.key}-{one.key}": str(one.default) for one in rule.thresholds}
    told |= {name.replace("__", "-"): value for name, value in changed.items()}
    return {name: value for name, value in told.items() if value}


def test_rules_are_tried_out_then_laid_down_and_come_back(shop: Cast, client: Client) -> None:
    client.force_login(shop.alice)
    less = {"customer_type__need_based__on": ""}
    tried = client.post("/settings/types/", laid(**less, do="count"))
    Worker().run_all()
    counted = client.get(tried["Location"]).context["trial"].counts["customer_type"]
    assert counted.get("need_based", 0) == 0
    assert of(shop.wang).customer_type == "need_based"
    assert client.post("/settings/types/", laid(**less)).status_code == 302
    assert TypeRules.now().changed == {"customer_type.need_based": {"on": False}}
    Worker().run_all()
    assert of(shop.wang).customer_type != "need_based"
    client.post("/settings/types/", {"do": "reset"})
    Worker().run_all()
    assert of(shop.wang).customer_type == "need_based"


def test_a_number_that_makes_no_sense_is_refused_in_a_sentence(shop: Cast, client: Client) -> None:
    client.force_login(shop.alice)
    page = client.post("/settings/types/", laid(relationship__dissolution__least_risk="170"))
    assert page.status_code == 422
    assert "Write a number from 0 to 100." in page.content.decode()
    assert TypeRules.now().changed == {}


def test_the_page_of_rules_is_the_owners(shop: Cast, client: Client) -> None:
    client.force_login(shop.bob)
    assert client.get("/settings/types/").status_code == 403
    client.force_login(shop.alice)
    assert client.get("/settings/types/").status_code == 200


def test_new_products_are_new_for_ninety_days(cast: Cast) -> None:
    """Nothing that was sold from the beginning is; nothing is known of novelty where nothing new was sold."""
    measure_all(TODAY, at=NOW)
    assert of(cast.wang).novelty is None
    buy(cast.chen, cast.tea, date(2023, 1, 5))
    buy(cast.wang, cast.soap, date(2024, 4, 10))
    measure_all(TODAY, at=NOW)
    assert of(cast.wang).novelty == 50
    measure_customer(cast.wang.pk, TODAY, at=NOW)
    assert of(cast.wang).novelty == 50
    assert np.isclose(float(of(cast.chen).novelty or 0), 0)
