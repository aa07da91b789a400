"""What a chart counts, by what, over which time: the same rows that a list shows, none lost and none twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast, buy
from shuke.accounts.models import User
from shuke.analytics.charts import question, subjects
from shuke.analytics.charts.answer import Answer, Line
from shuke.analytics.charts.checked import check
from shuke.analytics.charts.showing import answered
from shuke.customers.models import Customer
from shuke.orders.sums import margin_of_line
from shuke.records import types
from shuke.records.filtering import parse

TODAY = date(2024, 5, 15)
MONTHLY = {"field": "ordered_on", "unit": "month"}


def asked(user: User, **given: Any) -> Answer:
    made = check(question.read({"of": "orders", "period": "all", **given}), user, TODAY)
    return answered(made)


def table(found: Answer) -> dict[str, list[Any]]:
    return {line.head.label: [cell.value for cell in line.cells] for line in found.lines}


@pytest.mark.slow
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


def test_the_margin_of_lines_is_what_their_orders_say_of_them(shop: Cast) -> None:
    shop.tea.cost, shop.soap.cost = Decimal(200), None
    shop.tea.save()
    shop.soap.save()
    order = buy(shop.chen, shop.tea, date(2024, 4, 20), 3, number="margin")
    order.discount, order.delivery_fee, order.total = Decimal(90), Decimal(60), Decimal(1770)
    order.save()
    order.lines.update(unit_cost=Decimal(250), tax_rate=Decimal(5), commission_rate=Decimal("2.5"))
    line = order.lines.get()
    told = margin_of_line(order, line, line.amount)
    assert told is not None
    found = asked(
        shop.alice, of="purchases", measure={"sum": "margin"}, by={"field": "product"}, day="ordered_on",
        filter={"field": "ordered_on", "op": "is", "value": "2024-04-20"},
    )  # fmt: skip
    assert found.lines[0].cells[0].value == round(told, 4)
    every = asked(shop.alice, of="purchases", measure={"sum": "margin"}, by={"field": "product"}, day="ordered_on")
    assert table(every) == {"普洱茶": [3600 - 6 * 200 + round(told, 4)], "肥皂": [0]}  # from files: at today's cost
    assert "有 3 筆沒有「毛利」" in every.notes[0]


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.dates(date(2022, 12, 25), date(2024, 5, 20)), st.integers(0, 4), st.integers(-9, 9)), max_size=12
    ),
    st.sampled_from(["day", "week", "month", "quarter", "year", "weekday", "month_of_year"]),
    st.sampled_from([None, {"field": "customer"}, {"field": "channel"}, {"field": "total"}]),
    st.integers(1, 3),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_lost_between_the_groups_and_their_total(
    cast: Cast, bought: list[tuple[date, int, int]], unit: str, split: dict[str, str] | None, top: int
) -> None:
    with transaction.atomic():
        for at, (day, channel, amount) in enumerate(bought):
            order = buy(cast.wang if amount % 2 else cast.chen, cast.tea, day, number=f"n{at}")
            order.channel, order.total = "abcd"[channel : channel + 1], Decimal(amount)
            order.save()
        listed = types.named("order").visible_to(cast.alice)
        for measure, whole in (("count", listed.count()), ({"sum": "total"}, sum(one.total for one in listed))):
            found = asked(
                cast.alice, by={"field": "ordered_on", "unit": unit}, split=split, measure=measure, top=top,
                day="ordered_on", period=["2022-01-01", ""],
            )  # fmt: skip
            assert sum(cell.value or 0 for line in found.lines for cell in line.cells) == whole
            assert found.totals
            assert (found.totals.total or found.totals.cells[0]).value == whole
        transaction.set_rollback(True)


@pytest.mark.parametrize("zone", ["Asia/Taipei", "Asia/Kathmandu", "America/New_York"])
def test_a_moment_belongs_to_the_day_of_the_shop(cast: Cast, zone: str) -> None:
    with timezone.override(ZoneInfo(zone)):
        midnight = datetime(2024, 4, 1, 0, 0, tzinfo=ZoneInfo(zone))
        for at, pk in ((midnight - timedelta(minutes=1), cast.wang.pk), (midnight, cast.chen.pk)):
            Customer.objects.filter(pk=pk).update(created_at=at)
        found = asked(cast.alice, of="customers", by={"field": "created_at", "unit": "day"}, day="created_at")
        assert table(found) == {"2024/3/31": [1], "2024/4/1": [1]}
        assert [behind(line.cells[0].url, cast.alice).get() for line in found.lines] == [cast.wang, cast.chen]


def test_weeks_begin_on_monday(shop: Cast) -> None:
    found = asked(shop.alice, by={"field": "ordered_on", "unit": "week"}, day="ordered_on")
    assert {line.head.label for line in found.lines if line.cells[0].value} >= {"2024/1/1–1/7", "2024/4/8–4/14"}


def test_one_number_stands_beside_as_much_of_the_time_before(shop: Cast) -> None:
    made = check(
        question.read({"of": "orders", "kind": "number", "period": "this_month"}), shop.alice, date(2024, 4, 3)
    )
    found = answered(made)
    assert found.change
    assert (found.lines[0].cells[0].text, found.change.before.text, found.change.share) == ("2", "1", "+100%")
    assert "3/1 – " in found.change.words
