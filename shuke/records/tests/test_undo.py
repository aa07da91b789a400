"""Taking back: one edit, several in a row, deletions; and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from conftest import Cast
from shuke.catalogue import actions as products
from shuke.catalogue.models import Product
from shuke.core.errors import NotAllowed
from shuke.customers import actions as customers
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.events.models import Batch, Event
from shuke.orders import actions as orders
from shuke.orders.models import Order, OrderLine
from shuke.records import undoing
from shuke.records.actions.undo import InTheWay, NotUndoable, undo_batch, undo_event

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 5)
SKIPPED = {"modified_at", "modified_by_id"}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def table(*models: Any) -> dict[str, list[dict[str, Any]]]:
    """All that the shop knows, but who changed it last."""
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in SKIPPED}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in models or (Customer, Order, OrderLine, Product)
    }


def newest() -> Event:
    return Event.objects.latest("id")


def test_an_edit_is_taken_back_and_that_is_an_event_too(cast: Cast) -> None:
    before = table()
    customers.change_customer(
        cast.wang, by=cast.carol, name="王曉明", grade="B", phones=["0912345678"], birthday=date(1970, 1, 2)
    )
    edit = newest()
    undo_event(edit, by=cast.carol)
    assert table() == before
    assert not cast.wang.phones.exists()
    assert (newest().verb, newest().batch.undoes_event) == ("customers.changed", edit)


def test_what_was_taken_back_can_be_done_again(cast: Cast) -> None:
    customers.change_customer(cast.wang, by=cast.carol, grade="B")
    edit = newest()
    back = undo_event(edit, by=cast.carol)
    undo_batch(back, by=cast.carol)
    cast.wang.refresh_from_db()
    assert cast.wang.grade == "B"
    undo_event(edit, by=cast.carol)
    cast.wang.refresh_from_db()
    assert cast.wang.grade == "A"


def test_twice_is_told(cast: Cast) -> None:
    customers.change_customer(cast.wang, by=cast.carol, grade="B")
    edit = newest()
    undo_event(edit, by=cast.carol)
    with pytest.raises(NotUndoable, match="already undone"):
        undo_event(edit, by=cast.carol)


def test_something_newer_stands_in_the_way_and_is_named(cast: Cast) -> None:
    customers.change_customer(cast.wang, by=cast.carol, grade="B", note="常來", phones=["0912345678"])
    edit = newest()
    customers.change_customer(cast.wang, by=cast.bob, phones=["0223456789"])
    before, told = table(), Event.objects.count()
    with pytest.raises(InTheWay, match="王小明: “Phone” was changed later, by Bob on"):
        undo_event(edit, by=cast.carol)
    assert (table(), Event.objects.count()) == (before, told)


def test_other_fields_do_not_stand_in_the_way(cast: Cast) -> None:
    customers.change_customer(cast.wang, by=cast.carol, grade="B")
    edit = newest()
    customers.change_customer(cast.wang, by=cast.bob, note="常來")
    undo_event(edit, by=cast.carol)
    cast.wang.refresh_from_db()
    assert (cast.wang.grade, cast.wang.note) == ("A", "常來")


def test_a_deletion_is_taken_back_with_the_orders(cast: Cast) -> None:
    orders.refresh_measures(None)
    before = table()
    customers.delete_customer(cast.wang, by=cast.alice)
    assert not Order.objects.filter(deleted_at=None).exists()
    undo_event(newest(), by=cast.alice)
    assert table() == before


def test_new_ones_go_into_the_bin_unless_worked_on(cast: Cast) -> None:
    lin = customers.create_customer(by=cast.alice, name="林先生")
    made = newest()
    customers.change_customer(lin, by=cast.alice, grade="A")
    edit = newest()
    with pytest.raises(InTheWay, match="林先生 was worked on later, by Alice"):
        undo_event(made, by=cast.alice)
    undo_event(edit, by=cast.alice)
    undo_event(made, by=cast.alice)
    lin.refresh_from_db()
    assert lin.deleted_at is not None


def test_a_customer_with_orders_stays(cast: Cast) -> None:
    lin = customers.create_customer(by=cast.alice, name="林先生")
    made = newest()
    line = orders.Line(cast.tea, Decimal(1))
    orders.enter_order(by=cast.alice, customer=lin, ordered_on=DAY, lines=[line])
    with pytest.raises(InTheWay, match="林先生 is needed by others, in number: 1"):
        undo_event(made, by=cast.alice)


def test_an_order_gets_its_lines_back(cast: Cast) -> None:
    order = orders.enter_order(
        by=cast.carol, customer=cast.wang, ordered_on=DAY,
        lines=[orders.Line(cast.tea, Decimal(2), note="熟"), orders.Line(cast.soap, Decimal("1.5"), Decimal(40))],
    )  # fmt: skip
    before = table()
    orders.change_order(
        order, by=cast.carol, lines=[orders.Line(cast.soap, Decimal(3))], ordered_on=date(2024, 5, 6), note="週末"
    )
    edit = newest()
    orders.set_status(order, "returned", by=cast.carol)
    undo_event(newest(), by=cast.carol)
    undo_event(edit, by=cast.carol)
    assert table() == before


def test_a_status_may_go_back_though_not_forth(cast: Cast) -> None:
    order = orders.enter_order(
        by=cast.carol, customer=cast.wang, ordered_on=DAY, lines=[orders.Line(cast.tea, Decimal(2))], status="draft"
    )
    orders.set_status(order, "completed", by=cast.carol)
    undo_event(newest(), by=cast.carol)
    order.refresh_from_db()
    assert (order.status, order.lines.get().counted) == ("draft", False)


def test_money_and_tax_ids(cast: Cast) -> None:
    before = table(Product, Customer)
    products.change_product(cast.tea, by=cast.bob, price=Decimal("612.5"), active=False, cycle_days=30)
    price = newest()
    customers.change_customer(cast.wang, by=cast.bob, tax_id="12345675", team=cast.north)
    undo_event(newest(), by=cast.bob)
    undo_event(price, by=cast.bob)
    assert table(Product, Customer) == before


def test_a_batch_is_taken_back_whole_or_not_at_all(cast: Cast) -> None:
    batch = events.open_batch("bulk", by=cast.alice)
    for customer in (cast.wang, cast.chen):
        customers.change_customer(customer, by=cast.alice, grade="C", batch=batch)
        customers.change_customer(customer, by=cast.alice, grade="A" if customer == cast.chen else "B", batch=batch)
    customers.change_customer(cast.chen, by=cast.charlie, grade="")
    before = table()
    with pytest.raises(InTheWay) as refused:
        undo_batch(batch, by=cast.alice)
    assert [str(one).split(",")[0] for one in refused.value.blockers] == ["陳美玲: “Grade” was changed later"]
    assert table() == before
    customers.change_customer(cast.chen, by=cast.charlie, grade="A")
    undo_batch(batch, by=cast.alice)
    batch.refresh_from_db()
    assert set(Customer.objects.values_list("name", "grade")) == {("王小明", "A"), ("陳美玲", "B")}
    assert batch.undone_by == cast.alice
    again = Batch.objects.get(undoes=batch)
    undo_batch(again, by=cast.alice)
    batch.refresh_from_db()
    assert batch.undone_at is None
    assert set(Customer.objects.values_list("name", "grade")) == {("王小明", "B"), ("陳美玲", "A")}


def test_others_records_and_others_batches_are_not_touched(cast: Cast) -> None:
    customers.change_customer(cast.wang, by=cast.carol, grade="B")
    for person in (cast.charlie, cast.dave):
        with pytest.raises(NotAllowed):
            undo_event(newest(), by=person)
    batch = events.open_batch("bulk", by=cast.alice)
    customers.change_customer(cast.wang, by=cast.alice, grade="C", batch=batch)
    with pytest.raises(NotAllowed, match="Only who did this"):
        undo_batch(batch, by=cast.carol)
    undo_batch(batch, by=cast.bob)


def test_nobody_gives_a_record_to_a_team_that_is_not_theirs(cast: Cast) -> None:
    customers.change_customer(cast.chen, by=cast.alice, team=cast.north)
    with pytest.raises(customers.TeamNotYours):
        undo_event(newest(), by=cast.bob)


def test_a_note_cannot_be_undone(cast: Cast) -> None:
    events.record("customers.noted", cast.wang, by=cast.carol, customer_id=cast.wang.id, note="喜歡熟普")
    with pytest.raises(NotUndoable):
        undo_event(newest(), by=cast.carol)


def test_what_is_in_the_way_takes_the_same_queries_for_one_and_for_three(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    people = [customers.create_customer(by=cast.alice, name=f"客{number}") for number in range(3)]
    edits = []
    for one in people:
        customers.change_customer(one, by=cast.alice, grade="A")
        edits.append(newest())
    counts = []
    for some in (edits[:1], edits):
        with connection.execute_wrapper(lambda run, *rest: (counts.append(1), run(*rest))[1]):
            assert undoing.in_the_way(some) == []
        counts.append(0)
    marks = [at for at, one in enumerate(counts) if one == 0]
    assert marks[1] - marks[0] - 1 == marks[0]
