"""How a file is to go in: by what records are recognised, what may be written, what an empty cell means."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from conftest import Cast
from shuke.accounts.models import ShopRole, User
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.duplicates.actions.merging import merge
from shuke.events.models import Event
from shuke.orders.models import OrderLine
from shuke.records import types
from shuke.transfer.actions import running
from shuke.transfer.models import Import, ImportRow
from shuke.transfer.tests.shop import LINES, checked, csv_bytes, everything, imported, undone
from shuke.transfer.tests.test_running import TWO_ORDERS

pytestmark = pytest.mark.django_db

HEAD = ["會員編號", "姓名", "電話", "信箱", "LINE ID", "生日", "地址"]


def customers(*rows: list[Any], **options: Any) -> Import:
    return imported(csv_bytes(HEAD, rows), kind="customers", **options)


def reasons(job: Import) -> list[str]:
    return sorted(ImportRow.objects.filter(job=job).values_list("code", flat=True))


@pytest.fixture
def lin(cast: Cast) -> Customer:
    customers(["M901", "林志偉", "0912345678", "lin@example.tw", "lin_88", "1980-05-02", "台北市"])
    return Customer.objects.get(member_no="M901")


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        (["member_no"], ["M901", "林大偉", "", "", "", "", "新址"]),
        (["line_id"], ["", "偉哥", "", "", "lin_88", "", "新址"]),
        (["phone_alone"], ["", "林太太", "0912-345-678", "", "", "", "新址"]),
        (["email_alone"], ["", "Lin", "", "LIN@example.tw", "", "", "新址"]),
        (["phone"], ["", "林志偉", "0912345678", "", "", "", "新址"]),
        (["email"], ["", "林志偉", "", "lin@example.tw", "", "", "新址"]),
        (["name_birthday"], ["", "林志偉", "0999888777", "", "", "1980/5/2", "新址"]),
        (["name"], ["", "林志偉", "0999888777", "", "", "", "新址"]),
    ],
)
def test_a_customer_is_recognised_by_what_the_person_chose(lin: Customer, keys: list[str], row: list[str]) -> None:
    job = customers(row, keys=keys)
    lin.refresh_from_db()
    assert (job.count("created"), job.count("updated"), lin.address) == (0, 1, "新址")


@pytest.mark.parametrize("keys", [["member_no"], ["line_id"], ["name_birthday"], ["phone"]])
def test_whom_no_key_finds_is_new_once(lin: Customer, keys: list[str]) -> None:
    row = ["", "林志偉", "0999000111", "", "", "", "別處"]
    assert customers(row, keys=keys).count("created") == 1
    before = everything()
    again = customers(row, keys=keys)
    assert (again.count("created"), again.count("updated"), everything()) == (0, 0, before)


def test_of_two_who_could_be_meant_neither_is_taken(cast: Cast) -> None:
    for number in ("M1", "M2"):
        customers([number, "同名", "", "", "same_line", "1990-01-01", ""])
    row = ["", "同名", "", "", "same_line", "1990-01-01", "新址"]
    assert reasons(customers(row, keys=["line_id"])) == ["line_shared"]
    assert reasons(customers(row, keys=["name_birthday"])) == ["name_ambiguous"]
    assert not Customer.objects.filter(address="新址").exists()


def test_nobody_is_known_by_what_is_no_number_of_theirs(cast: Cast) -> None:
    job = customers(
        ["無", "王一", "0911111111", "", "同手機", "", ""], ["無", "王二", "0922222222", "", "有", "", ""],
        ["-", "王三", "0933333333", "", "有", "", ""],
    )  # fmt: skip
    assert (job.count("created"), reasons(job)) == (3, ["line_id_unreadable", "line_id_unreadable"])
    made = Customer.objects.filter(name__in=["王一", "王二", "王三"])
    assert {(one.member_no, one.line_id) for one in made} == {("", "")}


def test_a_line_that_tells_no_price_is_told(cast: Cast) -> None:
    rows = [["2024/5/2", "M001", "王小明", "", "T01", "茶", 1, 50, "", "A-1"],
            ["2024/5/2", "M001", "王小明", "", "T02", "贈品", 1, "", "", "A-1"]]  # fmt: skip
    job = imported(csv_bytes(LINES, rows))
    assert (job.count("created"), job.rows_rejected, reasons(job)) == (2, 0, ["no_amount"])


@pytest.mark.parametrize(
    ("header", "discount", "amount"),
    [("Discount", "0.15", 85), ("折扣", "0.9", 90), ("折扣", 30, 70), ("折扣", "", 100)],
)
def test_a_discount_may_be_a_share(cast: Cast, header: str, discount: object, amount: int) -> None:
    heads = ["訂購日期", "會員編號", "品名", "數量", "單價", header]
    imported(csv_bytes(heads, [["2024/5/2", "M001", "特別茶", 2, 50, discount]]))
    assert OrderLine.objects.get(product__name="特別茶").amount == amount


def test_a_doubtful_one_goes_in_as_new_if_wanted_and_only_once(cast: Cast) -> None:
    for number in ("M1", "M2"):
        customers([number, "同名", "", "", "", "", ""])
    row = ["", "同名", "", "", "", "", "新址"]
    assert customers(row, doubtful="as_new").count("created") == 1
    assert customers(row, doubtful="as_new").count("created") == 0
    assert Customer.objects.filter(name="同名").count() == 3


def test_numbers_that_say_two_people_are_told_not_guessed(lin: Customer) -> None:
    customers(["M902", "張淑芬", "0922333444", "", "", "", ""])
    job = customers(["M902", "林志偉", "0912345678", "", "", "", "新址"], keys=["phone", "member_no"])
    lin.refresh_from_db()
    assert (lin.address, job.rows_rejected) == ("台北市", 0)  # the phone is 林志偉's, who has another member number
    job = customers(["M902", "", "", "", "lin_88", "", ""], keys=["line_id"])
    assert reasons(job) == ["member_no_taken"]


def test_only_new_ones(lin: Customer) -> None:
    rows = [["M901", "林志偉", "", "", "", "", "新址"], ["M950", "新來", "", "", "", "", ""]]
    job = customers(*rows, mode="create")
    lin.refresh_from_db()
    assert (job.count("created"), job.count("updated"), lin.address) == (1, 0, "台北市")
    before = everything()
    assert customers(*rows, mode="create").count("created") == 0
    assert everything() == before


def test_only_known_ones(lin: Customer) -> None:
    rows = [["M901", "林志偉", "", "", "", "", "新址"], ["M950", "新來", "", "", "", "", ""]]
    job = checked(csv_bytes(HEAD, rows), kind="customers", mode="update")
    assert (job.counts["expected"]["updated"], job.counts["expected"]["refused"]) == (1, 1)
    job = customers(*rows, mode="update")
    assert (job.count("updated"), job.rows_rejected, reasons(job)) == (1, 1, ["not_there"])
    assert not Customer.objects.filter(member_no="M950").exists()


def test_products_by_name_and_only_known_ones(cast: Cast) -> None:
    head = ["品名", "商品編號", "價格"]
    job = imported(
        csv_bytes(head, [["普洱茶", "", 700], ["沒有的", "N1", 5]]),
        kind="products",
        mode="update",
        keys=["product_name"],
    )
    assert (job.count("updated"), reasons(job)) == (1, ["product_not_there"])
    cast.tea.refresh_from_db()
    assert cast.tea.price == 700
    other = imported(csv_bytes(head, [["普洱茶", "T99", 800]]), kind="products", keys=["product_name"])
    assert (other.count("updated"), Product.objects.filter(code="T99").exists()) == (1, False)


def test_an_empty_cell_empties_if_wanted_but_never_a_key_and_is_taken_back(lin: Customer) -> None:
    before = everything()
    row = ["M901", "林志偉", "", "", "", "", ""]
    customers(row)
    assert everything() == before
    foretold = checked(csv_bytes(HEAD, [row]), kind="customers", blanks="empty")
    assert foretold.counts["expected"]["emptied"] == 2
    job = customers(row, blanks="empty")
    lin.refresh_from_db()
    assert (lin.address, lin.birthday, lin.email, lin.line_id) == ("", None, "lin@example.tw", "lin_88")
    assert job.count("emptied") == 2
    assert customers(row, blanks="empty").count("updated") == 0
    undone(job)
    assert everything() == before


def test_a_cell_that_cannot_be_read_empties_nothing(lin: Customer) -> None:
    customers(["M901", "林志偉", "", "", "", "不知道", "台北市"], blanks="empty")
    lin.refresh_from_db()
    assert str(lin.birthday) == "1980-05-02"


def test_lines_appended_come_a_second_time(cast: Cast) -> None:
    content = csv_bytes(LINES, TWO_ORDERS)
    imported(content)
    before, lines = everything(), OrderLine.objects.count()
    assert imported(content).count("created") == 0
    job = imported(content, mode="append")
    assert (job.count("created"), OrderLine.objects.count()) == (3, lines + 3)
    undone(job)
    assert everything() == before


def test_lines_only_known_ones_or_only_new_ones(cast: Cast) -> None:
    row = ["2024/5/2", "M001", "王小明", "", "T01", "普洱茶", 1, 600, 600, "X1"]
    imported(csv_bytes([*LINES, "項次"], [[*row, 1]]))
    changed = csv_bytes([*LINES, "項次"], [[*row[:7], 900, 900, "X1", 1], [*row, 2]])
    job = imported(changed, mode="create")
    assert (job.count("created"), job.count("updated")) == (1, 0)
    undone(job)
    job = imported(changed, mode="update")
    assert (job.count("created"), job.count("updated"), reasons(job)) == (0, 1, ["line_not_there"])


def test_owner_author_and_dates_of_the_source_are_kept(cast: Cast) -> None:
    head = ["姓名", "會員編號", "負責人", "建立者", "建立日期", "修改時間", "LINE ID", "縣市", "行政區", "地址"]
    rows = [
        [
            "林志偉",
            "M901",
            "bob",
            cast.charlie.name,
            "2019-03-02 10:30",
            "2020/4/5",
            "lin_88",
            "台北市",
            "大安區",
            "和平東路1號",
        ],
        ["張淑芬", "M902", "nobody", "林怡君", "2018/1/1", "", "", "台中市", "西區", "台中市西區公益路2號"],
    ]
    job = imported(csv_bytes(head, rows), cast.alice, kind="customers")
    lin, zhang = Customer.objects.get(member_no="M901"), Customer.objects.get(member_no="M902")
    assert (lin.owner, lin.created_by, lin.line_id) == (cast.bob, cast.charlie, "lin_88")
    assert lin.created_at == datetime(2019, 3, 2, 2, 30, tzinfo=UTC)
    assert lin.modified_at.year == 2020
    assert (lin.address, zhang.address) == ("台北市大安區和平東路1號", "台中市西區公益路2號")
    assert (zhang.owner, zhang.created_by) == (None, cast.alice)
    told = Event.objects.get(verb="customers.came_from_source", subject_id=zhang.pk)
    assert (told.note, told.changes["created_at"][1][:10]) == ("林怡君", "2017-12-31")
    assert job.settings["unknown"]["owner"] == [["nobody", 1]]
    assert imported(csv_bytes(head, rows), cast.alice, kind="customers").count("updated") == 0
    undone(job)
    assert not Customer.objects.filter(member_no__in=["M901", "M902"]).exists()


def test_fields_that_a_role_may_not_change_stay_as_they_are(cast: Cast, lin: Customer) -> None:
    fields = {"customer": {"address": "read", "email": "hidden"}}
    ShopRole.objects.create(key="importer", name="Importer", base="manager", fields=fields)
    User.objects.filter(pk=cast.charlie.pk).update(role="importer", scope="all")
    rows = [
        ["M901", "林志偉", "", "new@example.tw", "", "1981-01-01", "新址"],
        ["M950", "新來", "", "a@example.tw", "", "", "某處"],
    ]
    job = imported(csv_bytes(HEAD, rows), User.objects.get(pk=cast.charlie.pk), kind="customers")
    lin.refresh_from_db()
    assert (lin.address, lin.email, str(lin.birthday)) == ("台北市", "lin@example.tw", "1981-01-01")
    new = Customer.objects.get(member_no="M950")
    assert (job.count("created"), new.address, new.email) == (1, "", "")


def test_an_external_number_that_two_rows_claim_is_the_first_ones(cast: Cast) -> None:
    head = ["會員編號", "姓名", "外部編號"]
    job = imported(csv_bytes(head, [["M001", "王小明", "E1"], ["M002", "陳美玲", "E1"]]), cast.alice, kind="customers")
    assert (job.count("updated"), reasons(job)) == (1, ["external_taken"])


def test_a_product_without_a_code_is_known_again_where_codes_alone_count(cast: Cast) -> None:
    content = csv_bytes(["商品編號", "品名", "單價"], [["", "普洱茶", 50]])
    counts = [imported(content, kind="products", keys=["code"]).count("created") for _time in range(3)]
    assert counts == [1, 0, 0]


def test_of_two_rows_about_one_customer_the_first_is_believed_and_the_other_told(cast: Cast) -> None:
    rows = [["M901", "林志偉", "", "", "", "", ""], ["M901", "林志偉", "", "a@example.tw", "", "1980-05-02", "甲地"],
            ["M901", "林志偉", "0912345678", "b@example.tw", "", "", "甲地"]]  # fmt: skip
    customers(["M901", "林志偉", "", "old@example.tw", "", "", "舊址"])
    job = customers(*rows)
    lin = Customer.objects.get(member_no="M901")
    assert (lin.email, lin.address, str(lin.birthday), lin.phones.count()) == ("a@example.tw", "甲地", "1980-05-02", 1)
    told = ImportRow.objects.get(job=job)
    assert (told.row_number, told.code, told.params["value"]) == (4, "said_otherwise", "b@example.tw")
    assert customers(*rows, blanks="empty").count("updated") == 0


def test_whoever_is_named_better_comes_first_wherever_the_row_stands(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(running.PIECES, "customers", 1)
    rows = [["", "林志偉", "0912345678", "", "", "", "乙地"], ["M901", "林志偉", "0912345678", "", "", "", "甲地"]]
    assert (customers(*rows).count("created"), Customer.objects.get(member_no="M901").address) == (1, "甲地")
    before = everything()
    assert (customers(*rows).count("updated"), everything()) == (0, before)


@pytest.mark.parametrize(
    ("name", "rules", "outcome"),
    [
        ("陳美玲", {}, ["line_of_another"]), ("Chen Mei-ling", {}, ["line_of_another"]), ("David", {}, "updated"),
        ("陳美玲", {"doubtful": "as_new"}, "created"),
        ("陳美玲", {"keys": ["line_id"]}, "updated"), ("林志瑋", {}, "updated"), ("偉哥", {}, "updated"),
    ],
)  # fmt: skip
def test_one_line_id_under_two_plainly_different_names(lin: Customer, name: str, rules: dict, outcome: object) -> None:
    job = customers(["", name, "", "", "lin_88", "", "新址"], **rules)
    assert (reasons(job) or next(one for one in ("created", "updated") if job.count(one))) == outcome


def test_a_number_that_a_survivor_gave_up_still_means_it(cast: Cast) -> None:
    chosen = {"choices": {"member_no": cast.chen.pk}}
    merge(types.named("customer"), cast.wang.pk, [cast.chen.pk], by=cast.alice, **chosen)
    imported(csv_bytes(LINES, [["2024/5/2", "M001", "王小明", "", "T01", "普洱茶", 1, 600, 600, "Z1"]]))
    assert OrderLine.objects.get(order__number="Z1").customer == cast.wang
    code = {"choices": {"code": cast.soap.pk}}
    merge(types.named("product"), cast.tea.pk, [cast.soap.pk], by=cast.alice, **code)
    job = imported(csv_bytes(["商品編號", "品名", "價格"], [["T01", "普洱茶", 700]]), kind="products")
    assert job.count("created") == 0


def test_what_people_call_themselves_at_line_renames_nobody(lin: Customer) -> None:
    job = imported(csv_bytes(["userId", "displayName", "statusMessage"], [["lin_88", "張小熊", "出國中"]]))
    lin.refresh_from_db()
    assert (job.settings["recipe"], lin.name, lin.note) == ("line/profiles", "林志偉", "出國中")
