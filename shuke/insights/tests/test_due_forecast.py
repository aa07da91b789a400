from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.insights import due
from shuke.insights.tests.due_shops import START, every, lines, shop

AS_OF = START + timedelta(300)

rows = st.lists(
    st.tuples(
        st.sampled_from(["Alice", "Bob", "Charlie"]),
        st.sampled_from(["tea", "rice"]),
        st.integers(0, 400).map(lambda days: START + timedelta(days)),
        st.one_of(st.none(), st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0, 2.0, 12.0])),
        st.one_of(st.none(), st.floats(-100, 1000)),
    ),
    max_size=40,
)


def forecast(table: pa.Table, **options: object) -> list[dict]:
    return due.forecast(table, **{"as_of": AS_OF, "within": 14, **options}).to_pylist()


def by_pair(found: list[dict]) -> dict[tuple[str, str], dict]:
    return {(row["customer_id"], row["product_id"]): row for row in found}


def assert_same(one: dict, other: dict) -> None:
    for name, value in one.items():
        if name in ("customer_id", "product_id"):
            continue
        assert other[name] == (pytest.approx(value, rel=1e-4, abs=1e-6) if isinstance(value, float) else value), name


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(rows)
def test_whatever_was_bought_the_forecast_is_sound(bought):
    table = due.forecast(lines(bought), as_of=AS_OF, within=14)
    assert table.schema == due.forecast_schema(pa.string(), pa.string())
    for row in table.to_pylist():
        assert 0 <= row["probability"] <= 1
        assert 0 <= row["still_buying"] <= 1
        assert row["due_from"] <= row["due_on"] <= row["due_to"]
        assert row["last_bought_on"] < row["due_from"]
        assert row["due_to"] > AS_OF
        assert 0 < row["cycle_low"] <= row["cycle_high"]
        assert row["times_bought"] >= 2


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(rows, rows)
def test_what_comes_after_the_day_changes_nothing(bought, later):
    after = [(who, what, AS_OF + timedelta(1 + (on - START).days), *rest) for who, what, on, *rest in later]
    now = [row for row in bought if row[2] <= AS_OF]
    assert by_pair(forecast(lines(now))) == by_pair(forecast(lines(now + after)))


@pytest.mark.slow
def test_neither_order_nor_names_change_anything():
    table = shop()
    known = by_pair(forecast(table))
    order = np.random.default_rng(0).permutation(table.num_rows)
    mixed = table.take(pa.array(order))
    renamed = mixed.set_column(0, "customer_id", pc.binary_join_element_wise("x", mixed["customer_id"], ""))
    found = forecast(renamed)
    assert len(found) == len(known)
    for row in found:
        assert_same(known[row["customer_id"][1:], row["product_id"]], row)


@pytest.mark.slow
def test_one_customer_alone_is_forecast_as_in_the_whole_shop():
    table = shop()
    model = due.Model.from_json(due.fit(table, as_of=AS_OF, within=14).to_json())
    known = by_pair(forecast(table))
    alone = forecast(table.filter(pc.equal(table["customer_id"], "c7")), model=model)
    assert len(alone) >= 2
    for row in alone:
        assert_same(known[row["customer_id"], row["product_id"]], row)


@pytest.mark.slow
@given(st.integers(1, 30), st.integers(1, 30))
@settings(max_examples=20, deadline=None)
def test_a_larger_purchase_never_lasts_shorter(one, more):
    model = due.fit(shop(20), as_of=AS_OF, within=14)
    table = [[*every(30, 9)[:-1], ("Alice", "tea", START + timedelta(240), float(q), 1.0)] for q in (one, one + more)]
    small, large = (forecast(lines(part), model=model)[0]["due_on"] for part in table)
    assert small <= large


def test_three_boxes_last_longer_than_one_where_the_shop_shows_it():
    random, bought = np.random.default_rng(3), []
    for customer in range(30):
        day = int(random.integers(0, 30))
        while day < 300:
            quantity = int(random.integers(1, 4))
            bought.append((f"c{customer}", "tea", START + timedelta(day), float(quantity), None))
            day += 20 * quantity + int(random.integers(-2, 3))
    for row in forecast(lines(bought)):
        lasts = (row["due_on"] - row["last_bought_on"]).days
        assert lasts == pytest.approx(20 * row["last_quantity"], rel=0.2)


def test_a_rhythm_is_recognised_and_a_stopped_customer_too():
    found = by_pair(forecast(shop(), as_of=START + timedelta(355)))
    regular = [row for row in found.values() if row["times_bought"] > 6]
    assert np.mean([row["cycle_high"] - row["cycle_low"] for row in regular]) < 15
    silent = [row for row in found.values() if (START + timedelta(355) - row["last_bought_on"]).days > 150]
    assert len(silent) >= 3
    assert all(due.REASONS[row["reason"]] == "stopped" and row["probability"] < 0.1 for row in silent)


@pytest.mark.slow
def test_the_sum_of_the_probabilities_is_about_the_number_of_purchases():
    table, as_of = shop(150, seed=5), START + timedelta(330)
    expected = sum(row["probability"] for row in forecast(table, as_of=as_of))
    on = table["on"].to_pylist()
    came = {
        pair
        for pair, day in zip(
            zip(*(table[c].to_pylist() for c in ("customer_id", "product_id")), strict=True), on, strict=True
        )
        if as_of < day <= as_of + timedelta(14)
    }
    assert expected / len(came) == pytest.approx(1.0, abs=0.2)


def test_the_shops_own_cycle_is_heard():
    twice = [row for name in ("Alice", "Bob") for row in every(40, 2, name)]
    without, short = (forecast(lines(twice), as_of=date(2024, 3, 1), cycle_days=c)[0] for c in (None, {"tea": 10}))
    assert short["cycle_days"] < without["cycle_days"]


def test_returns_take_the_purchase_back():
    kept = every(30, 4)
    back = [("Alice", "tea", START + timedelta(92), -1.0, -100.0)]
    row = forecast(lines(kept + back))[0]
    assert row["times_bought"] == 3
    assert row["last_bought_on"] == START + timedelta(60)


@pytest.mark.parametrize("bought", [[], every(30, 1), every(0, 3), every(30, 4, quantity=-1)])
def test_without_evidence_the_answer_is_empty(bought):
    assert forecast(lines(bought)) == []


def test_unknown_amounts_stay_unknown():
    row = forecast(lines([(who, what, on, quantity, None) for who, what, on, quantity, _ in every(30, 3)]))[0]
    assert row["expected_amount"] is None
    assert row["unit_price"] is None


def test_ids_keep_their_type():
    table = lines(every(30, 4)).set_column(1, "product_id", pa.array([7] * 4, pa.int64()))
    table = table.set_column(0, "customer_id", table["customer_id"].dictionary_encode())
    found = due.forecast(table, as_of=AS_OF, within=14)
    assert found["product_id"].to_pylist() == [7]
    assert found.schema.field("customer_id").type == table.schema.field("customer_id").type


def test_a_product_the_model_never_met_is_forecast_by_the_shops_average():
    model = due.fit(shop(), as_of=AS_OF, within=14)
    row = forecast(lines(every(25, 12, product="new")), model=model)[0]
    assert 15 < row["cycle_days"] < 40
    assert row["probability"] > 0.2
