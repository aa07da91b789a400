"""One tap: it is written down, the row leaves the list, and it can be taken back."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta

import pytest

from conftest import Cast, buy, make_cast
from shuke.events.models import Event
from shuke.insights import actions, queries
from shuke.insights.actions.answering import quiet_until
from shuke.insights.actions.refreshing import redo_changed, refresh
from shuke.insights.models import ALWAYS, NEVER, Answer, Forecast, Prediction
from shuke.insights.queries import Wanted

TODAY = date(2024, 4, 29)
NOW = datetime(2024, 4, 29, 1, tzinfo=UTC)
Kind = Answer.Kind


@pytest.fixture
def shop(forecast: Cast, db: None) -> Cast:
    return deepcopy(forecast)


@pytest.fixture(scope="module")
def forecast(module_rows: None) -> Cast:
    cast = make_cast()
    refresh(TODAY, at=NOW)
    return cast


def listed(cast: Cast, on: date = TODAY) -> list[str]:
    forecast = Forecast.objects.get(current=True)
    return [due.prediction.product.name for due in queries.due_list(cast.alice, Wanted(horizon=30), forecast, on)]


def say(cast: Cast, kind: str) -> object:
    return actions.answer(Prediction.objects.get(product=cast.tea), kind, by=cast.carol, on=TODAY, at=NOW)


@pytest.mark.parametrize("kind", Kind.values)
def test_an_answer_takes_the_row_off_the_list(shop: Cast, kind: str) -> None:
    assert listed(shop) == ["普洱茶"]
    say(shop, kind)
    assert listed(shop) == []
    shop.wang.refresh_from_db()
    assert shop.wang.last_contacted_on == TODAY
    event = Event.objects.get(verb=f"insights.{kind}")
    assert (event.by, event.customer_id, event.note) == (shop.carol, shop.wang.id, "普洱茶")


@pytest.mark.parametrize("kind", Kind.values)
def test_taking_it_back_brings_the_row_and_the_day_of_contact_back(shop: Cast, kind: str) -> None:
    shop.wang.last_contacted_on = date(2024, 4, 1)
    shop.wang.save()
    batch = say(shop, kind)
    actions.take_back(batch, by=shop.carol, at=NOW)
    assert listed(shop) == ["普洱茶"]
    shop.wang.refresh_from_db()
    assert shop.wang.last_contacted_on == date(2024, 4, 1)
    with pytest.raises(actions.AlreadyAnswered):
        actions.take_back(batch, by=shop.carol, at=NOW)


def test_an_answer_outlives_the_next_forecast(shop: Cast) -> None:
    say(shop, Kind.STOPPED)
    refresh(TODAY + timedelta(days=1), at=NOW)
    assert listed(shop, TODAY + timedelta(days=1)) == []


def test_who_stopped_is_listed_again_once_it_is_bought(shop: Cast) -> None:
    say(shop, Kind.STOPPED)
    buy(shop.wang, shop.tea, TODAY + timedelta(days=2), 2)
    later = TODAY + timedelta(days=30)
    refresh(later, at=NOW)
    assert listed(shop, later) == ["普洱茶"]


def test_later_comes_back_within_two_weeks(shop: Cast) -> None:
    say(shop, Kind.LATER)
    assert listed(shop, TODAY + timedelta(days=13)) == []
    assert listed(shop, TODAY + timedelta(days=14)) == ["普洱茶"]


def test_the_persons_other_products_count_as_contacted(shop: Cast) -> None:
    for day in (date(2024, 2, 5), date(2024, 3, 6), date(2024, 4, 5)):
        buy(shop.wang, shop.soap, day, number=f"soap-{day}")
    refresh(TODAY, at=NOW)
    tea, soap = (Prediction.objects.get(product=product) for product in (shop.tea, shop.soap))
    batch = actions.answer(tea, Kind.BOUGHT, by=shop.bob, on=TODAY, at=NOW, spoken_of=[soap])
    assert dict(Answer.objects.values_list("product__name", "kind")) == {"普洱茶": "bought", "肥皂": "contacted"}
    assert listed(shop) == []
    actions.take_back(batch, by=shop.bob, at=NOW)
    assert sorted(listed(shop)) == ["普洱茶", "肥皂"]


@pytest.mark.parametrize("cycle", [1, 7, 30, 400])
def test_how_long_an_answer_holds(cycle: float) -> None:
    days = {kind: (quiet_until(kind, TODAY, cycle) - TODAY).days for kind in Kind if kind != Kind.STOPPED}
    assert all(length >= 1 for length in days.values())
    assert days[Kind.LATER] <= 14
    assert days[Kind.CONTACTED] <= 7
    assert days[Kind.BOUGHT] == days[Kind.ELSEWHERE] == max(round(0.8 * cycle), 1)
    assert quiet_until(Kind.STOPPED, TODAY, cycle) == NEVER


def test_of_two_taps_at_once_one_is_told(shop: Cast) -> None:
    say(shop, Kind.CONTACTED)
    with pytest.raises(actions.AlreadyAnswered):
        say(shop, Kind.BOUGHT)
    assert Answer.objects.get().kind == Kind.CONTACTED


def test_an_answer_given_while_the_list_is_made_stands(shop: Cast) -> None:
    refresh(TODAY, at=NOW)
    say(shop, Kind.LATER)
    Prediction.objects.update(hidden_until=ALWAYS)  # as a run writes it that has read the answers before
    assert listed(shop) == ["普洱茶"]
    redo_changed(NOW, TODAY)
    assert listed(shop) == []
