"""The shop's own fields in a file of customers or products: guessed, read, checked, written, taken back."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import Cast
from shuke.catalogue.models import Product
from shuke.customers.actions import change_customer
from shuke.customers.models import Customer
from shuke.events.models import Event
from shuke.records import indexes, shape, types
from shuke.records.models import CustomField
from shuke.transfer.models import ImportRow
from shuke.transfer.reasons import reason
from shuke.transfer.tests.shop import checked, csv_bytes, imported, undone

pytestmark = pytest.mark.django_db

HEAD = ["會員編號", "姓名", "鞋號", "Favourite style", "卡號"]
STYLES = {"choices": [{"key": "red", "labels": {"zh-hant": "紅色", "en": "Red"}}]}


def kept() -> list[tuple]:
    models = (Customer, Product)
    return [row for model in models for row in model.objects.order_by("id").values_list("id", "name", "custom")]


@pytest.fixture
def fields(cast: Cast) -> None:
    for key, kind, labels, more in (
        ("shoe_size", "number", {"zh-hant": "鞋號", "en": "Shoe size"}, {}),
        ("style", "choice", {"zh-hant": "喜歡的款式", "en": "Favourite style"}, {"options": STYLES}),
        ("card", "text", {"zh-hant": "卡號"}, {"unique": True}),
    ):
        row = CustomField.objects.create(record_type="customer", key=key, kind=kind, labels=labels, **more)
        shape.changed()
        indexes.build(types.named("customer"), types.named("customer").field(key), row.pk)
    CustomField.objects.create(record_type="product", key="leather", kind="yes_no", labels={"zh-hant": "真皮"})
    shape.changed()


@pytest.mark.usefixtures("fields")
def test_columns_called_like_own_fields_are_found_and_written(cast: Cast) -> None:
    rows = [["M001", "王小明", "26.5", "紅色", "A1"], ["M900", "林志偉", "２４", "red", ""]]
    job = imported(csv_bytes(HEAD, rows), cast.alice, kind="customers")
    assert job.columns["custom.shoe_size"] == "鞋號"
    assert Customer.objects.get(member_no="M001").custom == {"shoe_size": 265000, "style": "red", "card": "A1"}
    assert Customer.objects.get(member_no="M900").custom == {"shoe_size": 240000, "style": "red"}
    told = Event.objects.get(verb="customers.changed", subject_id=cast.wang.pk).changes
    assert told["shoe_size"] == [None, 265000]


@pytest.mark.usefixtures("fields")
def test_taken_back_everything_is_as_before(cast: Cast) -> None:
    Customer.objects.filter(pk=cast.wang.pk).update(custom={"shoe_size": 250000})
    before = kept()
    rows = [["M001", "王小明", "26.5", "紅色", "A1"], ["M900", "林志偉", "24", "", "A2"]]
    job = imported(csv_bytes(HEAD, rows), cast.alice, kind="customers")
    assert kept() != before
    undone(job, cast.alice)
    assert kept() == before


@pytest.mark.usefixtures("fields")
def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    rows = [["M001", "王小明", "26.5", "紅色", "A1"], ["M900", "林志偉", "24", "", "A2"]]
    imported(csv_bytes(HEAD, rows), cast.alice, kind="customers")
    before = kept()
    again = imported(csv_bytes(HEAD, rows), cast.alice, kind="customers")
    assert (again.count("created"), again.count("updated")) == (0, 0)
    assert kept() == before


@pytest.mark.usefixtures("fields")
def test_what_does_not_fit_is_left_out_and_said_and_what_is_taken_refused(cast: Cast) -> None:
    rows = [
        ["M001", "王小明", "large", "藍色", "A1"],
        ["M900", "林志偉", "24", "", "A1"],
        ["M901", "張淑芬", "23", "", "A3"],
    ]
    job = imported(csv_bytes(HEAD, rows), cast.alice, kind="customers")
    dropped = ImportRow.objects.filter(job=job, stage="dropped").values_list("code", "params__value")
    assert sorted(dropped) == [("own_field_unreadable", "large"), ("own_field_unreadable", "藍色")]
    assert ImportRow.objects.get(job=job, stage="run").code == "own_value_taken"
    assert set(Customer.objects.exclude(custom={}).values_list("member_no", flat=True)) == {"M001", "M901"}


@pytest.mark.usefixtures("fields")
def test_the_page_offers_own_fields_and_shows_what_they_will_be(cast: Cast, client: Client) -> None:
    job = checked(
        csv_bytes(["品名", "商品編號", "價格", "真皮"], [["涼鞋", "S1", "900", "是"]]), cast.alice, kind="products"
    )
    client.force_login(cast.alice)
    page = client.get(f"/import/{job.pk}/").content.decode()
    assert 'value="custom.leather" selected' in page
    assert "<td>Yes</td>" in page
    imported(
        csv_bytes(["品名", "商品編號", "價格", "真皮"], [["涼鞋", "S1", "900", "是"]]), cast.alice, kind="products"
    )
    assert Product.objects.get(code="S1").custom == {"leather": 1}


@pytest.mark.usefixtures("fields")
def test_what_somebody_else_has_since_is_not_given_back(cast: Cast) -> None:
    Customer.objects.filter(pk=cast.wang.pk).update(custom={"card": "A1", "shoe_size": 250000})
    job = imported(csv_bytes(HEAD, [["M001", "王小明", "26", "", "A2"]]), cast.alice, kind="customers")
    change_customer(cast.chen, by=cast.alice, custom={"card": "A1"})
    undone(job, cast.alice)
    assert Customer.objects.get(pk=cast.wang.pk).custom == {"card": "A2", "shoe_size": 250000}
    told = ImportRow.objects.get(job=job, stage="undo")
    assert "另一筆" in reason(told.code, told.params)
