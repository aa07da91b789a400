"""Several tables in one run, from the container to the shop and back again."""

from __future__ import annotations

import shutil

import pytest

from conftest import make_user
from shuke.accounts.models import Role, Team, User
from shuke.catalogue.models import Product
from shuke.core.worker import Worker
from shuke.customers.models import Customer
from shuke.orders.models import Order, OrderLine
from shuke.transfer.actions.guard import TakenOver
from shuke.transfer.actions.running import run as run_part
from shuke.transfer.files import open_source
from shuke.transfer.models import Import
from shuke.transfer.sets import actions
from shuke.transfer.sets.actions import running
from shuke.transfer.sets.models import ImportSet
from shuke.transfer.tests.sets import archive, checked, imported, kinds, members_file, undone, workbook
from shuke.transfer.tests.shop import AT, csv_bytes, everything
from shuke.transfer.tests.shop import undone as undone_part

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Status = ImportSet.Status


@pytest.fixture
def owner(db: None) -> User:
    return make_user("Alice", Role.OWNER)


@pytest.fixture(params=["members.accdb", pytest.param("members.mdb", marks=pytest.mark.alike)])
def members(request: pytest.FixtureRequest) -> bytes:
    return members_file(request.param)


def test_every_table_of_a_database_is_recognised(members: bytes, owner: User) -> None:
    one = checked(members, owner)
    assert kinds(one) == {
        "等級": "names", "團隊": "names", "會員": "customers", "產品": "products", "訂單": "orders",
        "訂單明細": "lines", "設定": "nothing",
    }  # fmt: skip
    assert [(part.kind, part.name, part.rows_total) for part in one.parts.order_by("place")] == [
        ("customers", "會員", 60), ("products", "產品", 6), ("lines", "訂單明細", 240),
    ]  # fmt: skip


def test_the_dry_run_counts_nobody_twice(members: bytes, owner: User) -> None:
    one = checked(members, owner)
    lines = one.parts.get(kind="lines")
    assert lines.counts["expected"]["customers_created"] > 0
    assert one.coming == {str(lines.pk): {"customers": 0, "products": 0}}
    assert not Customer.objects.exists()


def test_members_come_with_team_grade_and_summary(members: bytes, owner: User) -> None:
    one = imported(members, owner)
    assert one.status == Status.DONE, one.error
    person = Customer.objects.get(member_no="M00001")
    assert (person.name, person.grade, str(person.team), str(person.birthday)) == (
        "吳怡君",
        "A",
        "中區團隊",
        "1980-11-13",
    )
    assert person.note.startswith("長期熟客")
    assert str(person.last_contacted_on) == "2024-05-19"
    assert Customer.objects.count() == 60
    assert Product.objects.count() == 6
    assert set(Team.objects.values_list("name", flat=True)) >= {"北區團隊", "中區團隊", "南區團隊"}


def test_lines_have_the_day_and_customer_of_their_order(members: bytes, owner: User) -> None:
    imported(members, owner)
    assert (Order.objects.count(), OrderLine.objects.count()) == (120, 240)
    order = Order.objects.get(number="T000001")
    assert (order.customer.member_no, str(order.ordered_on), order.channel) == ("M00040", "2023-12-18", "電話")
    assert sorted(order.lines.values_list("product__code", "quantity", "amount")) == [
        ("P04", 2, 1000),
        ("P06", 2, 1200),
    ]


def test_undo_leaves_the_shop_as_it_was(members: bytes, owner: User) -> None:
    before = everything()
    one = undone(imported(members, owner), owner)
    assert one.status == Status.UNDONE
    assert everything() == before
    assert set(one.parts.values_list("status", flat=True)) == {Import.Status.UNDONE}


def test_the_same_database_again_changes_nothing(members: bytes, owner: User) -> None:
    imported(members, owner)
    before = everything()
    again = imported(members, owner)
    assert everything() == before
    assert [part.count("created") for part in again.parts.all()] == [0, 0, 0]


