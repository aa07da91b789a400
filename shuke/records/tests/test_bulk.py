"""Many at once: one batch, rules and rights row by row, and all of it taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from conftest import Cast
from shuke.catalogue import actions as products
from shuke.catalogue.models import Product
from shuke.core.errors import NotAllowed
from shuke.customers import actions as customers
from shuke.customers.models import Customer
from shuke.events.models import Batch, Event
from shuke.orders import actions as orders
from shuke.orders.models import Order
from shuke.records import types
from shuke.records.actions import bulk, bulk_running, remove
from shuke.records.actions.shaping import add_field
from shuke.records.actions.undo import NotUndoable, undo_batch
from shuke.records.customs import ValueTaken
from shuke.records.models import BulkJob, BulkPiece, BulkRow
from shuke.records.tests.test_undo import table

pytestmark = pytest.mark.django_db
AT = datetime(2024, 5, 5, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def crowd(cast: Cast) -> list[int]:
    """Three hundred in the north, more than a request does."""
    Customer.objects.bulk_create(
        Customer(name=f"客{number}", team=cast.north, grade="B" if number % 3 else "C") for number in range(300)
    )
    return list(Customer.objects.filter(name__startswith="客").order_by("id").values_list("id", flat=True))


def kind(name: str = "customer") -> Any:
    return types.named(name)


def finish(job: BulkJob) -> BulkJob:
    bulk_running.run(job.pk, at=AT)
    job.refresh_from_db()
    return job


def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MANY", 100)
    monkeypatch.setattr(bulk, "FEW", 100)


def test_a_few_are_changed_at_once_and_taken_back_as_one(cast: Cast) -> None:
    before = table()
    job = bulk.change_many(kind(), [cast.wang.id, cast.chen.id], {"grade": "C", "owner": cast.bob}, by=cast.alice)
    assert (job.status, job.changed, job.skipped) == ("done", 2, 0)
    assert set(Customer.objects.values_list("grade", "owner")) == {("C", cast.bob.id)}
    assert Event.objects.filter(batch=job.batch, verb="customers.changed").count() == 2
    assert undo_batch(job.batch, by=cast.alice) == ""
    assert table() == before


def test_only_what_is_different_gets_an_event(cast: Cast) -> None:
    job = bulk.change_many(kind(), [cast.wang.id, cast.chen.id], {"grade": "A"}, by=cast.alice)
    assert (job.done, job.changed, job.skipped) == (2, 1, 0)


def test_rows_that_are_not_ones_own_are_left_and_told(cast: Cast) -> None:
    job = bulk.change_many(kind(), [cast.wang.id, cast.chen.id], {"grade": "C"}, by=cast.carol)
    assert (job.changed, job.skipped) == (1, 1)
    assert BulkRow.objects.get(job=job).record_id == cast.chen.id
    assert Customer.objects.get(id=cast.chen.id).grade == "B"


def test_what_must_be_different_cannot_be_set_for_many(cast: Cast) -> None:
    assert {"grade", "team", "note"} <= {one.name for one in bulk.bulk_fields(kind())}
    for name in ("member_no", "name", "phones", "orders_total"):
        with pytest.raises(NotAllowed):
            bulk.change_many(kind(), [cast.wang.id], {name: "1"}, by=cast.alice)
    with pytest.raises(customers.TeamNotYours):
        bulk.change_many(kind(), [cast.wang.id], {"team": cast.south}, by=cast.carol)


def test_each_order_keeps_its_own_rules(cast: Cast) -> None:
    first, second, third = Order.objects.order_by("id")
    orders.set_status(second, "returned", by=cast.alice)
    ids = [first.id, second.id, third.id]
    before = table()
    job = bulk.change_many(kind("order"), ids, {"status": "cancelled"}, by=cast.alice)
    assert (job.changed, job.skipped) == (2, 1)
    assert "cannot go from" in BulkRow.objects.get(job=job).message
    undo_batch(job.batch, by=cast.alice)
    assert table() == before


@pytest.mark.slow
def test_many_are_left_to_the_worker_and_taken_back_by_it(cast: Cast, crowd: list[int], monkeypatch: Any) -> None:
    small_pieces(monkeypatch)
    before = table()
    job = bulk.change_many(kind(), crowd, {"grade": "A", "team": cast.south}, by=cast.alice)
    assert (job.status, table()) == ("running", before)
    assert (finish(job).changed, job.done) == (300, 300)
    assert not Customer.objects.filter(id__in=crowd).exclude(grade="A", team=cast.south).exists()
    url = undo_batch(job.batch, by=cast.alice)
    back = BulkJob.objects.get(undoes=job.batch)
    assert url.endswith(f"/jobs/{back.pk}/")
    assert (finish(back).changed, back.skipped) == (300, 0)
    assert table() == before
    job.batch.refresh_from_db()
    assert job.batch.undone_by == cast.alice
    undo_batch(back.batch, by=cast.alice)
    again = finish(BulkJob.objects.get(undoes=back.batch))
    assert (again.changed, Customer.objects.filter(id__in=crowd, grade="A").count()) == (300, 300)
    job.batch.refresh_from_db()
    assert job.batch.undone_at is None


def test_one_newer_change_stops_a_large_undo_before_it_begins(cast: Cast, crowd: list[int], monkeypatch: Any) -> None:
    small_pieces(monkeypatch)
    job = finish(bulk.change_many(kind(), crowd, {"grade": "A"}, by=cast.alice))
    customers.change_customer(Customer.objects.get(id=crowd[7]), by=cast.bob, grade="B")
    before = table()
    undo_batch(job.batch, by=cast.alice)
    back = finish(BulkJob.objects.get(undoes=job.batch))
    assert (back.status, back.skipped, table()) == ("blocked", 1, before)
    row = BulkRow.objects.get(job=back)
    assert row.message % row.params == f"客7: “Grade” was changed later, by Bob on {row.params['day']}."


def test_a_worker_that_comes_back_does_nothing_twice(cast: Cast, crowd: list[int], monkeypatch: Any) -> None:
    small_pieces(monkeypatch)
    job = bulk.change_many(kind(), crowd, {"grade": "A"}, by=cast.alice)
    real, calls = bulk_running._remember, []

    def dies(*args: Any, **named: Any) -> None:
        real(*args, **named)
        calls.append(1)
        if len(calls) == 2:
            raise MemoryError

    monkeypatch.setattr(bulk_running, "_remember", dies)
    with pytest.raises(MemoryError):
        bulk_running.run(job.pk, at=AT)
    job.refresh_from_db()
    assert (job.place, job.done, Event.objects.filter(batch=job.batch).count()) == (1, 100, 100)
    assert (finish(job).changed, Event.objects.filter(batch=job.batch).count()) == (300, 300)
    with pytest.raises(bulk_running.TakenOver):
        bulk_running.run(job.pk, at=AT)


@pytest.mark.parametrize("many", [False, True])
def test_deleted_and_taken_out_of_the_bin(cast: Cast, crowd: list[int], many: bool) -> None:
    orders.refresh_measures(None)
    ids = [cast.wang.id, *(crowd if many else crowd[:3])]
    before = table()
    job = bulk.delete_many(kind(), ids, by=cast.alice)
    job = finish(job) if many else job
    assert (job.changed, Customer.objects.visible_to(cast.alice).filter(id__in=ids).count()) == (len(ids), 0)
    assert not Order.objects.visible_to(cast.alice).filter(customer=cast.wang).exists()
    back = bulk.restore_many(kind(), ids, by=cast.alice)
    back = finish(back) if many else back
    assert (back.changed, table()) == (len(ids), before)


def test_a_number_given_away_meanwhile_keeps_one_in_the_bin(cast: Cast) -> None:
    job = bulk.delete_many(kind(), [cast.wang.id, cast.chen.id], by=cast.alice)
    customers.create_customer(by=cast.alice, name="林先生", member_no="M001")
    back = bulk.restore_many(kind(), [cast.wang.id, cast.chen.id], by=cast.alice)
    assert (back.changed, back.skipped) == (1, 1)
    assert "already belongs to" in BulkRow.objects.get(job=back).message
    assert Batch.objects.filter(pk=job.batch_id, undone_at=None).exists()


def test_for_good_by_the_owner_with_what_hangs_on_it(cast: Cast) -> None:
    customers.delete_customer(cast.wang, by=cast.alice)
    with pytest.raises(NotAllowed):
        bulk.remove_many(kind(), [cast.wang.id], by=cast.bob)
    job = bulk.remove_many(kind(), [cast.wang.id], by=cast.alice)
    assert (job.changed, Customer.objects.filter(name="王小明").exists(), Order.objects.exists()) == (1, False, False)
    with pytest.raises(NotUndoable):
        undo_batch(job.batch, by=cast.alice)


def test_after_thirty_days_in_the_night_but_not_what_is_needed(cast: Cast) -> None:
    day = timedelta(days=1)
    products.delete_product(cast.tea, by=cast.alice, at=AT)
    products.delete_product(cast.soap, by=cast.alice, at=AT)
    customers.delete_customer(cast.chen, by=cast.alice, at=AT + 5 * day)
    assert remove.remove_old(AT + 30 * day) == 0
    assert remove.remove_old(AT + 31 * day) == 1
    assert list(Product.objects.values_list("name", flat=True)) == ["普洱茶"]
    assert remove.remove_old(AT + 36 * day) == 1
    assert not Customer.objects.filter(id=cast.chen.id).exists()
    assert Event.objects.filter(verb="records.removed").count() == 2


def test_pieces_are_kept_as_they_were_chosen(cast: Cast, crowd: list[int]) -> None:
    job = bulk.change_many(kind(), [*crowd, *crowd], {"note": "x"}, by=cast.alice)
    assert (job.total, BulkPiece.objects.filter(job=job).count()) == (300, 1)


def test_a_customer_whose_order_lost_its_number_stays_in_the_bin(cast: Cast) -> None:
    """What must be unique was given to another order meanwhile; the others come back."""
    add_field("order", "text", by=cast.alice, labels={"en": "Invoice"}, unique=True)
    own = types.named("order").custom_fields[0].name
    first, second = Order.objects.filter(customer=cast.wang).order_by("pk")[:2]
    Order.objects.filter(pk=first.pk).update(custom={own: "AB1"})
    bulk.delete_many(kind(), [cast.wang.id, cast.chen.id], by=cast.alice)
    other = customers.create_customer(by=cast.alice, name="李四")
    Order.objects.filter(pk=second.pk).update(customer=other, custom={own: "AB1"}, deleted_at=None)
    job = bulk.restore_many(kind(), [cast.wang.id, cast.chen.id], by=cast.alice)
    assert (job.changed, job.skipped) == (1, 1)
    assert "AB1" in BulkRow.objects.get(job=job).params["value"]
    with pytest.raises(ValueTaken):
        customers.restore_customer(cast.wang, by=cast.alice)


def test_a_large_batch_is_taken_back_by_one_job(cast: Cast, crowd: list[int]) -> None:
    job = finish(bulk.change_many(kind(), crowd, {"grade": "A"}, by=cast.alice))
    assert job.batch
    assert undo_batch(job.batch, by=cast.alice) == undo_batch(job.batch, by=cast.alice)
    finish(BulkJob.objects.get(undoes=job.batch))
    with pytest.raises(NotUndoable):
        bulk.undo_later(job.batch, by=cast.alice)  # asked for before that
