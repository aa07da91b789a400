"""The stored list: the same answers as from a file, shown all at once, mended after an order."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Cast, buy
from shuke.insights import due, keeping, queries
from shuke.insights.actions.refreshing import refresh, refresh_customer, show
from shuke.insights.lines import read_lines
from shuke.insights.models import Forecast, Prediction
from shuke.insights.queries import Wanted

TODAY = date(2024, 4, 29)
NOW = datetime(2024, 4, 29, 1, tzinfo=UTC)
MONTH = Wanted(horizon=30)


@pytest.fixture
def shop(cast: Cast) -> Cast:
    refresh(TODAY, at=NOW)
    return cast


def test_the_stored_list_is_the_forecast_of_the_same_lines(shop: Cast) -> None:
    table = due.forecast(read_lines(), as_of=TODAY, within=14)
    row = table.to_pylist()[0]
    stored = Prediction.objects.get(customer=shop.wang, product=shop.tea)
    assert stored.probability_14 == pytest.approx(row["probability"])
    assert (stored.due_from, stored.due_on, stored.due_to) == (row["due_from"], row["due_on"], row["due_to"])
    assert stored.last_quantity == 2
    assert stored.expected_amount == Decimal(1200)
    assert stored.pv == 20
    assert stored.value == pytest.approx(Decimal(row["probability"]) * 1200, abs=Decimal("0.001"))


def test_a_run_that_ends_late_does_not_show_its_older_list(shop: Cast) -> None:
    shown = queries.current_forecast()
    assert shown is not None
    late = Forecast.objects.create(id=shown.id - 1, as_of=TODAY, made_at=NOW, model="{}", lines_count=0, pairs_count=0)
    show(late)
    assert queries.current_forecast() == shown
    assert Prediction.objects.filter(forecast=shown).exists()


@given(st.lists(st.tuples(*[st.floats(0, 1)] * 3), min_size=1))
def test_more_days_never_mean_a_smaller_probability(rows: list[tuple[float, float, float]]) -> None:
    week, fortnight, month = (np.array(column) for column in zip(*rows, strict=True))
    agreed = keeping._agreeing({7: week, 14: fortnight, 30: month}, 14)
    assert (agreed[14] == fortnight).all()
    assert (agreed[7] <= agreed[14] + 1e-6).all()
    assert (agreed[14] <= agreed[30] + 1e-6).all()
    assert all(((chance >= 0) & (chance <= 1)).all() for chance in agreed.values())


def test_bob_sees_wang_and_charlie_never_does(shop: Cast) -> None:
    forecast = queries.current_forecast()
    assert forecast is not None
    for user, names in [(shop.alice, ["王小明"]), (shop.bob, ["王小明"]), (shop.carol, ["王小明"]), (shop.charlie, [])]:
        page = queries.due_people(user, MONTH, forecast, TODAY)
        assert [person.customer.name for person in page.people] == names
        assert queries.count_people(user, MONTH, forecast, TODAY) == (len(names), False)
        assert [due.prediction.customer.name for due in queries.due_list(user, MONTH, forecast, TODAY)] == names


def test_a_new_order_mends_one_customers_part(shop: Cast) -> None:
    buy(shop.wang, shop.tea, date(2024, 4, 28), 2)
    assert refresh_customer(shop.wang.id, TODAY)
    rows = Prediction.objects.filter(customer=shop.wang)
    assert [row.last_bought_on for row in rows] == [date(2024, 4, 28)]
    assert not queries.due_list(shop.alice, Wanted(), Forecast.objects.get(current=True), TODAY)


def test_one_customer_is_answered_as_in_the_whole_shop(shop: Cast) -> None:
    fields = ("due_on", "probability_7", "probability_14", "probability_30", "value", "cycle_low", "reason", "pv")
    before = list(Prediction.objects.values_list(*fields))
    assert refresh_customer(shop.wang.id, TODAY)
    assert list(Prediction.objects.values_list(*fields)) == before


def test_the_old_list_is_shown_until_the_new_one_stands(shop: Cast) -> None:
    first = Forecast.objects.get(current=True)
    refresh(TODAY, at=NOW)
    second = Forecast.objects.get(current=True)
    assert second.id > first.id
    assert set(Prediction.objects.values_list("forecast_id", flat=True)) == {second.id}


def test_a_shop_without_a_recent_order_is_seen_as_of_its_last_one(cast: Cast) -> None:
    forecast = refresh(date(2026, 1, 1), at=NOW)
    assert forecast is not None
    assert forecast.as_of == date(2024, 4, 2)
    assert forecast.day(date(2026, 1, 1)) == date(2024, 4, 2)
    assert queries.due_list(cast.alice, MONTH, forecast, forecast.day(date(2026, 1, 1)))


def test_a_shop_without_orders_has_no_forecast(cast: Cast) -> None:
    cast.wang.lines.all().delete()
    assert refresh(TODAY, at=NOW) is None
    assert queries.current_forecast() is None


def test_products_no_longer_sold_are_not_listed(shop: Cast) -> None:
    shop.tea.active = False
    shop.tea.save()
    refresh(TODAY, at=NOW)
    assert not Prediction.objects.exists()
