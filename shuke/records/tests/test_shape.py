"""What a shop adds itself is at once in lists, forms, history and exports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client

from conftest import Cast
from shuke.accounts.models import User
from shuke.customers.actions import change_customer
from shuke.customers.models import Customer
from shuke.events.models import Event
from shuke.records import indexes, shape, types
from shuke.records.customs import ValueMissing, ValueTaken
from shuke.records.fields import BadValue
from shuke.records.listing import Listing
from shuke.records.models import CustomField, CustomObject, CustomRecord

pytestmark = pytest.mark.django_db


def add_field(key: str, kind: str, record_type: str = "customer", **more: object) -> CustomField:
    row = CustomField.objects.create(
        record_type=record_type, key=key, kind=kind, labels={"zh-hant": key, "en": key}, index_ready=True, **more
    )
    shape.changed()
    found = types.named(record_type)
    indexes.build(found, found.field(key), row.pk)
    return row


@pytest.fixture
def signed_in(client: Client, cast: Cast) -> Client:
    client.force_login(cast.alice)
    return client


def test_a_field_is_at_once_in_form_page_history_and_list(signed_in: Client, cast: Cast) -> None:
    add_field("shoe_size", "number")
    answer = signed_in.get(f"/customers/{cast.wang.pk}/edit/")
    assert 'name="shoe_size"' in answer.content.decode()
    change_customer(cast.wang, by=cast.alice, custom={"shoe_size": Decimal("26.5")})
    cast.wang.refresh_from_db()
    assert cast.wang.custom == {"shoe_size": 265000}
    told = Event.objects.get(verb="customers.changed").changes
    assert told == {"shoe_size": [None, 265000]}
    assert "26.5" in signed_in.get(f"/customers/{cast.wang.pk}/").content.decode()


def test_values_are_checked_in_every_door(cast: Cast) -> None:
    add_field("style", "choice", options={"choices": [{"key": "red", "labels": {"zh-hant": "紅"}}]}, required=True)
    with pytest.raises(ValueMissing):
        types.named("customer").create(by=cast.alice, name="李四")
    with pytest.raises(BadValue):
        types.named("customer").field("style").parse("藍")
    assert types.named("customer").field("style").parse("紅") == "red"


def test_unique_means_unique(cast: Cast) -> None:
    add_field("card", "text", unique=True)
    change_customer(cast.wang, by=cast.alice, custom={"card": "A1"})
    with pytest.raises(ValueTaken):
        change_customer(cast.chen, by=cast.alice, custom={"card": "A1"})


@pytest.mark.parametrize("kind", ["number", "date", "text", "yes_no"])
@pytest.mark.parametrize("down", ["", "-"])
def test_a_list_walks_along_a_custom_field_both_ways(signed_in: Client, kind: str, down: str) -> None:
    add_field("f", kind, indexed=True)
    values = {
        "number": [None, 10000, 20000, 20000], "date": [None, "2024-01-01", "2024-05-05", "2024-05-05"],
        "text": [None, "a", "b", "b"], "yes_no": [None, 0, 1, 1],
    }[kind]  # fmt: skip
    for at in range(130):
        raw = values[at % 4]
        Customer.objects.create(name=f"c{at:03}", custom={} if raw is None else {"f": raw})
    seen: list[int] = []
    user, place = User.objects.get(username="alice"), None
    while True:
        asked = {"sort": f"{down}f"} | ({"at": place.pack()} if place else {})
        shown = Listing.asked(types.named("customer"), user, asked, date(2024, 5, 1)).page()
        seen += [one.pk for one in shown.rows]
        if shown.after is None:
            break
        place = shown.after
    assert len(seen) == len(set(seen)) == Customer.objects.count()


def test_the_index_is_used(cast: Cast) -> None:
    add_field("size", "number", indexed=True)
    found = types.named("customer")
    rows = Customer.objects.filter(deleted_at=None).order_by(found.field("size").expression().asc(), "pk")[:50]
    if connection.vendor == "sqlite":
        assert "cf_" in rows.explain()


def test_an_object_by_rows_alone_has_list_form_and_page(signed_in: Client, cast: Cast) -> None:
    CustomObject.objects.create(key="warranty", labels={"zh-hant": "保固卡"}, plurals={"zh-hant": "保固卡"})
    shape.changed()
    add_field("until", "date", "x.warranty", indexed=True)
    add_field("customer", "link", "x.warranty", options={"to": "customer"})
    assert signed_in.get("/x-warranty/").status_code == 200
    sent = {"name": "W-1", "until": "2025-01-01", "customer": cast.wang.pk, "token": "t"}
    answer = signed_in.post("/x-warranty/new/", sent)
    assert answer.status_code == 302, answer.content.decode()
    record = CustomRecord.objects.get()
    assert record.custom == {"until": "2025-01-01", "customer": cast.wang.pk}
    page = signed_in.get(f"/x-warranty/{record.pk}/").content.decode()
    assert "王小明" in page
    assert "2025" in page
    assert "王小明" in signed_in.get("/x-warranty/").content.decode()
    assert Event.objects.filter(subject_type="x.warranty").count() == 1


def test_a_link_to_what_one_may_not_see_tells_no_name(client: Client, cast: Cast) -> None:
    CustomObject.objects.create(key="warranty", labels={"zh-hant": "保固卡"})
    shape.changed()
    add_field("customer", "link", "x.warranty", options={"to": "customer"})
    kind = types.named("x.warranty")
    assert kind.create
    kind.create(by=cast.alice, name="W-1", team=cast.south, custom={"customer": cast.wang.pk})
    client.force_login(cast.charlie)
    page = client.get("/x-warranty/").content.decode()
    assert "W-1" in page
    assert "王小明" not in page
