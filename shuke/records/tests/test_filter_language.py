"""The filter language: what is refused and with which words, and that a filter comes back as it was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from conftest import Cast
from shuke.customers.models import Customer
from shuke.records import types
from shuke.records.filtering import FilterRefused, parse
from shuke.records.filtering.dates import month_days, span
from shuke.records.filtering.related import related_to

ON = date(2024, 5, 15)  # a Wednesday
LAST_90 = {"all": [{"field": "ordered_on", "op": "within", "value": {"last": 90, "unit": "day"}}]}
TWICE = {"related": "orders", "measure": "count", "where": LAST_90, "op": ">=", "value": 2}
EXAMPLES: list[dict[str, Any]] = [
    {"field": "grade", "op": "any_of", "value": ["A", "B"]},
    {"any": [{"field": "team.name", "op": "is", "value": "北區"}, {"not": {"field": "grade", "op": "empty"}}]},
    {"field": "team", "op": "is", "value": "my_teams"},
    {"field": "birthday", "op": "yearly", "value": {"next": 7, "unit": "day"}},
    {"field": "orders_total", "op": "between", "value": [1000, None]},
    {"field": "last_ordered_on", "op": "<", "value": {"ago": 90, "unit": "day"}},
    TWICE,
    {"related": "orders", "measure": {"sum": "total"}, "op": ">=", "value": "10000"},
    {"related": "orders", "measure": {"max": "ordered_on"}, "op": "within", "value": "this_month"},
    {
        "related": "purchases",
        "measure": "count",
        "where": {
            "all": [
                {"field": "product.name", "op": "starts", "value": "普洱茶"},
                {"field": "ordered_on", "op": ">=", "value": "2024-01-01"},
            ]
        },
        "op": ">=",
        "value": 1,
    },
]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def customer_filter(cast: Cast, given: Any, who: str = "alice") -> Any:
    return parse(given, types.named("customer"), getattr(cast, who))


def found(cast: Cast, given: Any, who: str = "alice") -> set[str]:
    user = getattr(cast, who)
    rows = Customer.objects.visible_to(user)
    asked = customer_filter(cast, given, who)
    gathered = {one.name for one in rows.filter(asked.q(user, ON))}
    assert gathered == {one.name for one in rows.filter(asked.q(user, ON, walking="name"))}
    return gathered


@pytest.mark.parametrize("given", EXAMPLES)
def test_a_filter_comes_back_as_it_was_written(cast: Cast, given: dict[str, Any]) -> None:
    asked = customer_filter(cast, json.dumps(given))
    again = customer_filter(cast, asked.packed())
    assert again.plain() == asked.plain()
    assert asked.plain() == (given if "any" in given else {"all": [given]})


def test_nothing_asked_is_everybody(cast: Cast) -> None:
    for nothing in ("", None, {}, {"all": []}):
        asked = customer_filter(cast, nothing)
        assert not asked
        assert asked.packed() == ""
        assert found(cast, nothing) == {"王小明", "陳美玲"}


def deep(levels: int) -> dict[str, Any]:
    part: dict[str, Any] = {"field": "grade", "op": "filled"}
    for _ in range(levels):
        part = {"all": [part]}
    return part


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("{", "can't be read"),
        ([1], "can't be read"),
        ({"all": {}}, "can't be read"),
        ({"field": "grade", "op": "is", "value": "A", "extra": 1}, "can't be read"),
        ({"field": "shoe_size", "op": "is", "value": 1}, "no field “shoe_size”"),
        ({"field": "grade.name", "op": "is", "value": 1}, "leads to no other record"),
        ({"field": "team.parent.parent.name", "op": "is", "value": "x"}, "at most 2 links"),
        ({"field": "grade", "op": "contains", "value": "A"}, "can't be asked with “contains”"),
        ({"field": "grade", "op": "is", "value": "Z"}, "not one of the choices"),
        ({"field": "grade", "op": "any_of", "value": []}, "at least one"),
        ({"field": "orders_count", "op": ">", "value": "many"}, "not a number"),
        ({"field": "orders_count", "op": ">", "value": 1.5}, "whole number"),
        ({"field": "orders_total", "op": "between", "value": [None, None]}, "first and a last"),
        ({"field": "birthday", "op": "within", "value": {"last": 0, "unit": "day"}}, "not a day or a span"),
        ({"field": "birthday", "op": "<", "value": "soon"}, "not a day or a span"),
        ({"field": "name", "op": "is"}, "needs a value"),
        ({"field": "name", "op": "is", "value": "\x00"}, "can't be kept"),
        ({"related": "parcels", "measure": "count", "op": ">=", "value": 1}, "nothing called “parcels”"),
        ({"related": "orders", "measure": {"sum": "status"}, "op": ">=", "value": 1}, "can't be added up"),
        ({"related": "orders", "measure": "count", "op": "starts", "value": 1}, "can't be asked"),
        ({"related": "orders", "measure": "count", "op": ">=", "value": "1e999999999"}, "whole number"),
        ({"related": "orders", "where": {"field": "colour", "op": "empty"}}, "no field “colour”"),
        (deep(6), "at most 5 deep"),
        ({"all": [{"field": "grade", "op": "filled"}] * 51}, "can't be read"),
        ({"any": [{"all": [{"field": "grade", "op": "filled"}] * 26}] * 2}, "at most 50 conditions"),
        ("[" * 99_000, "can't be read"),
        ("x" * 100_001, "too long"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(cast: Cast, given: Any, says: str) -> None:
    with pytest.raises(FilterRefused) as refused:
        customer_filter(cast, given)
    assert says in str(refused.value)


def test_what_is_empty_fits_the_contrary_and_nothing_else(cast: Cast) -> None:
    Customer.objects.filter(pk=cast.chen.pk).update(grade="", birthday=None, team=None)
    Customer.objects.filter(pk=cast.wang.pk).update(birthday=date(1970, 5, 18))
    for field, value in (("grade", "A"), ("team", cast.north.pk), ("team.name", "北區")):
        assert found(cast, {"field": field, "op": "is", "value": value}) == {"王小明"}
        assert found(cast, {"field": field, "op": "is_not", "value": value}) == {"陳美玲"}
        assert found(cast, {"field": field, "op": "none_of", "value": [value]}) == {"陳美玲"}
        assert found(cast, {"field": field, "op": "empty"}) == {"陳美玲"}
        assert found(cast, {"field": field, "op": "filled"}) == {"王小明"}
    assert found(cast, {"field": "birthday", "op": "<", "value": "today"}) == {"王小明"}
    assert found(cast, {"not": {"field": "birthday", "op": "<", "value": "today"}}) == {"陳美玲"}


def test_my_teams_are_those_below_too_and_nobody_has_none(cast: Cast) -> None:
    for op, seen in (("is", {"王小明"}), ("is_not", set())):
        assert found(cast, {"field": "team", "op": op, "value": "my_teams"}, "carol") == seen
    assert found(cast, {"field": "team", "op": "is", "value": "my_teams"}, "alice") == set()


def test_birthdays_come_back_every_year(cast: Cast) -> None:
    Customer.objects.filter(pk=cast.wang.pk).update(birthday=date(1970, 5, 21))
    Customer.objects.filter(pk=cast.chen.pk).update(birthday=date(2000, 2, 29))
    week = {"field": "birthday", "op": "yearly", "value": {"next": 7, "unit": "day"}}
    assert found(cast, week) == {"王小明"}
    assert found(cast, {"field": "birthday", "op": "yearly", "value": "this_month"}) == {"王小明"}
    assert found(cast, {"field": "birthday", "op": "yearly", "value": {"month": 2}}) == {"陳美玲"}
    assert month_days((date(2023, 2, 28), date(2023, 2, 28))) == [(228, 229)]
    assert month_days((date(2024, 12, 30), date(2025, 1, 2))) == [(1230, 1231), (101, 102)]


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("today", "2024-05-15", "2024-05-15"),
        ("this_week", "2024-05-13", "2024-05-19"),
        ("last_month", "2024-04-01", "2024-04-30"),
        ("this_quarter", "2024-04-01", "2024-06-30"),
        ("next_year", "2025-01-01", "2025-12-31"),
        ("before_today", None, "2024-05-14"),
        ({"last": 7, "unit": "day"}, "2024-05-09", "2024-05-15"),
        ({"next": 7, "unit": "day"}, "2024-05-15", "2024-05-21"),
        ({"last": 3, "unit": "month"}, "2024-02-16", "2024-05-15"),
        ({"over": 90, "unit": "day"}, None, "2024-02-15"),
        ({"beyond": 1, "unit": "year"}, "2025-05-15", None),
        ({"month": 2}, "2024-02-01", "2024-02-29"),
        ({"last": 9_999, "unit": "year"}, "0001-01-02", "2024-05-15"),
    ],
)
def test_days_are_told_from_today(value: Any, first: str | None, last: str | None) -> None:
    assert [day and day.isoformat() for day in span(value, ON)] == [first, last]


def test_orders_are_counted_added_up_and_compared(cast: Cast) -> None:
    orders = {"related": "orders"}
    assert {"orders", "purchases"} <= {one.name for one in related_to(types.named("customer"))}
    assert found(cast, TWICE) == {"王小明"}  # 3 March and 2 April; 2 February is 103 days ago
    assert found(cast, TWICE | {"value": 3}) == set()
    assert found(cast, orders | {"op": "is", "value": 0}) == {"陳美玲"}
    assert found(cast, orders | {"op": "between", "value": [1, 3]}) == {"王小明"}
    total = orders | {"measure": {"sum": "total"}}
    assert found(cast, total | {"op": ">=", "value": 3600}) == {"王小明"}
    assert found(cast, total | {"op": ">", "value": 3600}) == set()
    assert found(cast, total | {"op": "<", "value": 10}) == {"陳美玲"}
    latest = orders | {"measure": {"max": "ordered_on"}}
    assert found(cast, latest | {"op": "within", "value": {"last": 90, "unit": "day"}}) == {"王小明"}
    assert found(cast, latest | {"op": "empty"}) == {"陳美玲"}


def test_what_was_bought_is_asked_line_by_line(cast: Cast) -> None:
    bought = EXAMPLES[-1]
    assert found(cast, bought) == {"王小明"}
    assert found(cast, bought | {"op": "<"}) == {"陳美玲"}
    cast.wang.orders.update(status="cancelled")
    cast.wang.lines.update(counted=False)
    assert found(cast, bought) == set()


def test_a_set_of_customers_of_a_team(cast: Cast) -> None:
    team = types.named("team")
    asked = parse({"related": "customers", "where": {"field": "grade", "op": "is", "value": "A"}}, team, cast.alice)
    assert [one.name for one in team.visible_to(cast.alice).filter(asked.q(cast.alice, ON))] == ["北區"]
    assert list(team.visible_to(cast.alice).filter(asked.q(cast.charlie, ON))) == []  # Charlie sees no A customer


def test_nobody_counts_what_they_may_not_see(cast: Cast) -> None:
    order = types.named("order")
    north = {"field": "customer.team.name", "op": "is", "value": "北區"}
    asked = parse(north, order, cast.charlie)
    assert list(order.model.objects.filter(asked.q(cast.charlie, ON))) == []
    assert parse(north, order, cast.alice).q(cast.alice, ON)
    assert len(order.model.objects.filter(asked.q(cast.alice, ON))) == 3
