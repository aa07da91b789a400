"""A person is erased: nothing of them remains in any table or file, and what the shop needs still adds up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from conftest import Cast, buy
from shuke.activities.actions.entries import write_down
from shuke.activities.actions.tasks import plan_task
from shuke.activities.models import Entry
from shuke.core.errors import NotAllowed
from shuke.customers.actions import change_customer, create_customer
from shuke.customers.actions.consenting import Source, keep_proof, record_consent
from shuke.customers.actions.households import create_household
from shuke.customers.actions.preferences import make_link
from shuke.customers.actions.relations import relate
from shuke.customers.actions.rules import ErasedBefore
from shuke.customers.models import Customer, Membership, Proof, RelationType
from shuke.duplicates.actions.merging import merge
from shuke.events.models import Event
from shuke.insights.actions.refreshing import refresh
from shuke.notices import actions as notices
from shuke.notices.models import Notice
from shuke.orders.models import Order
from shuke.privacy.actions import erasing
from shuke.privacy.actions.steps import STEPS
from shuke.privacy.models import Erasure
from shuke.records import types
from shuke.records.actions.bulk import change_many
from shuke.records.actions.own_objects import add_object
from shuke.records.actions.shaping import add_field
from shuke.records.models import CustomField, SavedView
from shuke.records.search import offered
from shuke.transfer.models import Import
from shuke.transfer.tests.shop import csv_bytes, imported

NAME, OLD_NAME, OTHER_NAME = "歐陽秘密", "歐陽舊名", "歐陽密"
TEXTS = {
    "name": NAME, "old name": OLD_NAME, "merged name": OTHER_NAME, "phone": "0987654321", "phone abroad": "987654321",
    "old phone": "0911222333", "email": "secret.person@example.com", "old email": "former.person@example.com",
    "line": "line-secret-77", "address": "秘密路九十九號", "old address": "秘密舊街一號", "tax": "53212539",
    "note": "對花生過敏的秘密", "own field": "秘密尺寸", "entry": "秘密的談話", "task": "秘密的待辦",
    "order note": "秘密的訂單備註",
    "line note": "秘密的明細備註", "home": "歐陽秘密的家", "statement": "歐陽同意書",
    "proof": "秘密紙本", "relation": "秘密職稱",
}  # fmt: skip


@dataclass
class Shop:
    cast: Cast
    person: Customer


@pytest.fixture(autouse=True)
def _own_home(settings: Any, tmp_path: Path) -> None:
    """Files of other tests are not this person's."""
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"


@pytest.fixture
def shop(cast: Cast) -> Shop:
    """A person whose texts stand in every corner that there is."""
    now = timezone.now()
    size = add_field("customer", "text", by=cast.alice, labels={"en": "Size"})
    person = create_customer(
        name=OLD_NAME, phones=["0911222333"], email=TEXTS["old email"], address=TEXTS["old address"], by=cast.alice
    )
    person = change_customer(
        person, by=cast.alice, name=NAME, phones=[TEXTS["phone"]], email=TEXTS["email"], line_id=TEXTS["line"],
        address=TEXTS["address"], tax_id=TEXTS["tax"], note=TEXTS["note"], birthday=date(1980, 5, 17),
        custom={size.key: TEXTS["own field"]}, member_no="SECRET-77",
    )  # fmt: skip
    other = create_customer(name=OTHER_NAME, phones=[TEXTS["phone"]], by=cast.alice, confirmed=["same_customer"])
    for days in (30, 60, 90):
        order = buy(person, cast.tea, date(2024, 6, 1) - timedelta(days=days), 2, number=f"N-{days}")
    Order.objects.filter(pk=order.pk).update(note=TEXTS["order note"])
    order.lines.update(note=TEXTS["line note"])
    merge(types.named("customer"), person.pk, [other.pk], by=cast.alice)
    _around(cast, person, now)
    _imported(cast)
    refresh(date(2024, 6, 1), at=now)
    return Shop(cast, Customer.objects.get(pk=person.pk))


