"""Looking back: figures that can be counted by hand, a page for who sees all, plain words where there is too little."""

from __future__ import annotations

import random
from datetime import timedelta

import numpy as np
import pytest
from django.test import Client

from conftest import Cast
from shuke.insights import backtest, lastweek
from shuke.insights.actions.backtesting import look_back
from shuke.insights.keeping import Goods
from shuke.insights.models import Backtest
from shuke.insights.tests.due_shops import START, Line, lines
from shuke.insights.tests.overview_shop import NOW, TODAY, fill, page

pytestmark = pytest.mark.slow  # the shop is learnt a dozen times
NOTHING = np.zeros(0)
GOODS = Goods(np.zeros(0, np.int64), NOTHING, NOTHING, np.zeros(0, bool), {})
DAYS = 280


def clockwork(customers: int) -> list[Line]:
    """Everybody takes their one product every fourteen days, each on another day."""
    return [
        (str(1000 + one), str(1 + one % 3), START + timedelta(day), 1.0, 100.0)
        for one in range(customers)
        for day in range(one % 14, DAYS, 14)
    ]


def test_a_shop_like_clockwork_is_foretold_and_its_weeks_are_counted() -> None:
    shop = lines(clockwork(42))
    shop = shop.set_column(0, "customer_id", shop["customer_id"].cast("int64"))
    shop = shop.set_column(1, "product_id", shop["product_id"].cast("int64"))
    found = backtest.look_back(shop, START + timedelta(DAYS - 1), GOODS)
    assert found["data"] | {"first": "", "last": ""} == {
        "lines": 42 * 20, "customers": 42, "products": 3, "first": "", "last": "",
    }  # fmt: skip
    weeks = found["due"]["weeks"]
    assert [(week["known"], week["any"]) for week in weeks] == [(42, 21)] * backtest.WEEKS
    assert all(week["bought"] == 21 for week in weeks)
    assert sum(band["people"] for band in found["due"]["bands"]) == sum(week["people"] for week in weeks)
    assert found["basket"]["recall"] == 1.0
    assert found["value"]["came"] == 42 * 91 / 14
    assert abs(found["value"]["said"] - found["value"]["came"]) < found["value"]["came"] / 5


def test_what_is_taken_together_does_not_count_twice() -> None:
    """Three products at a time, at odd times: a week's list does not promise three visits."""
    chance, goods = random.Random(5), ("1", "2", "3")
    shop: list[Line] = []
    for one in range(150):
        day = chance.uniform(0, 30)
        while day < DAYS:
            shop += [(str(1000 + one), each, START + timedelta(int(day)), 1.0, 100.0) for each in goods]
            day += chance.gammavariate(2, 12)
    bought = lines(shop)
    said, came = 0.0, 0
    for back in range(3):
        judged = lastweek.judge(bought, START + timedelta(DAYS - 7 * back - 1), GOODS)
        said, came = said + sum(judged.chances.values()), came + len(judged.buyers)
    assert 0.8 < said / came < 1.25


def test_the_card_is_for_who_sees_all_and_says_where_there_is_too_little(cast: Cast, client: Client) -> None:
    fill(cast)
    assert "once a week" in page(client, cast.alice, "/insights/model/")
    look_back(TODAY, at=NOW)
    assert Backtest.objects.count() == 1
    assert "too little past" in page(client, cast.alice, "/insights/model/")
    client.force_login(cast.bob)
    assert client.get("/insights/model/").status_code == 403
