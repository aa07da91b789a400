"""Whatever is merged, edited, bought and taken apart in whatever order: nobody loses what is theirs, no sum changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast
from shuke.customers.actions import change_customer, create_customer
from shuke.customers.models import Customer
from shuke.duplicates.actions.merging import merge
from shuke.duplicates.actions.merging_apart import StandsInTheWay, take_apart
from shuke.duplicates.models import Merge
from shuke.orders.actions import Line, enter_order
from shuke.orders.models import Order, OrderLine
from shuke.records import types
from shuke.records.confirming import Everything

FIELDS = ("name", "email", "address", "note", "phones")


@dataclass
class World:
    """What each customer would have if nobody had ever been merged, and whose each order is."""

    cast: Cast
    people: list[int] = field(default_factory=list)
    own: dict[int, dict[str, Any]] = field(default_factory=dict)
    orders: dict[int, int] = field(default_factory=dict)
    count: int = 0

    def living(self) -> list[Customer]:
        return list(Customer.objects.alive().filter(pk__in=self.people).order_by("pk"))

    def fresh(self, name: str) -> Any:
        self.count += 1
        return {
            "name": f"人{self.count}號", "email": f"a{self.count}@b.tw", "address": f"{self.count}號",
            "note": f"note {self.count}", "phones": [f"02234500{self.count:02}"],
        }[name]  # fmt: skip


def add(world: World, filled: int) -> None:
    values = {name: world.fresh(name) for place, name in enumerate(FIELDS) if filled >> place & 1 or name == "name"}
    made = create_customer(by=world.cast.alice, confirmed=Everything(), **values)
    world.people.append(made.pk)
    world.own[made.pk] = {name: values.get(name, [] if name == "phones" else "") for name in FIELDS}
    buy(world, len(world.people) - 1)


def edit(world: World, which: int, name: str) -> None:
    living = world.living()
    one, value = living[which % len(living)], world.fresh(name)
    change_customer(one, by=world.cast.alice, confirmed=Everything(), **{name: value})
    world.own[one.pk][name] = value


def buy(world: World, which: int) -> None:
    living = world.living()
    one = living[which % len(living)]
    world.count += 1
    line = Line(world.cast.tea, Decimal(world.count))
    order = enter_order(by=world.cast.alice, customer=one, ordered_on=date(2024, 5, 5), lines=[line])
    world.orders[order.pk] = one.pk


def join(world: World, which: int, how_many: int) -> None:
    living = world.living()
    turned = living[which % len(living) :] + living[: which % len(living)]
    if len(living) > how_many:
        merge(
            types.named("customer"), turned[0].pk, [one.pk for one in turned[1 : how_many + 1]], by=world.cast.alice
        )  # fmt: skip


def part(world: World, which: int) -> None:
    standing = list(Merge.objects.standing().order_by("pk"))
    if standing:
        one = standing[which % len(standing)]
        try:
            with transaction.atomic():
                take_apart(one, by=world.cast.alice)
        except StandsInTheWay:
            assert Merge.objects.standing().filter(loser_id=one.survivor_id).exists()


NUMBER = st.integers(0, 5)
STEPS = st.one_of(
    st.tuples(st.just(edit), NUMBER, st.sampled_from(FIELDS)), st.tuples(st.just(buy), NUMBER),
    st.tuples(st.just(join), NUMBER, st.integers(1, 2)), st.tuples(st.just(join), NUMBER, st.just(1)),
    st.tuples(st.just(part), NUMBER),
)  # fmt: skip


@contextmanager
def forgotten() -> Iterator[None]:
    """Each example begins with the same shop."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def sums_hold(world: World) -> None:
    total = Order.objects.filter(pk__in=world.orders).aggregate(sum=Sum("total"))["sum"]
    assert sum(one.orders_total for one in world.living()) == total
    assert sum(one.orders_count for one in world.living()) == len(world.orders)
    astray = OrderLine.objects.filter(order__in=world.orders).exclude(customer__in=world.living())
    assert not astray.exists()


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(st.integers(0, 31), min_size=3, max_size=4), steps=st.lists(STEPS, min_size=2, max_size=9))
def test_everybody_has_their_own_in_the_end(cast: Cast, people: list[int], steps: list[Any]) -> None:
    with forgotten():
        world = World(cast)
        for filled in people:
            add(world, filled)
        for work, *given_to in steps:
            work(world, *given_to)
            sums_hold(world)
        while standing := Merge.objects.standing().order_by("-pk").first():
            take_apart(standing, by=cast.alice)
            sums_hold(world)
        assert dict(Order.objects.filter(pk__in=world.orders).values_list("pk", "customer_id")) == world.orders
        for one in world.living():
            has = {name: getattr(one, name) for name in FIELDS[:-1]}
            has["phones"] = [phone.raw for phone in one.phones.order_by("position")]
            assert has == world.own[one.pk]