def _around(cast: Cast, person: Customer, now: Any) -> None:
    write_down(person, kind="note", text=TEXTS["entry"], by=cast.alice, at=now)
    task = plan_task(person, text=TEXTS["task"], due_on=now.date(), assignee=cast.alice, by=cast.alice, at=now)
    for one in (person, task):
        assert notices.tell("handed", [cast.alice], str(type(one)), at=now, about=one, by=cast.bob)
    home = create_household(by=cast.alice, name=TEXTS["home"], address=TEXTS["address"])
    Membership.objects.create(household=home, customer=person, joined_on=date(2020, 1, 1))
    kind = RelationType.objects.get(key="works")
    relate(person, cast.chen, kind, by=cast.alice, title=TEXTS["relation"])
    proof = keep_proof(person, SimpleUploadedFile("紙本.txt", TEXTS["proof"].encode()), by=cast.alice)
    record_consent(person, {"marketing.line": True}, Source(Proof.PAPER, now, cast.alice, TEXTS["statement"], proof))
    make_link(person, by=cast.alice, at=now)
    add_object(by=cast.alice, labels={"en": "Warranty card"}, key="warranty")
    whose = add_field("x.warranty", "link", by=cast.alice, labels={"en": "Whose"}, options={"to": "customer"})
    card = types.named("x.warranty")
    assert card.create
    card.create(by=cast.alice, name="W1", custom={whose.key: person.pk})
    change_many(types.named("customer"), [person.pk, cast.chen.pk], {"note": TEXTS["note"]}, by=cast.alice)
    change_customer(cast.chen, by=cast.alice, note=f"太太的電話是 {TEXTS['phone']}")
    SavedView.objects.create(record_type="customer", quick={"q": NAME}, labels={"en": NAME}, audience="everyone")


def _imported(cast: Cast) -> None:
    head = ["會員編號", "姓名", "電話", "電子郵件"]
    rows = [["SECRET-77", NAME, "", TEXTS["email"]], ["", "", TEXTS["phone"], ""], ["M9", "路人甲", "0900111222", ""]]
    imported(csv_bytes(head, rows), cast.alice, kind="customers", name="a.csv")


def dumped() -> Iterator[tuple[str, str]]:
    """Every row of every table of the database, also those of the search index, as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = sorted({*tables, *(name for (name,) in cursor.fetchall())})
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield table, " ".join(_plain(value) for value in row)


def _plain(value: Any) -> str:
    text = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def kept_files() -> Iterator[tuple[str, str]]:
    for folder in {Path(settings.HOME), Path(settings.MEDIA_ROOT)}:
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix not in {".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".log"}:
                yield str(path), path.read_bytes().decode("utf-8", "replace")


def found() -> set[tuple[str, str]]:
    everything = [*dumped(), *kept_files()]
    return {(place, what) for place, text in everything for what, words in TEXTS.items() if words in text}


def erased(shop: Shop) -> Erasure:
    made = erasing.ask(shop.person, reason="wish", by=shop.cast.bob, at=timezone.now())
    erasing.confirm(made, made.number, by=shop.cast.alice, at=timezone.now())
    erasing.run(made.pk, at=timezone.now())
    made.refresh_from_db()
    return made


def test_the_dump_meets_every_text_before(shop: Shop) -> None:
    assert {what for _place, what in found()} == set(TEXTS)


def test_nothing_of_the_person_remains(shop: Shop) -> None:
    made = erased(shop)
    assert found() == set()
    assert made.status == "done"
    assert not Notice.objects.exists()
    assert not offered(types.named("customer"), "歐陽", shop.cast.alice, limit=5)
    told = json.dumps(made.counts)
    assert not [words for words in TEXTS.values() if words in told]
    assert made.sha256 == erasing.fingerprint(made)


def test_sums_and_others_stay_as_they_were(shop: Shop) -> None:
    before = Order.objects.aggregate(total=Sum("total"))
    spent = shop.person.orders_total
    made = erased(shop)
    left = Customer.objects.get(pk=shop.person.pk)
    assert Order.objects.aggregate(total=Sum("total")) == before
    assert (left.name, left.orders_total, left.orders_count) == (made.number, spent, 3)
    assert made.counts["orders_kept"] == 3
    assert {shop.cast.wang.name, "路人甲"} <= set(Customer.objects.values_list("name", flat=True))
    assert Customer.objects.get(pk=shop.cast.chen.pk).note == "太太的電話是 …"
    assert Event.objects.filter(customer_id=shop.cast.chen.pk, verb="customers.changed").exists()
    assert made.orders_until == date(2034, 5, 1)


def test_who_never_bought_goes_whole(cast: Cast) -> None:
    made = create_customer(name=NAME, phones=[TEXTS["phone"]], by=cast.alice)
    asked = erasing.ask(made, reason="wish", by=cast.alice, at=timezone.now())
    erasing.confirm(asked, asked.number, by=cast.alice, at=timezone.now())
    erasing.run(asked.pk, at=timezone.now())
    assert not Customer.objects.filter(pk=made.pk).exists()


def test_what_a_family_shares_stays_with_the_family(cast: Cast) -> None:
    home = {"phones": [TEXTS["phone"]], "address": TEXTS["address"], "by": cast.alice}
    wife = create_customer(name="林太太", **home)
    husband = create_customer(name=NAME, confirmed=["same_customer"], **home)
    asked = erasing.ask(husband, reason="wish", by=cast.alice, at=timezone.now())
    erasing.confirm(asked, asked.number, by=cast.alice, at=timezone.now())
    erasing.run(asked.pk, at=timezone.now())
    wife.refresh_from_db()
    assert (wife.address, wife.phones.get().raw) == (TEXTS["address"], TEXTS["phone"])


def test_words_that_are_not_the_persons_alone_stay(cast: Cast) -> None:
    """The shop's choices, days, what stands in notes about others, longer names and numbers that begin alike."""
    sizes = [{"key": "medium", "labels": {"en": "Medium"}}]
    size = add_field("customer", "choice", by=cast.alice, labels={"en": "Size"}, options={"choices": sizes})
    since = add_field("customer", "date", by=cast.alice, labels={"en": "Since"})
    same = {"note": "不要打電話給她", "custom": {size.key: "medium", since.key: date(2020, 1, 1)}, "by": cast.alice}
    one = create_customer(name="王明", member_no="10001", line_id="customers", **same)
    two = create_customer(name="王明珠", email="a-100012@example.com", **same)
    write_down(two, kind="note", text="王明珠喜歡10001號的chambers", by=cast.alice, at=timezone.now())
    fields = CustomField.objects.order_by("pk").values_list("key", "options")
    rows = [*Customer.objects.filter(pk=two.pk).values(), *fields]
    told, verbs = Entry.objects.get().text, list(Event.objects.order_by("pk").values_list("verb", "subject_type"))
    asked = erasing.ask(one, reason="wish", by=cast.alice, at=timezone.now())
    erasing.confirm(asked, asked.number, by=cast.alice, at=timezone.now())
    erasing.run(asked.pk, at=timezone.now())
    assert [*Customer.objects.filter(pk=two.pk).values(), *fields.all()] == rows
    assert Entry.objects.get().text == told.replace("10001", "…")
    assert list(Event.objects.order_by("pk").values_list("verb", "subject_type"))[: len(verbs)] == verbs


