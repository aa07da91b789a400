"""The pages of a set: what they show, what may be changed, who may see them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import Cast
from shuke.accounts.models import User
from shuke.core.worker import Worker
from shuke.customers.models import Customer
from shuke.orders.models import OrderLine
from shuke.transfer.models import Import
from shuke.transfer.sets.models import ImportSet
from shuke.transfer.tests.sets import archive, checked, members_file, workbook
from shuke.transfer.tests.shop import csv_bytes, everything

pytestmark = [pytest.mark.slow, pytest.mark.alike]

Status = ImportSet.Status


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def dropped(client: Client, content: bytes, name: str, **query: object) -> dict[str, object]:
    query_string = "&".join(f"{key}={value}" for key, value in {"name": name, **query}.items())
    address = reverse("transfer:set_upload" if {"together", "set"} & query.keys() else "transfer:upload")
    answer = client.post(f"{address}?{query_string}", content, content_type="application/octet-stream")
    assert answer.status_code == 200, answer.content
    found: dict[str, object] = answer.json()
    return found


def test_a_dropped_database_goes_all_the_way_and_back(client: Client, cast: Cast) -> None:
    before = everything()
    signed_in(client, cast.alice)
    url = str(dropped(client, members_file(), "會員.accdb")["url"])
    assert "hx-get" in client.get(url).content.decode()
    Worker().run_all()
    page = client.get(url).content.decode()
    assert all(word in page for word in ("會員", "訂單明細", "設定", "240"))
    client.post(f"{url}run/")
    Worker().run_all()
    assert OrderLine.objects.filter(order__number__startswith="T").count() == 240
    assert "240" in client.get(url).content.decode()
    client.post(f"{url}undo/")
    Worker().run_all()
    assert everything() == before
    assert ImportSet.objects.get().status == Status.UNDONE


def test_files_dropped_together_are_one_set(client: Client, cast: Cast) -> None:
    signed_in(client, cast.alice)
    people = csv_bytes(["會員編號", "姓名", "電話"], [["K1", "錢一", "0911111111"]])
    lines = csv_bytes(["訂購日期", "會員編號", "品名", "數量", "單價"], [["2024-05-01", "K1", "杯子", "1", "300"]])
    number = dropped(client, people, "顧客.csv", together=2)["set"]
    url = dropped(client, lines, "訂單.csv", set=number, last=1)["url"]
    Worker().run_all()
    one = ImportSet.objects.get()
    assert url == reverse("transfer:set", args=[one.pk])
    assert [part.kind for part in one.parts.order_by("place")] == ["customers", "lines"]


def test_a_workbook_of_one_sheet_leads_to_its_import(client: Client, cast: Cast) -> None:
    signed_in(client, cast.alice)
    content = workbook({"顧客": [["會員編號", "姓名", "電話"], ["A1", "趙六", "0912345678"]], "空白": []})
    url = str(dropped(client, content, "顧客.xlsx")["url"])
    Worker().run_all()
    job = Import.objects.get()
    assert client.get(url).headers["Location"] == reverse("transfer:import", args=[job.pk])
    assert client.get(url, headers={"HX-Request": "true"}).headers["HX-Redirect"].endswith(f"/{job.pk}/")


def test_a_table_may_be_left_out(client: Client, cast: Cast) -> None:
    one = checked(members_file(), cast.alice)
    form = signed_in(client, cast.alice).get(reverse("transfer:set", args=[one.pk])).context["form"]
    said = {name: form[name].value() or "" for name in form.fields}
    client.post(reverse("transfer:set_tables", args=[one.pk]), said | {"kind_5": "nothing", "kind_3": "nothing"})
    Worker().run_all()
    assert [part.name for part in one.parts.all()] == ["會員"]
    kept = one.parts.get().pk
    client.post(reverse("transfer:set_tables", args=[one.pk]), said)
    Worker().run_all()
    assert [part.name for part in one.parts.order_by("place")] == ["會員", "產品", "訂單明細"]
    assert one.parts.get(name="會員").pk == kept  # with what was said of its columns


def test_a_link_may_be_said(client: Client, cast: Cast) -> None:
    """Neither names nor contents tell that the “who” of an order is a customer's number: they are too few."""
    sheets = {
        "顧客": [["編號", "姓名", "電話"], ["8", "錢一", "0911111111"], ["9", "孫二", "0922222222"]],
        "訂單": [["日期", "誰", "品名", "數量", "單價"], ["2024-05-01", "8", "杯子", 1, 300]],
    }
    one = checked(workbook(sheets), cast.alice, name="a.xlsx")
    form = signed_in(client, cast.alice).get(reverse("transfer:set", args=[one.pk])).context["form"]
    said = {name: form[name].value() or "" for name in form.fields}
    said |= {"kind_0": "customers", "kind_1": "lines", "from_1_0": "誰", "to_1_0": "0:編號"}
    client.post(reverse("transfer:set_tables", args=[one.pk]), said)
    Worker().run_all()
    client.post(reverse("transfer:set_run", args=[one.pk]))
    Worker().run_all()
    assert OrderLine.objects.get(product__name="杯子").customer.name == "錢一"


def test_what_is_no_table_is_told_in_one_sentence(client: Client, cast: Cast) -> None:
    signed_in(client, cast.alice)
    url = str(dropped(client, archive({"a.pdf": b"%PDF-1.4"}), "a.zip")["url"])
    Worker().run_all()
    page = client.get(url)
    assert "PDF" in page.content.decode()
    assert ImportSet.objects.get().status == Status.FAILED


def test_nothing_goes_in_before_all_is_clear(client: Client, cast: Cast) -> None:
    one = checked(members_file(), cast.alice)
    Import.objects.filter(set=one, kind="lines").update(status=Import.Status.DRAFT)
    count = Customer.objects.count()
    assert signed_in(client, cast.alice).post(reverse("transfer:set_run", args=[one.pk])).status_code == 409
    Worker().run_all()
    assert Customer.objects.count() == count


def test_a_set_is_its_owners_alone(client: Client, cast: Cast) -> None:
    one = checked(members_file(), cast.alice)
    signed_in(client, cast.bob)
    for name in ("set", "set_run", "set_cancel", "set_undo", "set_tables"):
        address = reverse(f"transfer:{name}", args=[one.pk])
        answer = client.get(address) if name == "set" else client.post(address)
        assert answer.status_code in {403, 404}
    assert ImportSet.objects.get().status == Status.READY


@pytest.mark.parametrize("status", [Status.READING, Status.READY, Status.RUNNING, Status.DONE])
def test_as_many_questions_for_one_part_as_for_three(client: Client, cast: Cast, status: str) -> None:
    one = checked(members_file(), cast.alice)
    ImportSet.objects.filter(id=one.pk).update(status=status)
    signed_in(client, cast.alice)
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse("transfer:set", args=[one.pk]))
        counts.append(len(asked))
        one.parts.exclude(kind="customers").update(set=None)
    assert counts[0] == counts[1]


def test_forgetting_a_set_leaves_nothing(client: Client, cast: Cast) -> None:
    one = checked(members_file(), cast.alice)
    signed_in(client, cast.alice).post(reverse("transfer:set_cancel", args=[one.pk]))
    one.refresh_from_db()
    assert one.status == Status.CANCELLED
    assert not one.folder.exists()
    assert not any(part.folder.exists() for part in one.parts.all())