SHEETS = {
    "顧客": [["本店顧客名單"], [], ["會員編號", "姓名", "電話", "等級"], ["A1", "王小明", "0912345678", "A"],
            ["A2", "李小華", "0922345678", "B"], ["A3", "陳美玲", "0932345678", "C"]],
    "訂單": [["訂購日期", "會員編號", "商品編號", "數量", "單價"], ["2024/5/2", "A1", "P1", 2, 300],
            ["2024/5/3", "A2", "P2", 1, 450], ["2024/5/9", "A1", "P2", 3, 450], ["2024/5/9", "A9", "P1", 1, 300],
            ["合計", "", "", 7, 3000]],
    "商品": [["商品編號", "品名", "單價", "庫存"], ["P1", "普洱茶", 300, 5], ["P2", "烏龍茶", 450, 8]],
    "說明": [["這是說明頁"], ["請勿修改"]],
    "舊資料": [["會員編號", "姓名", "電話"], ["Z1", "趙六", "0900000000"]],
}  # fmt: skip


def test_a_workbook_of_sheets(owner: User) -> None:
    before = everything()
    one = checked(workbook(SHEETS, hidden=("舊資料",)), owner, name="茶行.xlsx")
    assert kinds(one) == {
        "顧客": "customers",
        "訂單": "lines",
        "商品": "products",
        "說明": "nothing",
        "舊資料": "nothing",
    }
    lines = one.parts.get(kind="lines")
    assert one.coming[str(lines.pk)] == {"customers": 1, "products": 0}  # A9 stands in no list
    one = imported(workbook(SHEETS, hidden=("舊資料",)), owner, name="茶行.xlsx")
    assert sorted(Customer.objects.values_list("member_no", "name")) == [
        ("A1", "王小明"), ("A2", "李小華"), ("A3", "陳美玲"), ("A9", "A9"),
    ]  # fmt: skip
    assert OrderLine.objects.count() == 4
    assert one.parts.get(kind="lines").rows_rejected == 1
    undone(one, owner)
    assert everything() == before


def test_who_stands_in_no_list_keeps_the_name_of_the_line(owner: User) -> None:
    orders = [["訂購日期", "會員編號", "會員姓名", "品名", "數量", "單價"], ["2024/5/2", "A1", "小明", "茶", 1, 300],
              ["2024/5/3", "A9", "趙六", "茶", 1, 300]]  # fmt: skip
    imported(workbook({"顧客": SHEETS["顧客"], "訂單": orders}), owner, name="茶行.xlsx")
    assert set(Customer.objects.filter(orders_count=1).values_list("member_no", "name")) == {
        ("A1", "王小明"), ("A9", "趙六"),
    }  # fmt: skip


def test_codes_are_looked_up_and_buyers_known_without_their_table(owner: User) -> None:
    sheets = {
        "tbl等級": [["等級代碼", "等級名稱"], [1, "A 級"], [2, "B 級"]],
        "tbl會員": [["會員編號", "姓名", "行動電話", "等級"], ["A1", "王小明", "0912345678", 1],
                  ["A2", "李小華", "", 2], ["A3", "陳美玲", "0932345678", 1]],
        "SALE_H": [["SALE_NO", "SALE_DATE", "CUST_NO"], ["S1", "1130502", "A1"], ["S2", "1130503", "A9"]],
        "SALE_D": [["SALE_NO", "SEQ", "ITEM_NO", "QTY", "PRICE"], ["S1", 1, "T1", 2, 300], ["S2", 1, "T2", 1, 450]],
    }  # fmt: skip
    one = imported(workbook(sheets), owner, name="茶行.xlsx")
    assert sorted(Customer.objects.values_list("member_no", "name", "grade")) == [
        ("A1", "王小明", "A"), ("A2", "李小華", "B"), ("A3", "陳美玲", "A"), ("A9", "A9", ""),
    ]  # fmt: skip
    assert not Team.objects.filter(name="1").exists()
    assert kinds(one)["tbl等級"] == "names"
    assert sorted(str(day) for day in Order.objects.values_list("ordered_on", flat=True)) == [
        "2024-05-02",
        "2024-05-03",
    ]


def test_hidden_sheets_alone_make_no_set(owner: User) -> None:
    sheets = {"顧客": SHEETS["顧客"], "暫存": [["x", "y"], *([number, "z"] for number in range(9))]}
    one = checked(workbook(sheets, hidden=("暫存",)), owner, name="顧客.xlsx")
    job = one.parts.get()
    assert (one.status, job.status, job.settings["sheet"]) == (Status.SINGLE, Import.Status.READY, "顧客")
    assert job.settings["sheets"] == ["顧客", "暫存"]  # it can still be chosen


