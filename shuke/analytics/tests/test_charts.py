"""What a chart counts, by what, over which time: the same rows that a list shows, none lost and none twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from conftest import Cast, buy
from shuke.accounts.models import User
from shuke.analytics.charts import question, subjects
from shuke.analytics.charts.answer import Answer, Line
from shuke.analytics.charts.checked import check
from shuke.analytics.charts.showing import answered
from shuke.records import types
from shuke.records.filtering import parse

TODAY = date(2024, 5, 15)
MONTHLY = {"field": "ordered_on", "unit": "month"}


def asked(user: User, **given: Any) -> Answer:
    made = check(question.read({"of": "orders", "period": "all", **given}), user, TODAY)
    return answered(made)


def table(found: Answer) -> dict[str, list[Any]]:
    return {line.head.label: [cell.value for cell in line.cells] for line in found.lines}


def test_every_field_that_is_offered_can_be_asked(cast: Cast) -> None:
    for kind in subjects.offered(cast.alice, cast.shop):
        offers = [one for _label, each in subjects.groupings(kind, cast.alice) for one in each]
        assert offers, kind.slug
        for one in offers:
            asked(cast.alice, of=kind.slug, by={"field": one.path})
        for one in subjects.measures(kind, cast.alice):
            for how in ("sum", "average", "min", "max"):
                asked(cast.alice, of=kind.slug, measure={how: one.path}, by={"field": offers[0].path})


def behind(url: str, user: User) -> Any:
    """The rows of the list that a figure leads to."""
    kind = types.at(urlsplit(url).path.strip("/"))
    assert kind is not None, url
    packed = parse_qs(urlsplit(url).query).get("f", [""])[0]
    return kind.visible_to(user).filter(parse(packed, kind, user).q(user, TODAY))


def every_line(found: Answer) -> Iterator[Line]:
    yield from found.lines
    if found.totals:
        yield found.totals


@pytest.fixture
def shop(cast: Cast) -> Cast:
    buy(cast.chen, cast.soap, date(2024, 4, 9), 3)
    odd = buy(cast.chen, cast.soap, date(2023, 12, 31), 1)
    odd.channel, odd.status = "LINE", "cancelled"
    odd.save()
    buy(cast.wang, cast.soap, date(2024, 1, 1), 2)
    return cast


@pytest.mark.parametrize(
    "by",
    [
        MONTHLY, {"field": "ordered_on", "unit": "week"}, {"field": "ordered_on", "unit": "month_of_year"},
        {"field": "status"}, {"field": "channel"}, {"field": "customer"}, {"field": "customer.team"},
        {"field": "customer.grade"}, {"field": "total"}, {"field": "total", "step": "500"},
        {"field": "customer.birthday", "unit": "year"}, {"field": "delivery_method"},
    ],
)  # fmt: skip
def test_every_figure_is_that_of_the_list_it_leads_to(shop: Cast, by: dict[str, str]) -> None:
    for user in (shop.alice, shop.charlie):
        found = asked(user, by=by, measure={"sum": "total"}, top=1)
        assert found.lines
        for line in every_line(found):
            for cell in line.cells:
                if cell.value and cell.url:
                    assert sum(one.total for one in behind(cell.url, user)) == cell.value
        assert found.totals
        assert sum(line.cells[0].value or 0 for line in found.lines) == found.totals.cells[0].value
        linked = [line.cells[0] for line in found.lines if line.cells[0].value]
        assert all(cell.url for cell in linked)


def test_both_ways_of_dividing_lead_to_the_rows_of_both(shop: Cast) -> None:
    found = asked(shop.alice, by=MONTHLY, split={"field": "customer"}, top=1)
    assert len(found.columns) == 2
    for line in found.lines:
        for cell in line.cells:
            assert not cell.value or behind(cell.url, shop.alice).count() == cell.value
        assert line.total
        assert line.total.value == sum(cell.value or 0 for cell in line.cells)


def test_months_without_orders_stand_as_nothing_and_this_one_as_not_over(shop: Cast) -> None:
    found = asked(shop.alice, by=MONTHLY, day="ordered_on", period="last_12_months")
    assert len(found.lines) == 12
    assert [(line.head.label, line.cells[0].value, line.head.is_open) for line in found.lines][-3:] == [
        ("2024/3", 1, False), ("2024/4", 2, False), ("2024/5", 0, True),
    ]  # fmt: skip


def test_this_year_stands_beside_the_last_and_months_to_come_are_not_nothing(shop: Cast) -> None:
    year = {"field": "ordered_on", "unit": "year"}
    found = asked(
        shop.alice,
        by={"field": "ordered_on", "unit": "month_of_year"},
        split=year,
        day="ordered_on",
        period="two_years",
    )
    assert [head.label for head in found.columns] == ["2023", "2024"]
    months = table(found)
    assert months["12月"] == [1, None]
    assert months["4月"] == [0, 2]


def test_lines_are_charted_by_what_their_product_is_and_lead_to_their_orders(shop: Cast) -> None:
    found = asked(shop.alice, of="purchases", measure={"sum": "amount"}, by={"field": "product"}, day="ordered_on")
    assert table(found) == {"普洱茶": [3600], "肥皂": [300]}
    assert sorted(one.number for one in behind(found.lines[0].cells[0].url, shop.alice)) == [
        "M001-240202", "M001-240303", "M001-240402",
    ]  # fmt: skip


def test_each_sees_only_their_own_rows_in_it(shop: Cast) -> None:
    assert table(asked(shop.charlie, by={"field": "customer"})) == {"陳美玲": [2]}
    assert table(asked(shop.carol, by={"field": "customer"})) == {"王小明": [4]}
