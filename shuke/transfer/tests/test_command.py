from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from conftest import Cast
from shuke.customers.models import Consent, Customer
from shuke.orders.models import Order
from shuke.transfer.models import Import
from shuke.transfer.tests.shop import LINES, csv_bytes, everything
from shuke.transfer.tests.test_running import TWO_ORDERS


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "訂單.csv"
    path.write_bytes(csv_bytes(LINES, TWO_ORDERS, "cp950"))
    return path


def test_a_file_goes_in_and_is_taken_back(cast: Cast, orders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything()
    call_command("import", str(orders), "--yes")
    job = Import.objects.get()
    assert (job.status, job.by, job.count("created")) == ("done", cast.alice, 3)
    assert "3" in capsys.readouterr().out
    call_command("import", "--undo", str(job.pk))
    after = everything()
    assert after["orders_orderline"] == before["orders_orderline"]
    assert after["orders_product"] == before["orders_product"]


def test_a_dry_run_writes_nothing(cast: Cast, orders: Path) -> None:
    before = everything()
    call_command("import", str(orders), "--dry-run")
    assert everything() == before
    assert Import.objects.get().status == "cancelled"


def test_columns_can_be_named(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(csv_bytes(["when", "who", "what"], [["2024/5/2", "M001", "T01"]]))
    call_command(
        "import", str(path), "--column", "on=when", "--column", "customer_id=who", "--column", "product_id=what"
    )
    assert Order.objects.filter(customer=cast.wang, ordered_on="2024-05-02").count() == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--column", "on=沒有這欄"], "沒有這欄"),
        (["--column", "nonsense"], "nonsense"),
        (["--by", "nobody"], "nobody"),
        (["--undo", "77"], "77"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(cast: Cast, orders: Path, arguments: list[str], words: str) -> None:
    before = everything()
    with pytest.raises(CommandError, match=words):
        call_command("import", str(orders), *arguments)
    assert everything() == before


def test_a_photo_is_refused(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "photo.xlsx"
    path.write_bytes(b"\xff\xd8\xff\xe0" + b"x" * 99)
    with pytest.raises(CommandError, match=r"photo\.xlsx"):
        call_command("import", str(path))
    with pytest.raises(CommandError, match=r"nowhere\.csv"):
        call_command("import", "nowhere.csv")


def test_how_a_file_goes_in_can_be_said(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    head = ["會員編號", "姓名", "等級", "地址", "膚質"]
    rows = [["M001", "王小明", "白金", "", "乾性"], ["", "新客", "", "", "油性"], ["M9", "九", "", "", ""]]
    path.write_bytes(csv_bytes(head, rows))
    Customer.objects.filter(pk=cast.wang.pk).update(address="舊址")
    call_command(
        "import", str(path), "--kind", "customers", "--mode", "update", "--key", "member_no", "--blanks", "empty",
        "--word", "grade:白金=A", "--new-field", "膚質=choice", "--fix", "4:會員編號=M001", "--fix", "4:地址=新址",
    )  # fmt: skip
    job = Import.objects.get()
    cast.wang.refresh_from_db()
    assert (cast.wang.grade, cast.wang.custom, job.rows_rejected) == ("A", {"fu_zhi": "c1"}, 1)
    second = tmp_path / "second.csv"
    second.write_bytes(csv_bytes(head, [["M001", "王小明", "白金", "好地方", "油性"], ["M8", "八", "", "", ""]]))
    call_command("import", str(second), "--like", str(job.pk))
    cast.wang.refresh_from_db()
    assert (cast.wang.address, cast.wang.custom) == ("好地方", {"fu_zhi": "c2"})
    assert not Customer.objects.filter(member_no="M8").exists()


@pytest.mark.parametrize(
    "arguments", [["--word", "grade"], ["--new-field", "膚質=choice"], ["--fix", "x"], ["--like", "9"]]
)
def test_what_makes_no_sense_is_told(cast: Cast, orders: Path, arguments: list[str]) -> None:
    before = everything()
    with pytest.raises(CommandError):
        call_command("import", str(orders), *arguments)
    assert everything() == before


def test_one_statement_for_the_whole_file(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_bytes(csv_bytes(["會員編號", "姓名"], [["M001", "王小明"]]))
    call_command("import", str(path), "--consent", "marketing.line", "--consent-statement", "入會單", "--consent-on",
                 "2024-05-01", "--yes")  # fmt: skip
    row = Consent.objects.get(customer=cast.wang)
    assert (row.granted, row.channel_id, row.statement, row.proof) == (True, "line", "入會單", "paper")
    for wrong in (["--consent", "marketing.pigeon"], ["--consent-statement", "x"]):
        with pytest.raises(CommandError):
            call_command("import", str(path), *wrong, "--yes")