def test_a_zip_of_files(owner: User) -> None:
    before = everything()
    files = {
        "資料/customers.csv": csv_bytes(["customer_id", "name", "phone"], [["7", "王小明", "0912345678"]], "big5"),
        "資料/orders.csv": csv_bytes(["order_id", "customer_id", "order_date"], [["1", "7", "2024-05-02"]]),
        "資料/order_items.csv": csv_bytes(
            ["item_id", "order_id", "product_id", "quantity", "unit_price"], [["1", "1", "9", "2", "300"]]
        ),
        "資料/products.csv": csv_bytes(["product_id", "product_name", "price"], [["9", "普洱茶", "300"]]),
        "讀我.pdf": b"%PDF-1.4",
    }
    one = imported(archive(files), owner, name="備份.zip")
    assert one.status == Status.DONE
    assert next(table for table in one.tables if table["name"] == "讀我")["error"]["code"] == "file_kind"
    line = OrderLine.objects.get()
    assert (line.customer.name, line.product.name, str(line.ordered_on)) == ("王小明", "普洱茶", "2024-05-02")
    undone(one, owner)
    assert everything() == before


def test_one_table_alone_is_an_ordinary_import(owner: User) -> None:
    one = checked(workbook({"訂單": SHEETS["訂單"], "空白": []}), owner, name="訂單.xlsx")
    assert one.status == Status.SINGLE
    part = one.parts.get()
    assert (part.status, part.kind, part.settings["sheet"]) == ("ready", "lines", "訂單")


@pytest.mark.parametrize("content", [members_file()[:30_000], b"PK\x03\x04 no zip", archive({"a.zip": archive({})})])
def test_what_can_not_be_read_says_so_and_leaves_nothing(content: bytes, owner: User) -> None:
    one = checked(content, owner)
    assert one.status == Status.FAILED
    assert one.error["code"] in {"file_damaged", "file_kind", "file_no_rows"}
    assert not one.parts.exists()


def test_staff_are_names_and_no_customers(owner: User) -> None:
    sheets = {
        "員工": [["員工ID", "姓名", "電話", "到職日"], [1, "林經理", "0955111222", "2019-01-02"],
               [2, "黃小姐", "0955333444", "2020-03-04"]],
        "客戶": [["客戶編號", "客戶名稱", "電話", "負責人"], ["C1", "王小明", "0912345678", 1],
               ["C2", "李小華", "0922345678", 2], ["C3", "趙六", "0932345678", 2]],
        "供應商": [["編號", "名稱", "電話"], ["S1", "大盤商", "0288881111"]],
    }  # fmt: skip
    one = checked(workbook(sheets), owner, name="客戶.xlsx")
    assert kinds(one) == {"員工": "names", "客戶": "customers", "供應商": "nothing"}
    with open_source(one.parts.get().path) as source:
        assert source.sample(2) == [["C1", "王小明", "0912345678", "林經理"], ["C2", "李小華", "0922345678", "黃小姐"]]


def test_a_run_goes_on_where_it_stopped(owner: User) -> None:
    """The worker died after the first part, and in the middle of the second."""
    one = checked(members_file(), owner)
    actions.run_later(one)
    first, second, _third = one.parts.order_by("place")
    run_part(first.pk, at=AT)
    Import.objects.filter(id=second.pk).update(status=Import.Status.RUNNING)
    running.run(one.pk, at=AT)
    one.refresh_from_db()
    assert one.status == Status.DONE
    assert (Customer.objects.count(), Product.objects.count(), OrderLine.objects.count()) == (60, 6, 240)


def test_a_part_that_fails_stops_the_set(owner: User) -> None:
    """What was prepared for the lines is lost: the set says so, and all of it can be taken back."""
    before = everything()
    one = checked(members_file(), owner)
    shutil.rmtree(one.parts.get(kind="lines").folder)
    actions.run_later(one)
    Worker().run_all()
    one.refresh_from_db()
    assert (one.status, one.error["code"]) == (Status.FAILED, "unexpected")
    assert [part.status for part in one.parts.order_by("place")] == ["done", "done", "failed"]
    actions.cancel_later(one, by=owner)
    Worker().run_all()
    one.refresh_from_db()
    assert one.status == Status.CANCELLED
    assert everything() == before


