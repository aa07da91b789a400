from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.accounts.actions import change_role
from shuke.accounts.models import User
from shuke.customers.models import Customer
from shuke.orders.models import Order
from shuke.transfer.actions import tasks
from shuke.transfer.models import Import, ImportSet
from shuke.transfer.tests.shop import LINES, checked, csv_bytes, everything, imported
from shuke.transfer.tests.test_running import TWO_ORDERS

GOOD = csv_bytes(LINES, TWO_ORDERS)


@pytest.fixture
def alice(client: Client, cast: Cast) -> Client:
    client.force_login(cast.alice)
    return client


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def drop(client: Client, content: bytes, name: str = "orders.csv") -> str:
    response = client.post(f"/import/files/?name={name}", content, content_type="application/octet-stream")
    assert response.status_code == 200, response.content
    return response.json()["url"]


def newest() -> Import:
    return Import.objects.order_by("-id").first()


def test_from_the_file_to_the_report_and_back(alice: Client) -> None:
    before = everything()
    url = drop(alice, GOOD)
    assert "hx-get" in alice.get(url).content.decode()
    tasks.check_import.func(newest().pk)
    plan = alice.get(url).content.decode()
    assert "Import 3" in plan
    assert "林志偉" in plan
    assert alice.post(f"{url}run/").status_code == 302
    tasks.run_import.func(newest().pk)
    report = alice.get(url).content.decode()
    assert "Undo" in report
    assert Order.objects.filter(number__startswith="A-").count() == 2
    alice.post(f"{url}undo/")
    tasks.undo_import.func(newest().pk, None)
    assert everything()["orders_orderline"] == before["orders_orderline"]
    assert "Undone" in alice.get(url).content.decode()


def test_an_empty_shop_is_shown_where_to_get_records_to_try_with(alice: Client, cast: Cast) -> None:
    assert "try-first" not in alice.get("/import/").content.decode()
    Customer.objects.update(deleted_at=timezone.now())
    assert 'href="/settings/packs/"' in alice.get("/import/").content.decode().split("try-first")[1][:500]
    assert "try-first" not in sign_in(cast.bob).get("/import/").content.decode()  # who may not set it up


def test_pressing_import_twice_imports_once(alice: Client) -> None:
    url = drop(alice, GOOD)
    tasks.check_import.func(newest().pk)
    assert alice.post(f"{url}run/").status_code == 302
    assert alice.post(f"{url}run/").status_code == 409
    tasks.run_import.func(newest().pk)
    tasks.run_import.func(newest().pk)
    assert newest().count("created") == 3


def test_what_the_columns_mean_can_be_said(alice: Client) -> None:
    url = drop(alice, csv_bytes(["a", "b", "c"], [["2024/5/2", "M001", "T01"], ["2024/5/3", "M001", "T01"]]))
    tasks.check_import.func(newest().pk)
    said = {"kind": "lines", "column_0": "on", "column_1": "customer_id", "column_2": "product_id", "source": "POS"}
    assert alice.post(f"{url}settings/", said).status_code == 302
    tasks.check_import.func(newest().pk)
    job = newest()
    assert (job.status, job.counts["expected"]["created"], job.source) == ("ready", 2, "POS")


def test_two_columns_cannot_mean_the_same(alice: Client) -> None:
    url = drop(alice, GOOD)
    tasks.check_import.func(newest().pk)
    response = alice.post(f"{url}settings/", {"kind": "lines", "column_0": "on", "column_1": "on"})
    assert response.status_code == 422


def zip_bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("photo.xlsx", b"\xff\xd8\xff\xe0" + b"x" * 999, "file_kind"),
        ("notes.pdf", b"%PDF-1.7 and so on", "file_kind"),
        ("blank.csv", b"\n\n\n", "file_empty"),
        ("torn.xlsx", b"PK\x03\x04" + b"torn" * 99, "file_damaged"),
        pytest.param("bomb.xlsx", None, "file_unpacks_too_large", marks=pytest.mark.slow),
    ],
)
def test_a_file_that_cannot_be_read_says_so_and_writes_nothing(
    alice: Client, name: str, content: bytes | None, code: str
) -> None:
    before = everything()
    url = drop(alice, content if content is not None else zip_bomb(), name)
    tasks.check_import.func(newest().pk)
    job = newest()
    assert job.error["code"] == code
    page = alice.get(url).content.decode()
    assert name in page
    assert "Nothing was written." in page
    assert everything() == before


def test_an_empty_file_is_refused_at_the_door(alice: Client) -> None:
    response = alice.post("/import/files/?name=empty.csv", b"", content_type="application/octet-stream")
    assert (response.status_code, "empty.csv" in response.json()["message"]) == (422, True)
    assert not Import.objects.exists()


def test_too_large_a_file_is_refused_by_its_length_and_while_it_comes(alice: Client, settings: LazySettings) -> None:
    settings.SHUKE_UPLOAD_LIMIT = 1000
    response = alice.post("/import/files/?name=big.csv", b"x" * 1001, content_type="application/octet-stream")
    assert (response.status_code, "big.csv" in response.json()["message"]) == (422, True)
    asked = alice.post("/import/files/?name=big.csv&size=1001", b"", content_type="application/octet-stream")
    assert "big.csv" in asked.json()["message"]
    lying = alice.generic("POST", "/import/files/?name=big.csv", b"x" * 3000, content_type="application/octet-stream",
                          headers={"content-length": "10"})  # fmt: skip
    assert lying.status_code in {200, 422}
    assert list((django_settings.HOME / "imports").glob("incoming-*")) == []


