"""Whatever was bought by whomever, the answers make sense: shares are shares, windows have an order, nothing breaks."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuke.insights import bought_together, customer_value, due_dates, next_baskets, rfm

FIRST, AS_OF = date(2022, 1, 1), date(2024, 6, 30)
Bought = tuple[str, str, int, float | None, float | None]  # who, what, after how many days, how much, for how much
TYPES = [pa.string(), pa.string(), pa.date32(), pa.float64(), pa.float64()]
NAMES = ["customer_id", "product_id", "on", "quantity", "amount"]

SHOPS: dict[str, list[Bought]] = {
    "empty": [],
    "one purchase": [("ann", "tea", 40, 1.0, 120.0)],
    "one customer every month": [("ann", "tea", 30 * n, 1.0, 120.0) for n in range(12)],
    "all on one day": [(f"c{n}", f"p{n % 7}", 100, 1.0, 50.0) for n in range(30)],
    "all today": [(f"c{n % 9}", f"p{n}", (AS_OF - FIRST).days, 1.0, 50.0) for n in range(30)],
    "only returns": [(f"c{n % 5}", "tea", n, -1.0, -50.0) for n in range(20)],
    "all given back": [(f"c{n % 5}", "tea", n // 2, 1.0 - 2.0 * (n % 2), 0.0) for n in range(40)],
    "for nothing": [(f"c{n % 5}", "tea", 11 * n, 1.0, 0.0) for n in range(40)],
    "nothing told but the day": [(f"c{n % 5}", "tea", 11 * n, None, None) for n in range(40)],
    "quantities of nothing": [(f"c{n % 5}", "tea", 11 * n, 0.0, 10.0) for n in range(40)],
    "tons and grams": [(f"c{n % 5}", "tea", 11 * n, 1e9 if n % 2 else 1e-6, 1e12) for n in range(40)],
    "years apart": [("ann", "tea", 0, 1.0, 9.0), ("ann", "tea", 900, 1.0, 9.0), ("bob", "tea", 900, 1.0, 9.0)],
}


def table(rows: list[Bought]) -> pa.Table:
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)] or [[]] * len(NAMES)
    columns[2] = [FIRST + timedelta(days=day) for day in columns[2]]
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, TYPES, strict=True)], names=NAMES)


def column(found: pa.Table, name: str) -> np.ndarray:
    """What is known of it."""
    return found[name].drop_null().to_numpy()


def shares(found: pa.Table, *names: str) -> bool:
    return all(((column(found, name) >= 0) & (column(found, name) <= 1)).all() for name in names)


def makes_sense(lines: pa.Table) -> None:
    due = due_dates(lines, as_of=AS_OF)
    assert shares(due, "probability", "still_buying")
    days = [due[name].cast(pa.int32()).to_numpy() for name in ("last_bought_on", "due_from", "due_on", "due_to")]
    assert all((earlier <= later).all() for earlier, later in pairwise(days))

    value = customer_value(lines, as_of=AS_OF)
    assert shares(value, "alive", "risk", "regularity")
    for name in ("expected_purchases", "expected_value"):
        assert (column(value, name) >= 0).all()
        assert np.isfinite(column(value, name)).all()
    once = value.filter(pa.array(value["purchases"].to_numpy() < 2))
    assert once["risk"].null_count == once["gap"].null_count == once.num_rows

    cells = rfm(lines, as_of=AS_OF)
    assert cells["customer_id"] == value["customer_id"]
    assert all(set(cells[name].to_pylist()) <= {1, 2, 3, 4, 5} for name in ("r", "f", "m"))

    basket = next_baskets(lines, as_of=AS_OF, k=4)
    assert shares(basket, "probability")
    assert set(basket["customer_id"].to_pylist()) == set(value["customer_id"].to_pylist())
    assert (basket["times"].to_numpy() <= basket["visits"].to_numpy()).all()
    assert set(next_baskets(lines, as_of=AS_OF, new_only=True)["times"].to_pylist()) <= {0}
    assert shares(bought_together(lines, support=0.01), "support", "confidence")


@pytest.mark.parametrize("name", SHOPS)
def test_odd_shops_get_answers_that_make_sense(name: str) -> None:
    makes_sense(table(SHOPS[name]))


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ann", "bob", "eve", "kim", "顧客"]),
            st.sampled_from(["tea", "rice", "soap"]),
            st.integers(0, 950),
            st.none() | st.integers(-3, 12).map(float),
            st.none() | st.floats(-500, 10_000),
        ),
        max_size=60,
    )
)
def test_any_shop_gets_answers_that_make_sense(rows: list[Bought]) -> None:
    makes_sense(table(rows))


def small_shop(seed: int) -> list[Bought]:
    """100 customers and some 600 orders in two years: each has a rhythm and a favourite, one in five stays away."""
    dice, rows = np.random.default_rng(seed), []
    for customer in range(100):
        gap, left = dice.gamma(5.0, 22.0) + 10, dice.random() < 0.2
        day = dice.uniform(0, 400)
        while day < (500 if left else 911):
            taken = f"p{customer % 6}" if dice.random() < 0.7 else f"p{dice.integers(12)}"
            rows.append((f"c{customer:03}", taken, int(day), 1.0, float(dice.gamma(5.0, 40.0))))
            day += dice.gamma(4.0, gap / 4.0)
    return rows


@pytest.mark.slow
def test_a_small_shop_gets_figures_that_come_true() -> None:
    """Two shops, looked back on three months later: neither sums nor who comes are far off."""
    for seed in (1, 2):
        rows, cut = small_shop(seed), FIRST + timedelta(days=820)
        value = customer_value(table(rows), as_of=cut, days=90).to_pylist()
        came = {row["customer_id"]: 0 for row in value}
        for who, _what, day, _quantity, _amount in rows:
            if day > 820 and who in came:
                came[who] += 1
        said = {row["customer_id"]: row["expected_purchases"] for row in value}
        assert sum(said.values()) == pytest.approx(sum(came.values()), rel=0.3)
        likely = sorted(said, key=lambda who: -said[who])
        assert sum(came[who] for who in likely[:50]) > 1.5 * sum(came[who] for who in likely[50:])
        due = due_dates(table(rows), as_of=cut, within=30).to_pylist()
        bought = {(who, what) for who, what, day, *_ in rows if 820 < day <= 850}
        hits = sum((row["customer_id"], row["product_id"]) in bought for row in due)
        assert sum(row["probability"] for row in due) == pytest.approx(hits, rel=0.5)
