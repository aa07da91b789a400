"""Formulas: typed, safe, and the same in Python as in both databases."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models.lookups import Exact
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast
from shuke.accounts.models import User
from shuke.customers.actions import change_customer
from shuke.customers.models import Customer
from shuke.records import shape, types
from shuke.records.actions import shaping
from shuke.records.fields import BadOption

pytestmark = pytest.mark.django_db
FIELDS = {"a": "number", "b": "number", "d": "date", "e": "date", "t": "text", "y": "yes_no"}


def add(by: User, kind: str, label: str, **options: Any) -> str:
    return shaping.add_field("customer", kind, by=by, labels={"en": label}, options=options).key


@pytest.fixture
def fields(cast: Cast) -> Cast:
    for name, kind in FIELDS.items():
        shaping.add_field("customer", kind, by=cast.alice, labels={"en": name}, key=name)
    return cast


def worked_out(cast: Cast, expression: str, **values: Any) -> Any:
    name = add(
        cast.alice,
        "formula",
        f"F{Customer.objects.count()}{len(types.named('customer').fields)}",
        expression=expression,
    )
    change_customer(cast.wang, by=cast.alice, custom=values)
    return types.named("customer").field(name).value(Customer.objects.get(pk=cast.wang.pk))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("{a} * {b} + 1", Decimal("7.25")),
        ("{a} / 0", None),
        ("round({a} / 3, 2)", Decimal("0.83")),
        ("if({a} > {b}, 1, 2)", Decimal(2)),
        ("days_between({d}, {e})", Decimal(366)),
        ("add_days({d}, 31)", date(2024, 2, 1)),
        ("year({d}) + month({d})", Decimal(2025)),
        ('{t} & "!"', "茶!"),
        ('{t} = "茶"', True),
        ("empty({y})", True),
        ("not({a} > 0 )", False),
        ("max({a}, {b}, 9)", Decimal(9)),
        ("（{a}＋1）×2", Decimal(7)),
        ("-{a}", Decimal("-2.5")),
        ("{orders_total} + {a}", Decimal("2.5")),
    ],
)
def test_what_comes_out(fields: Cast, expression: str, expected: Any) -> None:
    values = {"a": Decimal("2.5"), "b": Decimal("2.5"), "d": date(2024, 1, 1), "e": date(2025, 1, 1), "t": "茶"}
    assert worked_out(fields, expression, **values) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "", "{a} +", "{nothing}", "{t} * 2", "{d} + 1", "{a} & {t}", "if({a}, 1, 2)", "foo({a})", "{a} {b}",
        '{t} > "a"', "__import__(1)", "({a}", "{a}" + " * {a}" * 20, "{t}" * 400,
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(fields: Cast, expression: str) -> None:
    with pytest.raises(BadOption):
        add(fields.alice, "formula", "F", expression=expression)


def test_a_circle_is_refused(fields: Cast) -> None:
    first = shaping.add_field("customer", "formula", by=fields.alice, labels={"en": "F"}, options={"expression": "{a}"})
    add(fields.alice, "formula", "G", expression="{F} + 1")
    with pytest.raises(BadOption):
        shaping.change_field(first, by=fields.alice, options={"expression": "{G} * 2"})


def test_labels_are_kept_as_keys_so_that_renaming_breaks_nothing(fields: Cast) -> None:
    row = shaping.add_field("customer", "number", by=fields.alice, labels={"zh-hant": "單價"})
    made = shaping.add_field(
        "customer", "formula", by=fields.alice, labels={"zh-hant": "九折"}, options={"expression": "{單價} * 0.9"}
    )
    assert made.options["expression"] == "{dan_jia} * 0.9"
    shaping.change_field(row, by=fields.alice, labels={"zh-hant": "定價"})
    change_customer(fields.wang, by=fields.alice, custom={"dan_jia": Decimal(100)})
    assert types.named("customer").field(made.key).value(Customer.objects.get(pk=fields.wang.pk)) == 90


def test_without_a_field_that_it_needs_there_is_no_value(fields: Cast, client: Client) -> None:
    made = add(fields.alice, "formula", "F", expression="{a} + 1")
    from shuke.records.models import CustomField

    shaping.delete_field(CustomField.objects.get(key="a"), by=fields.alice)
    assert types.named("customer").field(made).value(fields.wang) is None
    client.force_login(fields.alice)
    assert client.get(f"/customers/{fields.wang.pk}/").status_code == 200
    assert client.get("/customers/").status_code == 200


def test_a_choice_is_compared_by_its_words(fields: Cast) -> None:
    shaping.add_field(
        "customer", "choice", by=fields.alice, labels={"en": "Level"},
        options={"choices": [{"labels": {"zh-hant": "金"}}, {"labels": {"zh-hant": "銀"}}]},
    )  # fmt: skip
    assert worked_out(fields, 'if({Level} = "金", 2, 1)', level="c1") == 2
    with pytest.raises(BadOption):
        add(fields.alice, "formula", "F", expression='{Level} = "銅"')


numbers = st.one_of(
    st.sampled_from(["{a}", "{b}", "0", "3", "0.5", "1000000"]),
    st.decimals(-1000, 1000, places=2).filter(lambda one: one >= 0).map(str),
)
days = st.sampled_from(["{d}", "{e}", "add_days({d}, {a})", "today()"])
texts = st.sampled_from(["{t}", '"茶"', '""', '{t} & "x"', "concat({t}, {t})"])


def deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tests = st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), inner),
        st.builds("({} {} {})".format, days, st.sampled_from(["=", "<", ">="]), days),
        st.builds("({} = {})".format, texts, texts),
        st.builds("empty({})".format, st.one_of(inner, days, texts)),
        st.just("{y}"),
    )
    return st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("if({}, {}, {})".format, tests, inner, inner),
        st.builds("if(or({}, not({})), {}, {})".format, tests, tests, inner, inner),
        st.builds("round({}, {})".format, inner, st.integers(0, 4)),
        st.builds("max({}, {})".format, inner, inner),
        st.builds("abs({})".format, inner),
        st.builds("days_between({}, {})".format, days, days),
        st.builds("year({})".format, days),
    )


kept = st.one_of(st.none(), st.decimals(-(10**9), 10**9, places=4))
dated = st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2200, 1, 1)))


@pytest.mark.slow
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    expression=st.one_of(numbers, deeper(numbers), deeper(deeper(numbers))), a=kept, b=kept, d=dated, e=dated,
    t=st.sampled_from([None, "茶", "x"]), y=st.sampled_from([None, True, False]),
)  # fmt: skip
def test_python_and_the_database_agree(fields: Cast, expression: str, **values: Any) -> None:
    from shuke.records.fields.formula import Formula

    kind = types.named("customer")
    try:
        Formula.checked_options({"expression": expression}, kind)
    except BadOption:
        return  # too long
    field: Any = Formula("f", custom=True, written=expression).within(kind)
    custom = {name: kind.field(name).stored.keep(value) for name, value in values.items() if value is not None}
    Customer.objects.filter(pk=fields.wang.pk).update(custom=custom)
    record = Customer.objects.annotate(f_=field.expression()).get(pk=fields.wang.pk)
    assert field.value(record) == record.f_


def test_lists_show_formulas_and_filters_ask_them(fields: Cast, client: Client) -> None:
    name = add(fields.alice, "formula", "Twice", expression="{a} * 2")
    change_customer(fields.wang, by=fields.alice, custom={"a": Decimal(4)})
    field = types.named("customer").field(name)
    from django.db.models import Value

    eight = Value(Decimal(8), output_field=field.asked_as(Customer))
    assert list(Customer.objects.filter(Exact(field.expression(), eight))) == [fields.wang]
    from shuke.records import filtering

    asked = filtering.parse({"field": name, "op": ">", "value": 7}, types.named("customer"), fields.alice)
    assert list(Customer.objects.filter(asked.q(fields.alice, date(2024, 1, 1)))) == [fields.wang]


def test_what_belongs_to_a_record_is_counted_and_added_up(cast: Cast) -> None:
    count = add(cast.alice, "roll_up", "Orders so far", set="orders", measure="count")
    spent = add(cast.alice, "roll_up", "Spent", set="orders", measure="sum", measured="orders:total")
    last = add(cast.alice, "roll_up", "Last", set="orders", measure="max", measured="orders:ordered_on")
    kind, rows = types.named("customer"), [cast.wang, cast.chen]
    for name in (count, spent, last):
        kind.field(name).gather(rows, cast.alice)
    assert [kind.field(count).value(one) for one in rows] == [3, 0]
    assert [kind.field(spent).value(one) for one in rows] == [Decimal(3600), Decimal(0)]
    assert [kind.field(last).value(one) for one in rows] == [date(2024, 4, 2), None]


def test_a_roll_up_tells_nothing_of_what_the_reader_may_not_see(cast: Cast) -> None:
    name = add(cast.alice, "roll_up", "Orders so far", set="orders", measure="count")
    field = types.named("customer").field(name)
    field.gather([cast.wang], cast.charlie)
    assert field.value(cast.wang) == 0


def test_a_roll_up_of_the_last_days(cast: Cast) -> None:
    row = shaping.add_field(
        "customer", "roll_up", by=cast.alice, labels={"en": "Lately"},
        options={"set": "orders", "measure": "count", "last_days": 30},
    )  # fmt: skip
    field = types.named("customer").field(row.key)
    field.gather([cast.wang], cast.alice)
    assert field.value(cast.wang) == 0
    assert date.today() - timedelta(days=30) > date(2024, 4, 2)  # noqa: DTZ011 -- the cast bought long ago


def test_one_query_for_any_number_of_rows(cast: Cast, client: Client, django_assert_num_queries: Any) -> None:
    name = add(cast.alice, "roll_up", "Orders so far", set="orders", measure="count")
    field = types.named("customer").field(name)
    with shape.settled():
        field.gather([cast.wang], cast.alice)
        with django_assert_num_queries(1):
            field.gather([cast.wang, cast.chen], cast.alice)
    client.force_login(cast.alice)
    assert "3" in client.get(f"/customers/{cast.wang.pk}/").content.decode()