def test_files_are_for_their_owner_only(alice: Client) -> None:
    drop(alice, GOOD)
    assert newest().path.stat().st_mode & 0o777 == 0o600
    assert newest().folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.slow
def test_three_broken_rows_in_a_hundred_thousand(cast: Cast) -> None:
    rows = [
        [f"2024/{n % 12 + 1}/{n % 28 + 1}", f"M{n % 900}", "", "", f"X{n % 50}", "", 1, 100, 100, n]
        for n in range(100_000)
    ]
    rows[10][0], rows[50_000][6], rows[99_999][1] = "昨天", "?", ""
    job = imported(csv_bytes(LINES, rows), cast.alice)
    assert (job.count("created"), job.rows_rejected) == (99_997, 3)


def test_rejected_rows_come_back_as_a_file_for_excel(cast: Cast, alice: Client) -> None:
    bad = ["2024/2/31", "M1", "某人", "", "T01", "普洱茶", 1, 1, "", ""]
    job = imported(csv_bytes(LINES, [*TWO_ORDERS, bad]), cast.alice)
    response = alice.get(f"/import/{job.pk}/rejected.csv")
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeffRow,Reason,訂購日期,")
    assert text.splitlines()[1].startswith("5,訂購日期: “2024/2/31” is a day that doesn't exist.,2024/2/31,M1,某人")


def test_rejected_rows_run_no_formula(cast: Cast, alice: Client) -> None:
    bad = ["2024/2/31", "=1+1", "@SUM(A1)", "+886 912", "-2+3", "普洱茶", -1, 1, "", ""]
    job = checked(csv_bytes(LINES, [*TWO_ORDERS, bad]), cast.alice)
    text = b"".join(alice.get(f"/import/{job.pk}/rejected.csv").streaming_content).decode()
    assert text.splitlines()[1].endswith(",2024/2/31,'=1+1,'@SUM(A1),+886 912,'-2+3,普洱茶,-1,1,,")


def test_reasons_are_in_the_readers_language(cast: Cast, alice: Client) -> None:
    job = checked(b"\xff\xd8\xff\xe0photo", cast.alice, name="p.xlsx")
    assert "it is a photo" in alice.get(f"/import/{job.pk}/").content.decode()
    User.objects.filter(id=cast.alice.pk).update(language="zh-hant")
    assert "這是照片" in sign_in(User.objects.get(id=cast.alice.pk)).get(f"/import/{job.pk}/").content.decode()


def test_only_the_importer_and_those_who_see_all_see_an_import(cast: Cast) -> None:
    bobs, alices = checked(GOOD, cast.bob), checked(GOOD, cast.alice)
    User.objects.filter(id=cast.charlie.pk).update(role="manager")
    charlie = sign_in(User.objects.get(id=cast.charlie.pk))
    assert [charlie.get(f"/import/{job.pk}/").status_code for job in (bobs, alices)] == [404, 404]
    assert charlie.post(f"/import/{bobs.pk}/run/").status_code == 404
    assert charlie.get(f"/import/{bobs.pk}/rejected.csv").status_code == 404
    assert sign_in(cast.bob).get(f"/import/{alices.pk}/").status_code == 404
    assert sign_in(cast.alice).get(f"/import/{bobs.pk}/").status_code == 200


@pytest.mark.parametrize("closed", [("customer", "phones"), ("product", "cost"), ("vendor", "note")])
def test_files_of_others_are_shown_to_nobody_from_whom_something_is_hidden(cast: Cast, closed: tuple[str, str]) -> None:
    """They are shown as they came."""
    job = checked(GOOD, cast.alice)
    User.objects.filter(pk=cast.bob.pk).update(scope="all")
    bob = sign_in(User.objects.get(pk=cast.bob.pk))
    assert bob.get(f"/import/{job.pk}/").status_code == 200
    together = ImportSet.objects.create(name="all.zip", by=cast.alice)
    assert bob.get(f"/import/sets/{together.pk}/").status_code == 200
    change_role("manager", fields={closed: "hidden"}, by=cast.alice)
    for page in ("", "rejected.csv", "rejected.xlsx", "created/customers/"):
        assert bob.get(f"/import/{job.pk}/{page}").status_code == 404
    assert bob.get(f"/import/sets/{together.pk}/").status_code == 404


def test_staff_may_not_import(cast: Cast) -> None:
    carol = sign_in(cast.carol)
    assert carol.get("/import/").status_code == 403
    assert carol.post("/import/files/?name=x.csv", GOOD, content_type="application/octet-stream").status_code == 403


def test_a_discarded_file_is_gone(cast: Cast, alice: Client) -> None:
    job = checked(GOOD, cast.alice)
    folder: Path = job.folder
    alice.post(f"/import/{job.pk}/cancel/")
    assert not folder.exists()
    assert not Customer.objects.filter(member_no="M901").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_many(
    cast: Cast, alice: Client, count: int, django_assert_max_num_queries: object
) -> None:
    for number in range(count):
        checked(GOOD, cast.alice, name=f"{number}.csv")
    with django_assert_max_num_queries(10):
        assert alice.get("/import/").status_code == 200