def test_cancelling_while_it_runs_takes_all_back(owner: User) -> None:
    before = everything()
    one = checked(members_file(), owner)
    actions.run_later(one)
    first = one.parts.order_by("place").first()
    assert first is not None
    run_part(first.pk, at=AT)
    actions.cancel_later(one, by=owner)
    with pytest.raises(TakenOver):
        running.run(one.pk, at=AT)
    running.undo(one.pk, at=AT, by=owner)
    one.refresh_from_db()
    assert one.status == Status.CANCELLED
    assert everything() == before


def test_a_paused_set_goes_on_where_it_stopped_or_is_taken_back(owner: User) -> None:
    before = everything()
    one = checked(members_file(), owner)
    actions.run_later(one)
    halfway: list[int] = []

    def pause(done: int, total: int) -> None:
        halfway.append(done)
        if len(halfway) == 2:
            actions.pause_later(ImportSet.objects.get(pk=one.pk))

    with pytest.raises(TakenOver):
        running.run(one.pk, at=AT, tell=pause)
    one.refresh_from_db()
    assert one.status == Status.PAUSED
    assert not one.is_moving
    actions.run_later(one)
    Worker().run_all()
    one.refresh_from_db()
    assert (one.status, Customer.objects.count(), OrderLine.objects.count()) == (Status.DONE, 60, 240)
    one = undone(one, owner)
    assert everything() == before


def test_a_part_undone_by_itself_stays_out(owner: User) -> None:
    one = imported(members_file(), owner)
    lines = one.parts.get(kind="lines")
    undone_part(lines, owner)
    assert OrderLine.objects.count() == 0
    assert Customer.objects.count() == 60
    one = undone(one, owner)
    assert (one.status, Customer.objects.count()) == (Status.UNDONE, 0)


FAULTS = {
    "１１３年訂單": [
        ["熟客茶行　民國113年銷售明細表"], ["製表日期：113/06/01"],
        ["訂單", "", "", "客戶", "", "商品", "", "", ""],
        ["編號", "日期", "備註", "編號", "名稱", "名稱", "數量", "單價", "金額", *(f"欄{at}" for at in range(31))],
        ["Ｔ０００１", "113/5/2", "", "Ａ００１", "王小明", "普洱茶", "２", "６００", "１，２００"],
        ["T0002", "2024.5.3", "急", "A002", "李小華", "烏龍茶", 1, "NT$500", "$500"],
        ["小計", "", "", "", "", "", "3", "", "1700"],
        ["T0003", "2024年5月5日", "", "A003", "陳美玲", "綠茶", "1盒", "300元", "(300)"],
        ["總計", "", "", "", "", "", "4", "", "1400"], ["以上資料由系統產出"],
    ],
    "客戶": [
        ["客戶基本資料"], [], ["客戶編號", "客戶名稱", "電話", "電話", "地址", "地址", "生日"],
        ["A001", "王小明", "０９１２－３４５－６７８", "02-27001234", "台北市", "", "69/5/2"],
        ["A002", "李小華", "912345679", "", "", "", "民國75年1月2日"], ["A003", "陳美玲", "", "", "", "", ""],
        ["共 3 筆"],
    ],
    "統計": [["月份", "銷售額"], ["5月", 3500], ["6月", 4200]],
}  # fmt: skip


def test_a_workbook_with_all_the_faults_of_real_ones(owner: User) -> None:
    before = everything()
    one = imported(workbook(FAULTS), owner, name="113年.xlsx")
    assert kinds(one) == {"１１３年訂單": "lines", "客戶": "customers", "統計": "nothing"}
    assert sorted(Customer.objects.values_list("member_no", "name")) == [
        ("A001", "王小明"), ("A002", "李小華"), ("A003", "陳美玲"),
    ]  # fmt: skip
    lines = OrderLine.objects.order_by("ordered_on").values_list("order__number", "customer__member_no", "amount")
    assert list(lines) == [("T0001", "A001", 1200), ("T0002", "A002", 500), ("T0003", "A003", -300)]
    assert [part.rows_rejected for part in one.parts.order_by("place")] == [1, 3]
    undone(one, owner)
    assert everything() == before
