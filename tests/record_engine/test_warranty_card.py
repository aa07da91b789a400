"""A type that is nothing but a description, a model and a migration, driven through every door of the engine."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from conftest import Cast
from shuke.accounts import actions as accounts
from shuke.accounts.actions.tokens import create_token
from shuke.accounts.models import Role, User
from shuke.customers import actions as customers
from shuke.events.models import Event
from shuke.records import search, types
from shuke.records.actions import bulk
from shuke.records.actions.generic import change_record, create_record, delete_record
from shuke.records.actions.remove import remove
from shuke.records.actions.undo import undo_batch, undo_event
from shuke.records.customs import ValueTaken
from shuke.records.fields import BadValue
from shuke.records.versions import version_of
from shuke.transfer.models import Import
from tests.record_engine.models import WarrantyCard

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(cast: Cast) -> WarrantyCard:
    """王小明's, of the north."""
    return make(cast, "SN-1001", until=date(2026, 2, 2), price=Decimal(600), phone="0912 345 678")


def make(cast: Cast, serial: str, **values: Any) -> WarrantyCard:
    given = {"customer": cast.wang, "product": cast.tea, "bought_on": date(2024, 2, 2), **values}
    return create_record(types.named("warranty_card"), {"serial": serial, **given}, by=cast.alice)


def text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        book = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(book.read(name) for name in book.namelist())
    return str(content.decode())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def serials(answer: Any) -> list[str]:
    return [one for one in ("SN-1001", "SN-1002", "SN-1003") if one in text(answer)]


def test_it_is_listed_sorted_and_filtered(cast: Cast, card: WarrantyCard) -> None:
    make(cast, "SN-1002", bought_on=date(2025, 1, 1), state="claimed", customer=cast.chen)
    alice = signed_in(cast.alice)
    page = text(alice.get("/warranty-cards/"))
    assert page.index("SN-1002") < page.index("SN-1001")  # the newest first
    page = text(alice.get("/warranty-cards/?sort=bought_on"))
    assert page.index("SN-1001") < page.index("SN-1002")
    assert serials(alice.get("/warranty-cards/?state=claimed")) == ["SN-1002"]
    assert serials(alice.get("/warranty-cards/?until_from=2026-01-01")) == ["SN-1001"]
    asked = {
        "all": [{"field": "price", "op": ">=", "value": 500}, {"field": "customer.name", "op": "is", "value": "王小明"}]
    }
    assert serials(alice.get("/warranty-cards/", {"f": json.dumps(asked)})) == ["SN-1001"]
    assert "/warranty-cards/" in text(alice.get("/")), "in the menu"


def test_it_is_written_down_read_and_changed_on_pages(cast: Cast) -> None:
    alice = signed_in(cast.alice)
    form = text(alice.get("/warranty-cards/new/"))
    assert 'data-url="/customers/pick/"' in form, "a customer is found by typing, out of a million"
    sent = {"serial": "SN-1001", "customer": cast.wang.pk, "product": cast.tea.pk, "bought_on": "2024-02-02",
            "state": "valid", "price": "600", "token": "t"}  # fmt: skip
    made = alice.post("/warranty-cards/new/", sent, follow=True)
    assert "SN-1001" in text(made)
    assert "王小明" in text(made)
    alice.post("/warranty-cards/new/", sent)
    assert WarrantyCard.objects.count() == 1, "a form sent twice makes one"
    again = alice.post("/warranty-cards/new/", sent | {"token": "u"})
    assert again.status_code == 422
    assert "Serial no. “SN-1001” is already in use." in text(again)
    late = alice.post("/warranty-cards/new/", sent | {"token": "v", "serial": "SN-9", "until": "2023-01-01"})
    assert "can&#x27;t end before" in text(late)
    pk, version = WarrantyCard.objects.get().pk, version_of(WarrantyCard.objects.get())
    answer = alice.post(f"/warranty-cards/{pk}/edit/", sent | {"until": "2026-02-02", "version": version})
    assert answer.status_code == 302
    assert WarrantyCard.objects.get().until == date(2026, 2, 2)
    assert "2026" in text(alice.get(f"/warranty-cards/{pk}/history/"))


