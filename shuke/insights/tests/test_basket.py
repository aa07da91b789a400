"""What is next and what goes together, on small invented shops."""

from datetime import date, timedelta
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.insights import basket
from shuke.insights.basket import columns

START = date(2024, 1, 1)
AS_OF = START + timedelta(120)


def lines(rows: list[tuple[str, str, int]]) -> pa.Table:
    return pa.table(
        {
            "customer_id": pa.array([row[0] for row in rows], pa.string()),
            "product_id": pa.array([row[1] for row in rows], pa.string()),
            "on": pa.array([START + timedelta(row[2]) for row in rows], pa.date32()),
        }
    )


def shop(customers: int = 100, visits: int = 6) -> list[tuple[str, str, int]]:
    """Whoever takes bread takes butter; everybody has a favourite of their own; some try something new."""
    random = np.random.default_rng(5)
    rows = []
    for one in range(customers):
        for visit in range(visits):
            day = visit * 20 + one % 20
            taken = {f"own{one % 25}"} if random.random() < 0.9 else {f"try{random.integers(40)}"}
            taken |= {"bread", "butter"} if one % 2 else set()
            rows += [(f"c{one}", product, day) for product in taken]
    return rows


@pytest.fixture(scope="module")
def model() -> basket.Model:
    return basket.fit(lines(shop()), as_of=AS_OF)


def of(found: pa.Table, customer: str) -> list[dict]:
    return [row for row in found.to_pylist() if row["customer_id"] == customer]


def test_a_small_shop_gets_the_usual_with_its_evidence(model):
    found = basket.next_basket(lines(shop()), as_of=AS_OF, k=5, model=model)
    rows = of(found, "c7")
    assert {row["product_id"] for row in rows[:3]} == {"own7", "bread", "butter"}
    first = next(row for row in rows if row["product_id"] == "bread")
    assert (first["times"], first["visits"], basket.REASONS[first["reason"]]) == (6, 6, "own")
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    assert first["probability"] > 0.7
    assert all(row["probability"] < 0.5 for row in rows if row["times"] == 0)


def test_who_takes_one_of_two_is_told_of_the_other(model):
    rows = [*shop(), ("new", "bread", 119)]
    row = next(
        one for one in of(basket.next_basket(lines(rows), as_of=AS_OF, k=8), "new") if one["product_id"] == "butter"
    )
    assert (basket.REASONS[row["reason"]], row["because_id"], row["both"], row["of"]) == ("together", "bread", 50, 51)


def test_one_purchase_is_no_certainty(model):
    rows = [*shop(), ("once", "try3", 100)]
    row = next(one for one in of(basket.next_basket(lines(rows), as_of=AS_OF), "once") if one["product_id"] == "try3")
    assert (row["times"], row["visits"]) == (1, 1)
    assert row["probability"] < 0.6


@pytest.mark.slow
def test_later_days_and_returns_are_not_known():
    rows = shop()
    later = [("c7", "surprise", 121), ("c7", "own7", 130)]
    back = lines([*rows, ("c7", "returned", 100)]).append_column("quantity", pa.array([1.0] * len(rows) + [-1.0]))
    known = basket.next_basket(lines(rows), as_of=AS_OF).to_pylist()
    assert basket.next_basket(lines(rows + later), as_of=AS_OF).to_pylist() == known
    assert "returned" not in basket.next_basket(back, as_of=AS_OF)["product_id"].to_pylist()


def test_one_customer_with_the_stored_model_is_told_the_same(model):
    table, model = lines(shop()), basket.Model.from_bytes(model.to_bytes())
    own = table.filter(pc.equal(table["customer_id"], "c7"))
    whole = of(basket.next_basket(table, as_of=AS_OF, k=4), "c7")
    alone = of(basket.next_basket(own, as_of=AS_OF, k=4, model=model), "c7")
    for one, other in zip(whole, alone, strict=True):
        assert other | {"probability": 0} == one | {"probability": 0}
        assert other["probability"] == pytest.approx(one["probability"], rel=1e-3)


def test_a_product_that_the_model_has_not_met_counts_for_its_buyer(model):
    found = basket.next_basket(lines([("c7", "brand new", 119)]), as_of=AS_OF, k=40, model=model)
    assert "brand new" in found["product_id"].to_pylist()


def test_only_what_is_new_when_asked(model):
    found = basket.next_basket(lines(shop()), as_of=AS_OF, new_only=True, model=model)
    assert set(found["times"].to_pylist()) == {0}


@pytest.mark.parametrize("rows", [[], [("a", "tea", 5)], [("a", "tea", 5), ("a", "tea", 9)]])
def test_a_shop_of_next_to_nothing(rows):
    found = basket.next_basket(lines(rows), as_of=AS_OF)
    assert set(found["product_id"].to_pylist()) == {row[1] for row in rows}


baskets = st.lists(st.sets(st.integers(0, 6), max_size=6), min_size=1, max_size=25)


@settings(max_examples=60, deadline=None)
@given(baskets, st.sampled_from([0.05, 0.2, 0.5]))
def test_item_sets_are_those_that_counting_finds(bought, support):
    rows = np.array([(at, item) for at, items in enumerate(bought) for item in items], np.int64).reshape(-1, 2)
    found = basket.item_sets(rows[:, 0], rows[:, 1], support)
    filled = [items for items in bought if items]
    least = max(int(np.ceil(support * len(filled) - 1e-9)), 1)
    expected = {
        items: count
        for size in range(1, 7)
        for items in combinations(range(7), size)
        if (count := sum(set(items) <= one for one in filled)) >= least
    }
    assert found.counts == expected


def test_rules_say_of_how_many():
    rows = np.array([(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (3, 2)])
    rule = next(one for one in basket.rules(basket.item_sets(rows[:, 0], rows[:, 1], 0.25), 0.6) if one.given == (0,))
    assert (rule.then, rule.both, rule.of, rule.confidence, rule.lift) == (
        1,
        2,
        3,
        pytest.approx(2 / 3),
        pytest.approx(4 / 3),
    )


def test_pairs_of_a_table_by_customer_and_day():
    found = basket.pairs(lines([("a", "tea", 1), ("a", "cup", 1), ("b", "tea", 1), ("b", "cup", 2)]), support=0.1)
    row = next(one for one in found.to_pylist() if one["product_id"] == "tea")
    assert (row["other_id"], row["both"], row["of"], row["confidence"]) == ("cup", 1, 2, 0.5)


@given(st.lists(st.tuples(st.integers(0, 7), st.floats(-1e6, 1e6, width=32) | st.just(-np.inf)), max_size=40))
def test_rows_are_ranked_as_by_sorting_them(rows):
    rows.sort(key=lambda row: row[0])
    group, score = np.array([one for one, _ in rows], np.int64), np.array([one for _, one in rows])
    score = score + 0.0  # a zero has no sign
    assert columns.ranked(group, score).tolist() == np.lexsort((-score, group)).tolist()
    assert columns.order(group).tolist() == np.argsort(group, kind="stable").tolist()
    assert columns.order(group << 60).tolist() == np.argsort(group << 60, kind="stable").tolist()
