"""What is measured of customers: by whole runs and after one order alike, and asked through the list of customers."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from conftest import Cast, buy, make_cast
from shuke.customers.models import Customer
from shuke.insights.actions.judging import JUDGED
from shuke.insights.actions.measuring import measure_all, measure_customer
from shuke.insights.measure_panel import said
from shuke.insights.models import CustomerMeasure
from shuke.records.keyset import Order, page
from shuke.records.listing import Listing
from shuke.records.types import named

TODAY = date(2024, 4, 29)
NOW = datetime(2024, 4, 29, 1, tzinfo=UTC)


@pytest.fixture
def shop(measured: Cast, db: None) -> Cast:
    return deepcopy(measured)


@pytest.fixture(scope="module")
def measured(module_rows: None) -> Cast:
    cast = make_cast()
    buy(cast.chen, cast.soap, date(2024, 4, 20))
    measure_all(TODAY, at=NOW)
    return cast


def test_plain_figures_of_one_customer(shop: Cast) -> None:
    row = shop.wang.measure
    assert (row.recency_days, row.frequency, row.monetary) == (27, 3, Decimal(3600))
    assert (row.average_gap, row.variety, row.discount_share, row.profit) == (Decimal(30), 1, None, None)
    assert (row.r, row.f, row.m) == (2, 4, 4)
    assert row.rfm == 244


def test_with_one_purchase_nothing_is_said_of_rhythm(shop: Cast) -> None:
    row = shop.chen.measure
    assert (row.frequency, row.average_gap, row.regularity, row.impulse, row.churn_risk) == (1, None, None, None, None)


def test_whoever_just_bought_is_measured_as_by_a_whole_run(shop: Cast) -> None:
    buy(shop.chen, shop.tea, date(2024, 4, 28))
    assert measure_customer(shop.chen.id, TODAY, at=NOW)
    alone = CustomerMeasure.objects.values().get(customer=shop.chen)
    measure_all(TODAY, at=NOW)
    whole = CustomerMeasure.objects.values().get(customer=shop.chen)
    learnt_anew = {"r", "f", "m", "rfm", "alive", "churn_risk", "expected_purchases", "expected_value", "regularity"}
    learnt_anew |= {*JUDGED}
    assert {k: v for k, v in alone.items() if k not in learnt_anew} == {
        k: v for k, v in whole.items() if k not in learnt_anew
    }


@pytest.mark.parametrize("whole", [False, True])
def test_who_has_no_purchases_left_has_nothing_but_a_stage(shop: Cast, *, whole: bool) -> None:
    shop.chen.orders.get().delete()
    measure_all(TODAY, at=NOW.replace(hour=2)) if whole else measure_customer(shop.chen.id, TODAY, at=NOW)
    row = CustomerMeasure.objects.get(customer=shop.chen)
    assert (row.frequency, row.monetary, row.recency_days, row.rfm, row.alive) == (0, 0, None, None, None)
    assert (row.customer_type, row.lifecycle, row.relationship) == (None, "reach", "awareness")


def test_who_lies_in_the_bin_has_no_measures(shop: Cast) -> None:
    Customer.objects.filter(pk__in=[shop.wang.pk, shop.chen.pk]).update(deleted_at=NOW)
    measure_customer(shop.chen.id, TODAY, at=NOW)
    assert list(CustomerMeasure.objects.values_list("customer", flat=True)) == [shop.wang.id]
    measure_all(TODAY, at=NOW.replace(hour=2))
    assert not CustomerMeasure.objects.exists()


def listed(cast: Cast, **asked: str) -> list[str]:
    found = Listing.asked(named("customer"), cast.alice, asked, TODAY).page(1)
    names = [row.name for row in found.rows]
    while found.after:
        found = Listing.asked(named("customer"), cast.alice, {**asked, "at": found.after.pack()}, TODAY).page(1)
        names += [row.name for row in found.rows]
    return names


def test_the_list_is_sorted_by_a_measure_and_who_has_none_comes_last(shop: Cast) -> None:
    type(shop.wang).objects.create(name="無名", surname="無")
    assert listed(shop, sort="monetary") == ["陳美玲", "王小明", "無名"]
    assert listed(shop, sort="-monetary") == ["王小明", "陳美玲", "無名"]


def test_deep_pages_walk_along_the_index_of_the_measure(shop: Cast) -> None:
    """SQLite keeps an outer join where pairs are compared, and would sort all customers for each page."""
    people, order = Customer.objects.all(), Order.of(named("customer").fields, "-monetary")
    first = page(people, order, None, 1)
    with CaptureQueriesContext(connection) as asked:
        assert [one.name for one in page(people, order, first.after, 1).rows] == ["陳美玲"]
    assert "INNER JOIN" in asked[0]["sql"]
    assert "OUTER JOIN" not in asked[0]["sql"]


def test_the_list_is_filtered_by_measures(shop: Cast) -> None:
    type(shop.wang).objects.create(name="無名", surname="無")
    assert listed(shop, f='{"field":"frequency","op":">=","value":2}') == ["王小明"]
    assert listed(shop, f='{"not":{"field":"frequency","op":">=","value":2}}', sort="-monetary") == ["陳美玲", "無名"]
    assert listed(shop, f='{"field":"rfm","op":"empty"}') == ["無名"]


def test_the_page_says_why_and_only_what_is_known(shop: Cast, client: Client) -> None:
    client.force_login(shop.alice)
    page = client.get(f"/customers/{shop.wang.id}/").content.decode()
    assert "within the usual 30 days" in page
    assert "Profit" not in page
    assert "Too early to say" in client.get(f"/customers/{shop.chen.id}/").content.decode()


def test_what_a_role_may_not_know_is_neither_shown_nor_told_by_a_sentence(shop: Cast) -> None:
    shop.wang.measure.profit = Decimal(50)
    translation.activate("en")
    whole = {one.label for one in said(shop.wang.measure, ())}
    assert {one.label for one in said(shop.wang.measure, {"churn_risk"})} == whole - {"Risk of losing"}
    figures = list(said(shop.wang.measure, {"monetary", "expected_value", "profit"}))
    assert not any("1,200" in one.why or "$" in one.value for one in figures)


def test_a_night_writes_what_is_no_longer_so_and_nothing_else(shop: Cast) -> None:
    before = {row["customer_id"]: row for row in CustomerMeasure.objects.values()}
    measure_all(TODAY, at=NOW.replace(hour=2))
    assert {row["customer_id"]: row for row in CustomerMeasure.objects.values()} == before
    buy(shop.chen, shop.tea, date(2024, 4, 28))
    measure_all(TODAY + timedelta(days=1), at=NOW.replace(day=30))
    after = {row["customer_id"]: row for row in CustomerMeasure.objects.values()}
    assert after[shop.wang.id]["recency_days"] == before[shop.wang.id]["recency_days"] + 1
    assert after[shop.chen.id]["frequency"] == 2
    CustomerMeasure.objects.all().delete()
    measure_all(TODAY + timedelta(days=1), at=NOW.replace(day=30))
    assert {row["customer_id"]: row for row in CustomerMeasure.objects.values()} == after
