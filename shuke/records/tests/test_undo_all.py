"""Whatever was done in whatever order: all of it taken back, newest first, leaves the shop as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast
from shuke.core.errors import UserError
from shuke.customers import actions as customers
from shuke.customers.models import Customer
from shuke.events.models import Batch, Event
from shuke.orders import actions as orders
from shuke.orders.models import Order
from shuke.records import types
from shuke.records.actions import bulk
from shuke.records.actions.undo import InTheWay, undo_batch, undo_event
from shuke.records.tests.test_undo import table

DAY = date(2024, 5, 5)


def edit(cast: Cast, which: int, values: dict[str, Any]) -> None:
    found = Customer.objects.filter(deleted_at=None).order_by("id")
    customers.change_customer(found[which % found.count()], by=cast.alice, confirmed=["same_customer"], **values)


def many(cast: Cast, values: dict[str, Any]) -> None:
    ids = list(Customer.objects.filter(deleted_at=None).values_list("id", flat=True))
    bulk.change_many(types.named("customer"), ids, {**values, "owner": cast.bob}, by=cast.alice)


def add(cast: Cast, name: str) -> None:
    customers.create_customer(by=cast.alice, name=name)


def drop(cast: Cast, which: int) -> None:
    found = Customer.objects.filter(deleted_at=None).order_by("id")
    if found.count() > 1:
        customers.delete_customer(found[which % found.count()], by=cast.alice)


def drop_many(cast: Cast, how_many: int) -> None:
    ids = list(Customer.objects.filter(deleted_at=None).order_by("-id").values_list("id", flat=True))
    if len(ids) > how_many:
        bulk.delete_many(types.named("customer"), ids[:how_many], by=cast.alice)


def take_out(cast: Cast, which: int) -> None:
    found = Customer.objects.exclude(deleted_at=None).order_by("id")
    if found:
        customers.restore_customer(found[which % found.count()], by=cast.alice)


def buy(cast: Cast, quantity: int) -> None:
    customer = Customer.objects.filter(deleted_at=None).order_by("id").first()
    assert customer
    line = orders.Line(cast.tea, Decimal(quantity))
    orders.enter_order(by=cast.alice, customer=customer, ordered_on=DAY, lines=[line])


def reorder(cast: Cast, quantity: int) -> None:
    order = Order.objects.filter(deleted_at=None).order_by("id").first()
    if order:
        lines = [orders.Line(cast.soap, Decimal(quantity)), orders.Line(cast.tea, Decimal(1))]
        orders.change_order(order, by=cast.alice, lines=lines, ordered_on=DAY, note=str(quantity))


def turn(cast: Cast, status: str) -> None:
    ids = list(Order.objects.filter(deleted_at=None).values_list("id", flat=True))
    if ids:
        bulk.change_many(types.named("order"), ids, {"status": status}, by=cast.alice)


TEXT = st.text("茶王李小明ab ", min_size=0, max_size=6)
NAME = st.sampled_from(["王大明", "歐陽娜娜", "Ann Lee", "好茶公司"])
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "grade": st.sampled_from(["", "A", "B", "C"]), "note": TEXT, "birthday": st.none() | st.dates(),
        "tax_id": st.sampled_from(["", "12345675"]), "email": st.sampled_from(["", "a@b.tw"]),
    },
)  # fmt: skip
ONE = st.tuples(VALUES, st.fixed_dictionaries({}, optional={
    "name": NAME, "kind": st.sampled_from(["person", "organisation"]),
    "phones": st.lists(st.sampled_from(["0912345678", "0223456789", "#7"]), unique=True),
})).map(lambda both: both[0] | both[1])  # fmt: skip
NUMBER = st.integers(1, 3)
STEPS = st.one_of(
    st.tuples(st.just(edit), NUMBER, ONE), st.tuples(st.just(many), VALUES), st.tuples(st.just(add), NAME),
    st.tuples(st.just(drop), NUMBER), st.tuples(st.just(drop_many), NUMBER), st.tuples(st.just(take_out), NUMBER),
    st.tuples(st.just(buy), NUMBER), st.tuples(st.just(reorder), NUMBER),
    st.tuples(st.just(turn), st.sampled_from(["cancelled", "returned", "confirmed"])),
)  # fmt: skip


def do(cast: Cast, steps: list[Any]) -> list[Event | Batch]:
    """What was done, oldest first: a batch, or an event of its own."""
    done: list[Event | Batch] = []
    for work, *given_to in steps:
        last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
        try:
            work(cast, *given_to)
        except UserError:
            continue
        fresh = Event.objects.filter(id__gt=last).select_related("batch").order_by("id")
        done += list(dict.fromkeys(event.batch or event for event in fresh))
    return done


@contextmanager
def forgotten() -> Iterator[None]:
    """Each example begins with the same shop."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def resting() -> dict[str, list[dict[str, Any]]]:
    """Whether something lies in the bin, not since when: what is put back there begins its thirty days anew."""
    return {
        name: [{**row, "deleted_at": bool(row.get("deleted_at"))} for row in rows] for name, rows in table().items()
    }


def take_back(cast: Cast, one: Event | Batch) -> None:
    if isinstance(one, Event):
        undo_event(one, by=cast.alice)
    else:
        undo_batch(one, by=cast.alice)


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=7))
def test_all_taken_back_leaves_the_shop_as_it_was(cast: Cast, steps: list[Any]) -> None:
    with forgotten():
        orders.refresh_measures(None)
        before = resting()
        for one in reversed(do(cast, steps)):
            take_back(cast, one)
        for name, rows in resting().items():
            known = {row["id"] for row in before[name]}
            assert [row for row in rows if row["id"] in known] == before[name]
            assert all(row["deleted_at"] for row in rows if row["id"] not in known and name in {"Customer", "Order"})


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=2, max_size=6), which=st.integers(0, 5))
def test_an_undo_that_is_hindered_changes_nothing_at_all(cast: Cast, steps: list[Any], which: int) -> None:
    with forgotten():
        done = do(cast, steps)
        before, told = table(), Event.objects.count()
        try:
            for one in done[which : which + 1]:
                take_back(cast, one)
        except InTheWay:
            assert (table(), Event.objects.count()) == (before, told)
