"""Whatever a filter asks, the database answers as plain Python does over the same small world, each way."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast
from shuke.accounts.models import Team
from shuke.customers.models import Customer
from shuke.orders.models import Order
from shuke.records import shape, types
from shuke.records.filtering import parse
from shuke.records.filtering.editor import Editor
from shuke.records.models import CustomField

ON = date(2024, 5, 15)
LAST_30 = {"last": 30, "unit": "day"}
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "is": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass
class Known:
    """A customer as the naive evaluation sees them; None or "" is empty."""

    values: dict[str, Any]
    orders: list[dict[str, Any]] = field(default_factory=list)


def make_world(cast: Cast) -> dict[int, Known]:
    """Every combination that matters, few of each; with a number and a choice of the shop's own."""
    CustomField.objects.create(record_type="customer", key="shoe_size", kind="number", labels={"en": "Shoe size"})
    CustomField.objects.create(
        record_type="customer", key="style", kind="choice", labels={"en": "Style"},
        options={"choices": [{"key": key, "labels": {"en": key}} for key in ("red", "blue")]},
    )  # fmt: skip
    shape.changed()
    cast.wang.orders.all().delete()
    Customer.objects.all().delete()
    world = {}
    for number in range(24):
        values = {
            "name": ["王小明", "王美", "陳大文"][number % 3],
            "grade": ["", "A", "B"][number // 2 % 3],
            "team": [None, cast.north, cast.south][number // 3 % 3],
            "birthday": [None, date(1970, 5, 16), date(1990, 12, 31), date(2000, 2, 29)][number % 4],
            "orders_total": Decimal(number * 100),
            "custom": {}
            if number % 5 == 0
            else {"shoe_size": number % 4 * 10_000, "style": ["red", "blue"][number % 2]},
        }
        one = Customer.objects.create(**values)
        known = Known({**values, "shoe_size": None, "style": ""})
        if number % 5:
            known.values |= {"shoe_size": Decimal(number % 4), "style": ["red", "blue"][number % 2]}
        for place in range(number % 4):
            bought = {"ordered_on": ON - timedelta(days=20 * place + number % 3), "total": Decimal(place * 50 - 25)}
            status = ["completed", "draft"][(number + place) % 2]
            Order.objects.create(number=f"{number}-{place}", customer=one, currency="TWD", status=status, **bought)
            known.orders.append(bought | {"status": status})
        world[one.pk] = known
    return world


def empty(value: Any) -> bool:
    return value is None or value == ""


def fits(known: Known, asked: dict[str, Any]) -> bool:
    if "all" in asked:
        return all(fits(known, part) for part in asked["all"])
    if "any" in asked:
        return any(fits(known, part) for part in asked["any"]) or not asked["any"]
    if "not" in asked:
        return not fits(known, asked["not"])
    if "related" in asked:
        return measured(known, asked)
    value = known.values
    for name in asked["field"].split("."):
        value = value.get(name) if isinstance(value, dict) else getattr(value, name, None)
    return compared(value.pk if isinstance(value, Team) else value, asked["op"], asked.get("value"))


def compared(value: Any, op: str, against: Any) -> bool:  # noqa: C901, PLR0911 -- one line an operator
    contrary = {"is_not": "is", "none_of": "any_of", "empty": "filled"}
    if op in contrary:
        return not compared(value, contrary[op], against)
    if empty(value):
        return False
    if op == "filled":
        return True
    if op == "any_of":
        return value in against
    if op in {"contains", "starts"}:
        return against in value if op == "contains" else value.startswith(against)
    if op == "within":
        return ON - timedelta(days=29) <= value <= ON
    if op == "yearly":  # the next 7 days
        return any((ON + timedelta(days=ahead)).timetuple()[1:3] == (value.month, value.day) for ahead in range(7))
    first, last = against if op == "between" else (None, None)
    if op == "between":
        return (first is None or made(first, value) <= value) and (last is None or value <= made(last, value))
    return SIGNS[op](value, made(against, value))


def made(against: Any, like: Any) -> Any:
    if isinstance(like, date):
        return date.fromisoformat(against)
    return Decimal(against) if isinstance(like, Decimal) else against


def measured(known: Known, asked: dict[str, Any]) -> bool:
    rows = [order for order in known.orders if fits(Known(order), asked.get("where", {"all": []}))]
    if asked["measure"] == "count":
        return compared(Decimal(len(rows)), asked["op"], asked["value"])
    ((how, name),) = asked["measure"].items()
    values = [order[name] for order in rows]
    if how == "sum":
        return compared(Decimal(sum(values)), asked["op"], asked["value"])
    return compared({"max": max, "min": min}[how](values) if values else None, asked["op"], asked.get("value"))


days = st.sampled_from(["2024-05-15", "2024-05-01", "1990-12-31", "2000-02-29"])
amounts = st.integers(-60, 2500)
signs = st.sampled_from(sorted(SIGNS))


def ends(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.tuples(st.none() | values, st.none() | values).filter(any_given).map(list)


def any_given(pair: tuple[Any, Any]) -> bool:
    return pair != (None, None)


def about(name: str, **ops: st.SearchStrategy[Any] | None) -> st.SearchStrategy[dict[str, Any]]:
    """A condition on one field, by one of these operators."""
    return st.one_of(
        *(
            st.just({"field": name, "op": op}) if value is None
            else value.map(lambda value, op=op: {"field": name, "op": op, "value": value})
            for op, value in ops.items()
        )
    )  # fmt: skip


def chosen(*keys: Any) -> dict[str, Any]:
    one, several = st.sampled_from(keys), st.lists(st.sampled_from(keys), min_size=1, max_size=2)
    return {"is": one, "is_not": one, "any_of": several, "none_of": several, "empty": None, "filled": None}


def amount(values: st.SearchStrategy[Any]) -> dict[str, Any]:
    return {**dict.fromkeys([*SIGNS, "is_not"], values), "between": ends(values), "empty": None, "filled": None}


def dated(name: str) -> st.SearchStrategy[dict[str, Any]]:
    further = {"within": st.just(LAST_30), "yearly": st.just({"next": 7, "unit": "day"})}
    ops = {**dict.fromkeys(SIGNS, days), "between": ends(days), "empty": None, "filled": None, **further}
    return about(name, **ops)


words = st.sampled_from(["王", "王小明", "明", "x"])
of_orders = st.one_of(
    about("status", **chosen("completed", "draft")), about("total", **amount(amounts)), dated("ordered_on")
)
measures = st.one_of(
    st.builds(lambda op, value: {"measure": "count", "op": op, "value": value}, signs, st.integers(0, 4)),
    st.builds(lambda value: {"measure": "count", "op": "between", "value": value}, ends(st.integers(0, 4))),
    st.builds(lambda op, value: {"measure": {"sum": "total"}, "op": op, "value": value}, signs, amounts),
    st.builds(
        lambda how, op, value: {"measure": {how: "ordered_on"}, "op": op, "value": value},
        st.sampled_from(["max", "min"]), signs, days,
    ),
    st.just({"measure": {"max": "total"}, "op": "empty"}),
)  # fmt: skip
wheres = st.one_of(st.just({}), of_orders, st.lists(of_orders, max_size=2).map(lambda parts: {"any": parts}))
related = st.builds(
    lambda one, where: {"related": "orders", **one} | ({"where": where} if where else {}), measures, wheres
)


def filters(north: int, south: int) -> st.SearchStrategy[dict[str, Any]]:
    single = st.one_of(
        about("grade", **chosen("A", "B")),
        about("team", **chosen(north, south)),
        about("team.name", **chosen("北區", "南區")),
        about("name", contains=words, starts=words, **{"is": words, "is_not": words}),
        dated("birthday"),
        about("orders_total", **amount(amounts)),
        about("shoe_size", **amount(st.integers(0, 4))),
        about("style", **chosen("red", "blue")),
        related,
    )
    return st.recursive(
        single,
        lambda parts: st.one_of(
            parts.map(lambda part: {"not": part}),
            st.builds(lambda joined, of: {joined: of}, st.sampled_from(["all", "any"]), st.lists(parts, max_size=3)),
        ),
        max_leaves=5,
    )


@pytest.mark.slow
@pytest.mark.django_db
def test_the_database_answers_as_plain_python_does(cast: Cast) -> None:
    world = make_world(cast)
    kind = types.named("customer")
    rows = kind.visible_to(cast.alice)

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(filters(cast.north.pk, cast.south.pk))
    def answers_alike(asked: dict[str, Any]) -> None:
        expected = {pk for pk, known in world.items() if fits(known, asked)}
        compiled = parse(asked, kind, cast.alice)
        assert set(rows.filter(compiled.q(cast.alice, ON)).values_list("pk", flat=True)) == expected
        walked = rows.filter(compiled.q(cast.alice, ON, walking="name"))
        assert set(walked.values_list("pk", flat=True)) == expected
        for leaving in (0.1, 0.01):  # sums asked of each record: of all in turn, or of those found along an index
            gathered = rows.filter(compiled.gathered(cast.alice, ON, leaving))
            assert set(gathered.values_list("pk", flat=True)) == expected
        assert parse(compiled.packed(), kind, cast.alice).plain() == compiled.plain()
        assert bool(compiled.told(cast.alice)) == bool(compiled)
        assert Editor(kind, cast.alice).rows(compiled.group)

    answers_alike()