def test_it_is_picked_and_searched(cast: Cast, card: WarrantyCard) -> None:
    alice = signed_in(cast.alice)
    assert serials(alice.get("/warranty-cards/pick/?q=SN-10")) == ["SN-1001"]
    assert serials(alice.get("/search/?q=SN-10")) == ["SN-1001"]
    assert serials(alice.get("/warranty-cards/?q=345678")) == ["SN-1001"]


def test_a_file_of_them_is_imported_twice_and_taken_back(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "保固卡.csv"
    rows = (
        "Serial no.,Customer,Bought on,State,Price",
        "SN-1001,王小明,2024/2/2,Valid,600",
        "SN-1002,沒有這個人,2024/3/3,,5",
    )
    path.write_text("\n".join(rows))
    for _twice in range(2):
        call_command("import", path, "--kind", "warranty_card", "--yes", "--by", "alice")
    card = WarrantyCard.objects.get()
    assert (card.serial, card.customer, card.price) == ("SN-1001", cast.wang, Decimal(600))
    call_command("import", "--undo", str(Import.objects.earliest("id").pk), "--yes")
    assert not WarrantyCard.objects.filter(deleted_at=None).exists()


def test_a_program_lists_makes_changes_and_deletes_it(cast: Cast, card: WarrantyCard) -> None:
    def api(method: str, path: str, sent: Any = None) -> Any:
        more = {"data": json.dumps(sent), "content_type": "application/json"} if sent is not None else {}
        return getattr(Client(), method)(f"/api/v1/warranty-cards{path}", headers=key, **more)

    key = {"Authorization": f"Bearer {create_token(by=cast.alice, name='till')[1]}"}
    made = api("post", "", {"serial": "SN-1002", "customer": cast.wang.pk, "bought_on": "2025-01-01", "price": "12.50"})
    assert made.status_code == 201, made.content
    pk = made.json()["data"]["id"]
    assert api("patch", f"/{pk}", {"state": "claimed"}).json()["data"]["state"] == "claimed"
    assert [one["serial"] for one in api("get", "?sort=-bought_on").json()["data"]] == ["SN-1002", "SN-1001"]
    assert api("delete", f"/{pk}").status_code == 204
    assert api("post", f"/{pk}/undo").status_code == 204
    assert api("get", f"/{pk}").json()["data"]["price"] == "12.5"
    missing = api("post", "", {"serial": "SN-1003"})
    assert (missing.status_code, missing.json()["field"]) == (422, "customer")
    assert "warranty-cards" in text(Client().get("/api/v1/openapi.json", headers=key))


def test_it_is_exported(cast: Cast, card: WarrantyCard) -> None:
    alice = signed_in(cast.alice)
    for kind in ("csv", "xlsx"):
        answer = text(alice.post(f"/warranty-cards/export.{kind}"))
        assert all(words in answer for words in ("SN-1001", "王小明", "Serial no."))


def test_an_outsider_meets_it_nowhere(cast: Cast, card: WarrantyCard) -> None:
    charlie = signed_in(cast.charlie)
    pages = ("/warranty-cards/", "/warranty-cards/?q=SN-10", "/warranty-cards/pick/?q=SN-10", "/search/?q=SN-10",
             f"/warranty-cards/{card.pk}/", f"/warranty-cards/{card.pk}/history/")  # fmt: skip
    for page in pages:
        assert serials(charlie.get(page)) == [], page
    assert serials(charlie.post("/warranty-cards/export.csv")) == []
    assert charlie.post(f"/warranty-cards/{card.pk}/delete/").status_code == 403
    customers.change_customer(cast.wang, by=cast.alice, team=cast.south)
    assert serials(charlie.get("/warranty-cards/?q=SN-10")) == ["SN-1001"], "it moves with its customer"


def test_who_may_only_look_changes_nothing(cast: Cast, card: WarrantyCard) -> None:
    dave = signed_in(cast.dave)
    assert serials(dave.get(f"/warranty-cards/{card.pk}/")) == ["SN-1001"]
    for door in (f"{card.pk}/edit/", f"{card.pk}/delete/", "new/"):
        assert dave.post(f"/warranty-cards/{door}", {"serial": "X"}).status_code == 403


def test_a_hidden_field_is_nowhere(cast: Cast, card: WarrantyCard) -> None:
    accounts.change_role(Role.STAFF, fields={("warranty_card", "price"): "hidden"}, by=cast.alice)
    carol = signed_in(User.objects.get(pk=cast.carol.pk))
    for page in ("", f"{card.pk}/", f"{card.pk}/edit/", f"{card.pk}/history/"):
        answer = text(carol.get(f"/warranty-cards/{page}"))
        assert "SN-1001" in answer
        assert "Price" not in answer
        assert "NT$600" not in answer


def test_each_change_is_told_and_taken_back(cast: Cast, card: WarrantyCard) -> None:
    kind = types.named("warranty_card")
    change_record(kind, card, {"price": Decimal(700), "product": None}, by=cast.alice, version=None)
    event = Event.objects.latest("id")
    assert (event.verb, event.customer_id) == ("records.changed", cast.wang.pk)
    undo_event(event, by=cast.alice)
    card.refresh_from_db()
    assert (card.price, card.product) == (Decimal(600), cast.tea)


def test_deleted_it_lies_in_the_bin_and_comes_back(cast: Cast, card: WarrantyCard) -> None:
    alice = signed_in(cast.alice)
    alice.post(f"/warranty-cards/{card.pk}/delete/")
    assert serials(alice.get("/warranty-cards/")) == []
    assert search.matching_ids("warranty_card", "SN-1001", cast.alice, limit=9) == []
    assert serials(alice.get("/bin/warranty-cards/")) == ["SN-1001"]
    make(cast, "SN-1001")
    with pytest.raises(ValueTaken):
        undo_event(Event.objects.filter(verb="records.deleted").latest("id"), by=cast.alice)


def test_it_goes_into_the_bin_and_out_of_it_with_its_customer(cast: Cast, card: WarrantyCard) -> None:
    kind = types.named("warranty_card")
    delete_record(kind, alone := make(cast, "SN-1002"), by=cast.alice)
    customers.delete_customer(cast.wang, by=cast.alice)
    assert serials(signed_in(cast.alice).get("/warranty-cards/")) == []
    assert serials(signed_in(cast.alice).get("/bin/warranty-cards/")) == ["SN-1002"], "the other lies there with him"
    customers.restore_customer(cast.wang, by=cast.alice)
    assert [one.serial for one in kind.visible_to(cast.alice)] == ["SN-1001"]
    assert remove(kind, [alone.pk], by=cast.alice, at=card.created_at)[0] == [alone.pk]


def test_many_are_changed_and_taken_back_as_one(cast: Cast, card: WarrantyCard) -> None:
    other, kind = make(cast, "SN-1002"), types.named("warranty_card")
    job = bulk.change_many(kind, [card.pk, other.pk], {"state": "claimed"}, by=cast.alice)
    assert set(WarrantyCard.objects.values_list("state", flat=True)) == {"claimed"}
    undo_batch(job.batch, by=cast.alice)
    assert set(WarrantyCard.objects.values_list("state", flat=True)) == {"valid"}


def test_what_the_columns_say_holds_at_every_door(cast: Cast) -> None:
    with pytest.raises(BadValue):
        make(cast, "S" * 41)
    with pytest.raises(BadValue):
        make(cast, "SN-1", until=date(2020, 1, 1))
