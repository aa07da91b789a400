from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from conftest import Cast
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role, Team, User
from shuke.accounts.rights import CUSTOMER, Extent, Verb
from shuke.catalogue.models import Product
from shuke.customers.actions import change_customer
from shuke.customers.models import Customer, Phone
from shuke.events.models import Event
from shuke.orders.actions import Line, change_order, delete_order, enter_order, refresh_measures
from shuke.orders.models import Order, OrderLine
from shuke.records import search
from shuke.transfer.actions.guard import TakenOver
from shuke.transfer.actions.running import run
from shuke.transfer.actions.tasks import index_orders
from shuke.transfer.models import Import, ImportRow
from shuke.transfer.tests.shop import AT, CUSTOMERS, LINES, checked, csv_bytes, everything, imported, undone

TWO_ORDERS = [
    ["2024/5/2", "M901", "林志偉", "0912345678", "T01", "普洱茶", 2, 600, 1200, "A-1"],
    ["2024/5/2", "M901", "林志偉", "0912345678", "X01", "面膜", 1, 1200, "", "A-1"],
    ["113/05/03", "M902", "張淑芬", "912000111", "X01", "面膜", 3, "", 3600, "A-2"],
]


def test_lines_bring_customers_phones_products_and_orders(cast: Cast) -> None:
    job = imported(csv_bytes(LINES, TWO_ORDERS), cast.alice)
    assert (job.status, job.count("created"), job.rows_rejected) == ("done", 3, 0)
    lin = Customer.objects.get(member_no="M901")
    assert (lin.name, lin.orders_count, lin.orders_total) == ("林志偉", 1, Decimal(2400))
    assert list(lin.phones.values_list("raw", "e164")) == [("0912345678", "+886912345678")]
    zhang = Phone.objects.get(customer__member_no="M902")
    assert (zhang.raw, zhang.e164) == ("0912000111", "+886912000111")
    order = Order.objects.get(number="A-2")
    assert (order.ordered_on, order.total, order.created_by) == (date(2024, 5, 3), Decimal(3600), cast.alice)
    assert order.lines.get().unit_price == Decimal(1200)
    assert OrderLine.objects.filter(product=cast.tea, customer=lin).get().quantity == 2
    assert Product.objects.get(code="X01").price == Decimal(1200)


def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    rows = [*TWO_ORDERS, TWO_ORDERS[0], TWO_ORDERS[0]]
    imported(csv_bytes(LINES, rows), cast.alice)
    before = everything()
    again = imported(csv_bytes(LINES, rows), cast.alice, name="copy.csv")
    assert (again.count("created"), again.count("updated"), again.count("skipped")) == (0, 0, 5)
    assert everything() == before


def test_alike_rows_are_all_kept_and_may_lie_in_two_files(cast: Cast) -> None:
    imported(csv_bytes(LINES, [TWO_ORDERS[0]]), cast.alice)
    job = imported(csv_bytes(LINES, [TWO_ORDERS[0], TWO_ORDERS[0]]), cast.alice)
    assert (job.count("created"), job.count("skipped")) == (1, 1)
    assert Order.objects.get(number="A-1").total == Decimal(2400)


