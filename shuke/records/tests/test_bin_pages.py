"""The pages: the bin, jobs, a record's whole past, and the toast that takes back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from conftest import Cast
from shuke.catalogue.models import Product
from shuke.customers import actions as customers
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.events.models import Event
from shuke.orders import actions as orders
from shuke.orders.models import Order
from shuke.records.models import BulkJob
from shuke.records.versions import version_of

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def alice(client: Client, cast: Cast) -> Client:
    client.force_login(cast.alice)
    return client


def test_an_edit_offers_to_be_taken_back(client: Client, cast: Cast) -> None:
    client.force_login(cast.bob)
    form = {"name": "普洱茶", "code": "T01", "price": "650", "active": "on", "unit": "盒", "pv": "20",
            "version": version_of(Product.objects.get(id=cast.tea.id))}  # fmt: skip
    page = client.post(f"/products/{cast.tea.id}/edit/", form, follow=True)
    number = Event.objects.latest("id").pk
    assert f'action="/undo/events/{number}/"' in text(page)
    back = client.post(f"/undo/events/{number}/", headers={"referer": f"http://testserver/products/{cast.tea.id}/"})
    assert back["Location"] == f"/products/{cast.tea.id}/"
    assert Product.objects.get(id=cast.tea.id).price == 600


def test_no_change_offers_nothing(client: Client, cast: Cast) -> None:
    client.force_login(cast.bob)
    form = {"name": "普洱茶", "code": "T01", "price": "600", "active": "on", "unit": "盒", "pv": "20"}
    page = client.post(f"/products/{cast.tea.id}/edit/", form, follow=True)
    assert "/undo/events/" not in text(page)


def test_what_stands_in_the_way_is_a_page(alice: Client, cast: Cast) -> None:
    customers.change_customer(cast.wang, by=cast.carol, grade="B")
    number = Event.objects.latest("id").pk
    customers.change_customer(cast.wang, by=cast.bob, grade="C")
    answer = alice.post(f"/undo/events/{number}/")
    assert answer.status_code == 409
    assert "王小明: “Grade” was changed later, by Bob" in text(answer)
    quick = alice.post(f"/undo/events/{number}/", headers={"hx-request": "true"})
    assert "by Bob" in quick["HX-Trigger"].encode().decode("unicode_escape")


def test_an_outsider_takes_nothing_back(client: Client, cast: Cast) -> None:
    customers.change_customer(cast.wang, by=cast.carol, grade="B")
    client.force_login(cast.charlie)
    assert client.post(f"/undo/events/{Event.objects.latest('id').pk}/").status_code == 403
    assert client.get(f"/customers/{cast.wang.id}/history/").status_code == 404
    assert Customer.objects.get(id=cast.wang.id).grade == "B"


def test_the_whole_past_with_what_can_be_undone(alice: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    for grade in ("B", "C", "A") * 8:
        customers.change_customer(cast.wang, by=cast.carol, grade=grade)
    batch = events.open_batch("bulk", by=cast.alice)
    customers.change_customer(cast.wang, by=cast.alice, note="常來", batch=batch)
    with django_assert_max_num_queries(30):
        page = text(alice.get(f"/customers/{cast.wang.id}/history/"))
    assert page.count("/undo/events/") == 8  # the note, and every third grade, which is the one now
    assert f"/undo/batches/{batch.pk}/" in page
    assert "was changed later, by Carol" in page
    older = re.search(r"\?before=(\d+)", page)
    assert older
    assert page.count("<li id=") == 20
    assert text(alice.get(f"/customers/{cast.wang.id}/history/?before={older[1]}")).count("<li id=") == 5


def test_the_bin_by_kind_and_out_again(alice: Client, cast: Cast) -> None:
    customers.delete_customer(cast.wang, by=cast.bob)
    page = text(alice.get("/bin/", follow=True))
    assert "王小明" in page
    assert "Bob" in page
    assert "30 more days" in page
    assert "M001" not in text(alice.get("/bin/orders/"))
    assert "王小明" not in text(alice.get("/bin/customers/?q=陳"))
    back = alice.post("/bin/customers/restore/", {"only": cast.wang.id})
    assert back["Location"] == "/bin/customers/"
    assert Order.objects.filter(deleted_at=None).count() == 3


def test_nobody_finds_in_the_bin_what_was_never_theirs(client: Client, cast: Cast) -> None:
    order = cast.wang.orders.order_by("id").first()
    assert order
    orders.delete_order(order, by=cast.bob)
    for person, shown in ((cast.carol, True), (cast.charlie, False)):
        client.force_login(person)
        assert (order.number in text(client.get("/bin/orders/"))) is shown
    client.post("/bin/orders/restore/", {"ids": [order.pk]})
    assert Order.objects.get(pk=order.pk).deleted_at
    client.force_login(cast.dave)
    assert client.get("/bin/").status_code == 403
    assert client.get("/bin/orders/").status_code == 404


def test_for_good_only_when_the_number_is_typed(alice: Client, cast: Cast) -> None:
    for customer in (cast.wang, cast.chen):
        customers.delete_customer(customer, by=cast.alice)
    asked = {"ids": [cast.wang.id, cast.chen.id]}
    assert alice.post("/bin/customers/remove/", {**asked, "typed": "3"}).status_code == 422
    alice.post("/bin/customers/remove/", {**asked, "typed": "2"})
    assert not Customer.objects.exists()


def test_many_from_a_list(alice: Client, cast: Cast) -> None:
    asked = {"do": "change", "set": ["grade", "team"], "grade": "C", "team": cast.south.id}
    answer = alice.post(
        "/customers/bulk/", {**asked, "all": "1", "list": "?sort=name", "next": "/customers/?sort=name"}
    )
    assert answer["Location"] == "/customers/?sort=name"
    assert set(Customer.objects.values_list("grade", "team")) == {("C", cast.south.id)}
    job = BulkJob.objects.get()
    assert f"/undo/batches/{job.batch_id}/" in text(alice.get("/customers/"))
    page = text(alice.get(f"/jobs/{job.pk}/"))
    assert "南區" in page
    assert f"/jobs/{job.pk}/" in text(alice.get("/jobs/"))
    alice.post(f"/undo/batches/{job.batch_id}/")
    assert set(Customer.objects.values_list("grade", flat=True)) == {"A", "B"}


def test_deleting_many_asks_for_the_number(alice: Client, cast: Cast) -> None:
    asked = {"do": "delete", "ids": [cast.wang.id, cast.chen.id]}
    assert alice.post("/customers/bulk/", asked).status_code == 422
    alice.post("/customers/bulk/", {**asked, "typed": "2"})
    assert not Customer.objects.filter(deleted_at=None).exists()


def test_a_wrong_value_changes_nothing(alice: Client, cast: Cast) -> None:
    asked = {"do": "change", "ids": [cast.wang.id], "set": "birthday", "birthday": "someday"}
    assert alice.post("/customers/bulk/", asked).status_code == 422
    assert not BulkJob.objects.exists()


def test_jobs_are_ones_own(client: Client, cast: Cast, alice: Client) -> None:
    alice.post("/customers/bulk/", {"do": "change", "ids": [cast.wang.id], "set": "note", "note": "x"})
    job = BulkJob.objects.get()
    client.force_login(cast.carol)
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    assert f"/jobs/{job.pk}/" not in text(client.get("/jobs/"))


def test_the_status_of_an_order_knows_of_others(client: Client, cast: Cast) -> None:
    order = cast.wang.orders.order_by("id").first()
    assert order
    client.force_login(cast.carol)
    seen = version_of(order)
    orders.edit_order(order, by=cast.bob, note="晚上送")
    answer = client.post(f"/orders/{order.pk}/status/", {"status": "returned", "version": seen})
    assert answer.status_code == 409
    assert Order.objects.get(pk=order.pk).status == "completed"
