"""A number of an identity card goes through every door and lies sealed behind each of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client

from conftest import Cast
from shuke.accounts.actions.tokens import create_token
from shuke.cli import keys
from shuke.core import sealing
from shuke.customers.actions import change_customer, delete_customer, restore_customer
from shuke.customers.models import Customer
from shuke.duplicates.actions.merging import merge
from shuke.events.models import Event
from shuke.privacy.queries import held
from shuke.records import indexes, shape, types
from shuke.records.customs import ValueTaken
from shuke.records.fields import BadValue, IdNumber
from shuke.records.models import CustomField
from shuke.transfer.archive.values import Column
from shuke.transfer.tests.shop import csv_bytes, imported

pytestmark = pytest.mark.django_db
ID, SHOWN, OTHER = "A123456789", "A•••789", "B123456780"


@pytest.fixture(autouse=True)
def _field(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    row = CustomField.objects.create(
        record_type="customer", key="id_no", kind="id_number", labels={"zh-hant": "身分證", "en": "ID"}, unique=True
    )
    shape.changed()
    indexes.build(types.named("customer"), types.named("customer").field("id_no"), row.pk)


@pytest.fixture
def alice(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.alice)
    return client


@pytest.fixture
def wang(cast: Cast) -> Customer:
    return change_customer(cast.wang, by=cast.alice, custom={"id_no": "a123 456-789"})


def in_database() -> str:
    """Everything that stands in the tables that could hold it."""
    with connection.cursor() as cursor:
        found = []
        for table in ("customers_customer", "events_event", "records_customfield"):
            cursor.execute(f"SELECT * FROM {table}")
            found += cursor.fetchall()
    return str(found)


def test_nobody_reads_it_in_the_database_or_on_a_page(alice: Client, cast: Cast, wang: Customer) -> None:
    assert ID not in in_database()
    pages = ["", "edit/", "?panel=history"]
    for page in pages:
        text = alice.get(f"/customers/{wang.pk}/{page}").content.decode()
        assert ID not in text
    assert SHOWN in alice.get(f"/customers/{wang.pk}/").content.decode()
    assert SHOWN in alice.get(f"/customers/{wang.pk}/edit/").content.decode()
    assert ID not in alice.get("/customers/?columns=name,id_no").content.decode()


def test_who_looks_at_the_whole_is_written_down(alice: Client, cast: Cast, wang: Customer) -> None:
    answer = alice.post(f"/customers/{wang.pk}/reveal/id_no/", headers={"HX-Request": "true"})
    assert answer.content.decode() == ID
    event = Event.objects.get(verb="records.revealed")
    assert (event.by, event.subject_id) == (cast.alice, wang.pk)
    assert alice.post(f"/customers/{wang.pk}/reveal/name/").status_code == 404


def test_it_is_found_as_a_whole_and_belongs_to_one(alice: Client, cast: Cast, wang: Customer) -> None:
    for op, value, names in (("is", " a123456789 ", ["王小明"]), ("is", OTHER, []), ("filled", None, ["王小明"])):
        asked = quote(json.dumps({"field": "id_no", "op": op} | ({"value": value} if value else {})))
        page = alice.get(f"/customers/?f={asked}").content.decode()
        assert [name for name in ("王小明", "陳美玲") if f">{name}<" in page] == names
    with pytest.raises(ValueTaken):
        change_customer(cast.chen, by=cast.alice, custom={"id_no": ID})


def test_saving_what_the_form_shows_changes_nothing(cast: Cast, wang: Customer) -> None:
    before = wang.custom["id_no"]
    assert change_customer(wang, by=cast.alice, custom={"id_no": SHOWN}).custom["id_no"] == before
    with pytest.raises(BadValue):
        change_customer(wang, by=cast.alice, custom={"id_no": "B•••780"})


@pytest.mark.parametrize(
    "good", ["A123456789", "B123456780", "A800000014", "11010519491231002X", "E12345678", "K1234567"]
)
def test_numbers_that_add_up_are_taken(good: str) -> None:
    assert IdNumber("id").checked(good.lower()) == good


@pytest.mark.parametrize("bad", ["A123456788", "110105194912310021", "A1", "身分證一二三", "A12345678' OR 1", "x" * 41])
def test_others_are_not(bad: str) -> None:
    with pytest.raises(BadValue):
        IdNumber("id").checked(bad)


def test_a_file_brings_it_and_takes_it_away(alice: Client, cast: Cast) -> None:
    rows = [["M001", "王小明", ID], ["M900", "林志偉", "A123456788"]]
    imported(csv_bytes(["會員編號", "姓名", "身分證"], rows), cast.alice, kind="customers")
    wang = Customer.objects.get(member_no="M001")
    assert sealing.opened(wang.custom["id_no"]) == ID
    assert not Customer.objects.filter(member_no="M900", custom__has_key="id_no").exists()
    again = imported(csv_bytes(["會員編號", "姓名", "身分證"], rows[:1]), cast.alice, kind="customers")
    assert again.count("updated") == 0, "the same number is no change"
    for ending in ("csv", "jsonl"):
        answer = alice.post(f"/customers/export.{ending}", {"columns": "name,id_no"})
        assert ID in b"".join(answer.streaming_content).decode()
    assert Event.objects.filter(verb="records.exported").count() == 2


def test_programs_see_its_ends(cast: Cast, wang: Customer) -> None:
    _token, key = create_token(by=cast.alice, name="till")
    answer = Client().get(f"/api/v1/customers/{wang.pk}", headers={"Authorization": f"Bearer {key}"})
    assert ID not in answer.content.decode()
    assert SHOWN in answer.json()["data"].values()


def test_it_goes_through_merging_the_bin_and_erasing(cast: Cast, wang: Customer) -> None:
    delete_customer(wang, by=cast.alice)
    restore_customer(wang, by=cast.alice)
    merge(types.named("customer"), cast.chen.pk, [wang.pk], by=cast.alice)
    cast.chen.refresh_from_db()
    assert sealing.opened(cast.chen.custom["id_no"]) == ID
    assert ID not in in_database()
    assert ID in str(held._details([cast.chen.pk], cast.alice)), "who asks for all their data gets it whole"


def test_an_archive_holds_it_for_other_keys(wang: Customer, settings: Any, tmp_path: Path) -> None:
    column = Column("custom", "json")
    said = column.said(json.dumps(wang.custom))
    assert said["id_no"] == f"unsealed:{ID}"
    settings.HOME = tmp_path / "elsewhere"
    assert sealing.opened(json.loads(column.kept(said))["id_no"]) == ID


def test_keys_are_renewed(alice: Client, cast: Cast, wang: Customer, capsys: Any) -> None:
    before = wang.custom["id_no"]
    assert keys.main(["--renew"]) == 0
    wang.refresh_from_db()
    assert wang.custom["id_no"] != before
    assert keys.main(["--drop-old"]) == 0
    assert len(sealing.keys()) == 1
    assert before not in in_database(), "the history too"
    assert alice.post(f"/customers/{wang.pk}/reveal/id_no/", headers={"HX-Request": "true"}).content.decode() == ID


def test_without_its_key_a_page_still_opens(alice: Client, wang: Customer, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "elsewhere"
    assert "•••" in alice.get(f"/customers/{wang.pk}/").content.decode()
    assert keys.main(["--drop-old"]) == 1, "nothing is dropped that is still needed"
