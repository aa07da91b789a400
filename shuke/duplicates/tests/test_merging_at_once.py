"""Two people merge the same at the same moment; somebody else writes down an order just then."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from conftest import Cast
from shuke.activities.actions import plan_task
from shuke.activities.models import Task
from shuke.catalogue.actions import change_product
from shuke.customers.actions import create_customer
from shuke.customers.models import Customer
from shuke.duplicates.actions.merging import NotThere, merge
from shuke.duplicates.actions.merging_apart import take_apart
from shuke.duplicates.models import Merge
from shuke.orders.actions import Line, enter_order
from shuke.orders.models import Order
from shuke.orders.tests.test_at_once import SEVERAL_WRITERS, TIMES, at_once
from shuke.records import types
from shuke.records.actions.shaping import add_field

pytestmark = SEVERAL_WRITERS


@pytest.fixture
def twin(cast: Cast) -> Customer:
    return create_customer(by=cast.alice, name="王小明先生", team=cast.north)


@pytest.mark.django_db(transaction=True)
def test_one_merge_of_several_goes_through(cast: Cast, twin: Customer) -> None:
    pair = (cast.wang.pk, twin.pk)

    def join(number: int) -> Any:
        return merge(types.named("customer"), pair[number % 2], [pair[1 - number % 2]], by=cast.alice)

    done = at_once(join)
    assert sum(isinstance(one, NotThere) for one in done) == TIMES - 1
    assert Merge.objects.standing().count() == 1
    assert Customer.objects.alive().filter(pk__in=pair).count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_is_taken_apart_once(cast: Cast, twin: Customer) -> None:
    merge(types.named("customer"), cast.wang.pk, [twin.pk], by=cast.alice)
    found = Merge.objects.get()
    at_once(lambda _number: take_apart(found, by=cast.alice))
    assert Customer.objects.alive().filter(pk__in=[cast.wang.pk, twin.pk]).count() == 2
    assert Order.objects.filter(customer=cast.wang).count() == 3


def while_they_become_one(cast: Cast, twin: Customer, write: Callable[[], Any]) -> None:
    """`write` is begun while the merge is done but not yet seen by others."""

    def alone() -> None:
        try:
            write()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            merge(types.named("customer"), cast.wang.pk, [twin.pk], by=cast.alice)
            written = pool.submit(alone)
            while not written.done() and not somebody_waits():
                pass
        written.result()


@pytest.mark.django_db(transaction=True)
def test_a_to_do_planned_just_then_is_the_survivor_s(cast: Cast, twin: Customer) -> None:
    now = {"due_on": date(2024, 5, 5), "assignee": cast.alice, "by": cast.alice, "at": timezone.now()}
    while_they_become_one(cast, twin, lambda: plan_task(twin, text="回電", **now))
    task = Task.objects.get()
    assert (task.about_id, task.customer_id) == (cast.wang.pk, cast.wang.pk)


@pytest.mark.django_db(transaction=True)
def test_an_own_link_written_just_then_leads_to_the_survivor(cast: Cast, twin: Customer) -> None:
    labels = {"zh-hant": "介紹人"}
    field = add_field("product", "link", by=cast.alice, labels=labels, options={"to": "customer"})
    while_they_become_one(cast, twin, lambda: change_product(cast.tea, by=cast.alice, custom={field.key: twin.pk}))
    cast.tea.refresh_from_db()
    assert cast.tea.custom == {field.key: cast.wang.pk}


def somebody_waits() -> bool:
    """What PostgreSQL tells of others stays as it was first asked within a transaction, unless it is told to forget."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_an_order_written_down_just_then_is_not_lost(cast: Cast, twin: Customer) -> None:
    line = Line(cast.tea, Decimal(1))

    def act(number: int) -> Any:
        if number:
            return enter_order(by=cast.alice, customer=twin, ordered_on=date(2024, 5, 5), lines=[line])
        return merge(types.named("customer"), cast.wang.pk, [twin.pk], by=cast.alice)

    done = at_once(act)
    entered = [one for one in done if isinstance(one, Order)]
    assert set(Order.objects.filter(pk__in=[one.pk for one in entered]).values_list("customer", flat=True)) <= {
        cast.wang.pk
    }