@pytest.mark.slow
@pytest.mark.parametrize("place", range(1, len(STEPS), 3))
def test_may_be_killed_and_goes_on(shop: Shop, place: int) -> None:
    made = erasing.ask(shop.person, reason="wish", by=shop.cast.alice, at=timezone.now())
    erasing.confirm(made, made.number, by=shop.cast.alice, at=timezone.now())
    erasing.run(made.pk, at=timezone.now(), stop_before=place)
    erasing.run(made.pk, at=timezone.now())
    assert found() == set()
    with pytest.raises(erasing.TakenOver):
        erasing.run(made.pk, at=timezone.now())


def test_an_import_does_not_bring_the_person_back(shop: Shop) -> None:
    made = erased(shop)
    rows = [
        ["", "歐陽回來", TEXTS["phone"], ""],
        ["", "歐陽又來", "", TEXTS["email"].upper()],
        ["M8", "路人乙", "", ""],
    ]
    job = imported(csv_bytes(["會員編號", "姓名", "電話", "電子郵件"], rows), shop.cast.alice, kind="customers")
    assert (job.status, job.rows_rejected) == (Import.Status.DONE, 2)
    assert {row.code for row in job.rows.filter(stage="run")} == {"erased_before"}
    with pytest.raises(ErasedBefore, match=made.number):
        create_customer(name="歐陽", phones=[TEXTS["phone"]], by=shop.cast.alice)
    assert create_customer(
        name="歐陽", phones=[TEXTS["phone"]], by=shop.cast.alice, confirmed=["erased_before"]
    ).pk  # fmt: skip


def test_only_who_has_the_right_and_types_the_number(shop: Shop) -> None:
    made = erasing.ask(shop.person, reason="wish", by=shop.cast.bob, at=timezone.now())
    with pytest.raises(NotAllowed):
        erasing.confirm(made, made.number, by=shop.cast.bob, at=timezone.now())
    with pytest.raises(erasing.NumberWrong):
        erasing.confirm(made, "yes", by=shop.cast.alice, at=timezone.now())
    with pytest.raises(erasing.AlreadyAsked):
        erasing.ask(shop.person, reason="wish", by=shop.cast.bob, at=timezone.now())
    with pytest.raises(NotAllowed):
        erasing.drop(made, by=shop.cast.bob, at=timezone.now())
    erasing.drop(made, by=shop.cast.alice, at=timezone.now())
    assert Customer.objects.filter(pk=shop.person.pk, name=NAME).exists()