def test_without_order_numbers_a_customers_day_is_one_order(cast: Cast) -> None:
    rows = [[day, "M901", "", "", "T01", "", 1, 100, "", ""] for day in ("2024/5/2", "2024/5/2", "2024/5/3")]
    imported(csv_bytes(LINES, rows), cast.alice)
    orders = Order.objects.filter(customer__member_no="M901").order_by("ordered_on")
    assert [(order.ordered_on.day, order.lines.count(), order.total) for order in orders] == [(2, 2, 200), (3, 1, 100)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["", "M1", "", "", "T01", "", 1, 1, "", ""], "missing"),
        (["2024/2/31", "M1", "", "", "T01", "", 1, 1, "", ""], "date_impossible"),
        (["2035/1/1", "M1", "", "", "T01", "", 1, 1, "", ""], "date_future"),
        (["2024/5/1", "", "", "", "T01", "", 1, 1, "", ""], "no_customer"),
        (["2024/5/1", "M1", "", "", "", "", 1, 1, "", ""], "no_product"),
        (["2024/5/1", "M1", "", "", "T01", "", "多", 1, "", ""], "number_unreadable"),
        (["2024/5/1", "M1", "", "", "T01", "", 0, 1, "", ""], "quantity_zero"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_go_in_says_why_and_the_others_go_in(cast: Cast, row: list, code: str) -> None:
    job = imported(csv_bytes(LINES, [*TWO_ORDERS, row]), cast.alice)
    assert (job.count("created"), job.rows_rejected) == (3, 1)
    problem = ImportRow.objects.get(job=job)
    assert (problem.code, problem.row_number) == (code, 5)


def test_empty_cells_never_erase_and_lines_never_overwrite(cast: Cast) -> None:
    imported(csv_bytes(LINES, [["2024/5/2", "M001", "王大明", "", "T01", "", 1, 600, "", ""]]), cast.alice)
    cast.wang.refresh_from_db()
    assert (cast.wang.name, cast.wang.grade) == ("王小明", "A")
    imported(csv_bytes(CUSTOMERS, [["M001", "王大明", "", "", "", "永和路 1 號", ""]]), cast.alice, kind="customers")
    cast.wang.refresh_from_db()
    assert (cast.wang.name, cast.wang.grade, cast.wang.address) == ("王大明", "A", "永和路 1 號")
    change = Event.objects.get(verb="customers.changed", customer_id=cast.wang.id).changes
    assert change["name"] == ["王小明", "王大明"]


def test_a_family_sharing_a_phone_stays_apart(cast: Cast) -> None:
    Phone.objects.create(customer=cast.wang, raw="0911222333", e164="+886911222333")
    rows = [["", "王小明", "0911222333", "", "", "甲路", ""], ["", "王太太", "0911222333", "", "", "乙路", ""]]
    job = imported(csv_bytes(CUSTOMERS, rows), cast.alice, kind="customers")
    assert (job.count("created"), job.count("updated")) == (1, 1)
    cast.wang.refresh_from_db()
    assert cast.wang.address == "甲路"
    assert Customer.objects.get(name="王太太").address == "乙路"


def test_a_name_alone_counts_only_when_one_customer_bears_it(cast: Cast) -> None:
    row = ["2024/5/2", "", "王小明", "", "T01", "", 1, 600, "", ""]
    job = imported(csv_bytes(LINES, [row]), cast.alice)
    assert (job.count("customers_created"), job.count("by_name_only")) == (0, 1)
    Customer.objects.create(name="王小明", member_no="M777")
    job = imported(csv_bytes(LINES, [["2024/5/9", *row[1:]]]), cast.alice)
    assert (job.count("created"), ImportRow.objects.get(job=job).code) == (0, "name_ambiguous")


def test_numbered_lines_may_change_and_the_total_follows(cast: Cast) -> None:
    header = [*LINES, "項次"]
    imported(csv_bytes(header, [[*TWO_ORDERS[0], 1], [*TWO_ORDERS[1], 2]]), cast.alice)
    before = everything()
    changed = [*TWO_ORDERS[0], 1]
    changed[6], changed[8] = 5, 3000
    job = imported(csv_bytes(header, [changed, [*TWO_ORDERS[1], 2]]), cast.alice)
    assert (job.count("created"), job.count("updated"), job.count("skipped")) == (0, 1, 1)
    assert Order.objects.get(number="A-1").total == Decimal(4200)
    undone(job, cast.alice)
    assert everything() == before


def test_teams_of_the_file_are_made(cast: Cast) -> None:
    imported(csv_bytes(CUSTOMERS, [["M5", "甲", "", "B", "東區", "", ""]]), cast.alice, kind="customers")
    assert Customer.objects.get(member_no="M5").team == Team.objects.get(name="東區")


def test_people_with_their_own_teams_touch_nobody_else(cast: Cast) -> None:
    """Bob sees team North only; 陳美玲 is South's."""
    rows = [
        ["M002", "陳美玲", "", "", "", "新址", ""],
        ["M800", "新客", "", "", "", "", ""],
        ["M801", "別區", "", "", "南區", "", ""],
    ]
    job = imported(csv_bytes(CUSTOMERS, rows), cast.bob, kind="customers")
    cast.chen.refresh_from_db()
    assert cast.chen.address == ""
    assert Customer.objects.get(member_no="M800").team == cast.north
    codes = sorted(ImportRow.objects.filter(job=job).values_list("code", flat=True))
    assert codes == ["not_yours", "team_not_yours"]


def test_an_import_reaches_no_further_than_its_role(cast: Cast) -> None:
    """王小明 is of Bob's team, but not among those whom he looks after, or whom he may change."""
    for verb in (Verb.CHANGE, Verb.SEE):
        change_role(Role.MANAGER, extents={(CUSTOMER, verb): Extent.OWN}, by=cast.alice)
        rows = [["M001", "王小明", "", "", "", "新址", ""], [f"M-{verb}", "新客", "", "", "", "", ""]]
        job = imported(csv_bytes(CUSTOMERS, rows), User.objects.get(pk=cast.bob.pk), kind="customers")
        assert ImportRow.objects.get(job=job).code == "not_yours"
    cast.wang.refresh_from_db()
    assert cast.wang.address == ""
    assert Customer.objects.get(member_no="M-see").owner == cast.bob  # else he would not see whom he brought


def test_what_was_edited_since_stays_and_is_named(cast: Cast) -> None:
    job = imported(csv_bytes(LINES, TWO_ORDERS), cast.alice)
    lin = Customer.objects.get(member_no="M901")
    change_customer(lin, by=cast.alice, address="新址")
    undone(job, cast.alice)
    assert job.status == "undone"
    assert list(Customer.objects.filter(member_no__in=["M901", "M902"])) == [lin]
    assert ImportRow.objects.get(job=job, stage="undo").params == {"name": "林志偉"}
    assert not Order.objects.filter(number__startswith="A-").exists()


def test_a_changed_value_is_put_back_unless_it_changed_again(cast: Cast) -> None:
    rows = [["M001", "王大明", "", "B", "", "新址", ""]]
    job = imported(csv_bytes(CUSTOMERS, rows), cast.alice, kind="customers")
    cast.wang.refresh_from_db()
    change_customer(cast.wang, by=cast.alice, address="更新的址")
    undone(job, cast.alice)
    cast.wang.refresh_from_db()
    assert (cast.wang.name, cast.wang.grade, cast.wang.address) == ("王小明", "A", "更新的址")
    assert ImportRow.objects.get(job=job).code == "value_kept"


def test_the_plan_foretells_the_report(cast: Cast) -> None:
    job = checked(csv_bytes(LINES, [*TWO_ORDERS, ["2024/5/1", "", "", "", "T01", "", 1, 1, "", ""]]), cast.alice)
    plan = job.counts["expected"]
    assert (plan["created"], plan["customers_created"], plan["products_created"], job.rows_rejected) == (3, 2, 1, 1)
    assert job.counts["preview"][1]["amount"] == "1200"
    assert not Order.objects.filter(number="A-1").exists()


@pytest.mark.parametrize("given", [(20, 20), (20, 60)], ids=["of a piece", "of the line"])
def test_a_lines_pv_is_that_of_all_its_pieces(cast: Cast, given: tuple[int, int]) -> None:
    header = ["日期", "會員編號", "姓名", "品名", "數量", "金額", "PV"]
    rows = [
        ["2024/5/1", "M1", "林志偉", "精華液", 1, 500, given[0]],
        ["2024/5/2", "M1", "林志偉", "精華液", 3, 1500, given[1]],
    ]
    imported(csv_bytes(header, rows), cast.alice)
    lines = OrderLine.objects.filter(product__name="精華液").order_by("ordered_on")
    assert [line.pv for line in lines] == [20, 60]
    assert Product.objects.get(name="精華液").pv == 20


def test_imported_orders_are_found_by_the_end_of_their_number_until_undone(cast: Cast) -> None:
    job = imported(
        csv_bytes(LINES, [["2024/5/2", "M001", "", "", "T01", "", 1, 600, 600, "SO-2024-77123"]]), cast.alice
    )
    index_orders.call(job.pk)
    assert [order.number for order in search.find("order", "77123", cast.alice, limit=5)] == ["SO-2024-77123"]
    undone(job, cast.alice)
    assert search.find("order", "77123", cast.alice, limit=5) == []
    assert search.matching_ids("order", "77123", cast.alice, limit=5) == []


def test_an_import_that_ended_does_not_start_again(cast: Cast) -> None:
    job = imported(csv_bytes(LINES, TWO_ORDERS), cast.alice)
    with pytest.raises(TakenOver):
        run(job.pk, at=AT)
    assert Import.objects.get(id=job.pk).count("created") == 3


def test_a_changed_amount_counts_for_the_customer_and_is_taken_back(cast: Cast) -> None:
    def spent() -> Decimal:
        return Customer.objects.get(id=cast.wang.id).orders_total

    refresh_measures(None)
    row, before = ["2024/5/2", "M001", "王小明", "", "T01", "普洱茶", 1, 600, 600, "X1"], spent()
    first = imported(csv_bytes([*LINES, "項次"], [[*row, 1]]), cast.alice)
    assert spent() == before + 600
    second = imported(csv_bytes([*LINES, "項次"], [[*row[:7], 900, 900, "X1", 1]]), cast.alice)
    assert (second.count("updated"), spent()) == (1, before + 900)
    undone(second)
    assert spent() == before + 600
    undone(first)
    assert spent() == before


def test_an_order_edited_by_hand_is_not_doubled_by_its_file(cast: Cast) -> None:
    content = csv_bytes(LINES, [["2024/5/2", "M001", "王小明", "", "T01", "普洱茶", 1, 600, 600, "X1"]])
    imported(content, cast.alice)
    order, before = Order.objects.get(number="X1"), OrderLine.objects.count()
    change_order(order, by=cast.alice, lines=[Line(cast.tea, Decimal(1))], ordered_on=order.ordered_on, note="晚上送")
    assert imported(content, cast.alice).count("created") == 0
    assert OrderLine.objects.count() == before


def test_characters_that_no_database_keeps_and_endless_names_do_no_harm(cast: Cast) -> None:
    rows = [
        ["2024/5/2", "M9", "Very " * 13 + "Long Company Ltd", "", "T01", "", 1, 5, 5, "X1"],
        ["2024/5/3", "M\x009", "a\x00b", "0912\x00345678", "T\x001", "茶\x00", 1, 5, 5, "X\x002"],
    ]
    job = imported(csv_bytes(LINES, rows), cast.alice)
    assert (job.count("created"), job.rows_rejected) == (1, 1)


def test_who_has_bought_since_stays_and_is_counted_anew(cast: Cast) -> None:
    job = imported(csv_bytes(LINES, [["2024/5/2", "M900", "新客", "", "T01", "普洱茶", 1, 600, 600, "X1"]]), cast.alice)
    customer = Customer.objects.get(member_no="M900")
    enter_order(by=cast.alice, customer=customer, ordered_on=date(2024, 5, 6), lines=[Line(cast.tea, Decimal(2))])
    undone(job)
    customer.refresh_from_db()
    assert (customer.orders_count, customer.orders_total) == (1, Decimal(1200))


def test_a_line_of_an_order_in_the_bin_does_not_count(cast: Cast) -> None:
    row = ["2024/5/2", "M001", "王小明", "", "T01", "普洱茶", 1, 600, 600, "X1"]
    imported(csv_bytes(LINES, [row]), cast.alice)
    delete_order(Order.objects.get(number="X1"), by=cast.alice)
    imported(csv_bytes(LINES, [row, [*row[:4], "S01", "肥皂", 1, 50, 50, "X1"]]), cast.alice)
    assert not OrderLine.objects.filter(order__number="X1", counted=True).exists()


def test_the_history_tells_prices_as_people_write_them(cast: Cast, client: Client) -> None:
    imported(csv_bytes(["商品編號", "品名", "單價"], [["T01", "普洱茶", 725]]), cast.alice, kind="products")
    client.force_login(cast.alice)
    page = client.get(f"/products/{cast.tea.pk}/").content.decode()
    assert "725" in page
    assert "7250000" not in page
    assert "product_changed" not in page


def test_two_numbers_in_one_cell_are_two_phones(cast: Cast) -> None:
    rows = [
        ["M1", "林志強", "(02)2345-6789、0933111222", ""],
        ["M2", "李大華", "0911222333 / 0922333444", "0955666777"],
    ]
    content, before = csv_bytes(["會員編號", "姓名", "電話", "電話2"], rows), everything()
    job = imported(content, cast.alice, kind="customers")
    numbers = {name: [*Phone.objects.filter(customer__name=name).order_by("position").values_list("e164", flat=True)]
               for name in ("林志強", "李大華")}  # fmt: skip
    assert numbers["林志強"] == ["+886223456789", "+886933111222"]
    assert numbers["李大華"] == ["+886911222333", "+886955666777", "+886922333444"]
    assert imported(content, cast.alice, kind="customers").count("skipped") == 2
    undone(job, cast.alice)
    assert everything() == before
