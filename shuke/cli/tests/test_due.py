"""`shuke due FILE`: the answer straight from a file, in any form a shop has it, without writing anything else."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from django.utils import translation

from shuke.cli import due
from shuke.core.errors import UserError

HEADER = ["會員編號", "姓名", "商品編號", "商品名稱", "購買日期", "數量", "單價", "PV", "團隊", "等級"]
COLUMNS = (
    "customer_id,customer,product_id,product,last_bought_on,last_quantity,times_bought,cycle_days,due_from,due_on,"
    "due_to,probability,expected_amount,reason"
).split(",")
FIRST = date(2024, 1, 5)
Answer = Callable[..., list[dict[str, str]]]


def lines() -> list[list[str]]:
    """王小明 buys two boxes of tea every thirty days, 陳美玲 soap every fortnight; 李大同 bought rice once."""
    rows = []
    for number in range(5):
        day = FIRST + timedelta(days=30 * number)
        rows.append(["M001", "王小明", "T01", "普洱茶", f"{day:%Y/%m/%d}", "2", "600", "20", "北區", "A"])
        for half in (0, 14):
            day = FIRST + timedelta(days=28 * number + half)
            rows.append(["M002", "陳美玲", "S01", "肥皂", f"{day:%Y/%m/%d}", "1", "50", "1", "南區", "B"])
    return [*rows, ["M003", "李大同", "R01", "白米", "2024/01/09", "1", "300", "5", "南區", "C"]]


def as_csv(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([HEADER, *lines()])
    return path


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return as_csv(tmp_path / "orders.csv")


@pytest.fixture
def answer(capsysbinary: pytest.CaptureFixture[bytes]) -> Answer:
    """Run the command and give its rows as csv readers do."""

    def run(path: Path, *options: str) -> list[dict[str, str]]:
        with translation.override("zh-hant"):
            assert due.main([str(path), "--format", "csv", "--language", "zh-hant", *options]) == 0
        return list(csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode("utf-8"))))

    return run


@pytest.fixture(autouse=True)
def _same_language_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUKE_LANGUAGE", "zh-hant")


def test_who_buys_what_when_and_why(orders: Path, answer: Answer) -> None:
    rows = answer(orders)
    assert list(rows[0]) == COLUMNS
    tea = next(row for row in rows if row["product"] == "普洱茶")
    assert (tea["customer_id"], tea["customer"], tea["product_id"]) == ("M001", "王小明", "T01")
    assert (tea["last_bought_on"], tea["last_quantity"], tea["times_bought"]) == ("2024-05-04", "2", "5")
    assert tea["due_from"] <= tea["due_on"] <= tea["due_to"]
    assert abs((date.fromisoformat(tea["due_on"]) - date(2024, 6, 3)).days) <= 4
    assert 0 <= float(tea["probability"]) <= 1
    assert float(tea["expected_amount"]) == 1200
    assert tea["reason"].startswith("每 ")
    assert "上次 5/4 買 2 件" in tea["reason"]
    assert "白米" not in {row["product"] for row in rows}


def test_no_name_runs_in_a_spreadsheet(tmp_path: Path, answer: Answer) -> None:
    """Nor is a name that was made harmless by an export of ours made so twice."""
    for name in ("=1+1", "'=1+1"):
        path = tmp_path / "orders.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADER, *([one[0], name, *one[2:]] for one in lines())])
        assert {row["customer"] for row in answer(path)} == {"'=1+1"}


def test_most_value_at_stake_first(orders: Path, answer: Answer) -> None:
    stakes = [
        float(row["probability"]) * float(row["expected_amount"]) for row in answer(orders, "--as-of", "2024-06-01")
    ]
    assert stakes == sorted(stakes, reverse=True)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp950"])
def test_every_encoding_says_the_same(tmp_path: Path, orders: Path, answer: Answer, encoding: str) -> None:
    assert answer(as_csv(tmp_path / "other.csv", encoding)) == answer(orders)


def test_a_workbook_and_tabs_say_the_same(tmp_path: Path, orders: Path, answer: Answer) -> None:
    book = xlsxwriter.Workbook(tmp_path / "orders.xlsx")
    sheet = book.add_worksheet("明細")
    for number, row in enumerate([HEADER, *lines()]):
        sheet.write_row(number, 0, row)
    book.close()
    assert answer(tmp_path / "orders.xlsx", "--sheet", "明細") == answer(orders)
    assert answer(as_csv(tmp_path / "orders.tsv", delimiter="\t")) == answer(orders)


@pytest.mark.parametrize(
    ("options", "products"),
    [
        (["--product", "普洱*"], {"普洱茶"}), (["--product", "*皂"], {"肥皂"}), (["--product", "t01"], {"普洱茶"}),
        (["--product", "普洱"], set()), (["--min-price", "600"], {"普洱茶"}), (["--min-price", "601"], set()),
        (["--team", "南區"], {"肥皂"}), (["--grade", "a"], {"普洱茶"}), (["--limit", "1"], {"普洱茶"}),
        (["--limit", "0"], {"普洱茶", "肥皂"}),
    ],
)  # fmt: skip
def test_filters(orders: Path, answer: Answer, options: list[str], products: set[str]) -> None:
    assert {row["product"] for row in answer(orders, "--as-of", "2024-06-03", *options)} == products


def test_as_of_uses_only_rows_up_to_that_day(orders: Path, answer: Answer) -> None:
    tea = next(row for row in answer(orders, "--as-of", "2024-03-10") if row["product"] == "普洱茶")
    assert (tea["last_bought_on"], tea["times_bought"]) == ("2024-03-05", "3")


def test_an_old_file_is_answered_as_on_its_last_day(orders: Path, capsys: pytest.CaptureFixture[str]) -> None:
    due.main([str(orders), "--format", "json", "--language", "en"])
    captured = capsys.readouterr()
    assert "2024-05-10" in captured.err
    assert list(json.loads(captured.out)[0]) == COLUMNS


def test_columns_can_be_given(tmp_path: Path, orders: Path, answer: Answer) -> None:
    text = orders.read_text().replace("會員編號", "甲").replace("商品編號", "乙").replace("購買日期", "丙")
    (tmp_path / "odd.csv").write_text(text)
    given = ["--column", "customer_id=甲", "--column", "product_id=乙", "--column", "on=丙"]
    assert answer(tmp_path / "odd.csv", *given) == answer(orders)


def test_a_file_for_excel_begins_with_the_mark_and_appears_whole(tmp_path: Path, orders: Path, answer: Answer) -> None:
    due.main([str(orders), "--out", str(tmp_path / "due.csv"), "--language", "zh-hant"])
    content = (tmp_path / "due.csv").read_bytes()
    assert content.startswith("\ufeffcustomer_id,customer,".encode())
    assert list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")))) == answer(orders)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["due.csv", "orders.csv"]


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0 a photo", b"a,b\n1,2\n", b"PK\x03\x04 half a workbook"])
def test_what_cannot_be_answered_is_said_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "orders.xlsx").write_bytes(content)
    with pytest.raises(UserError) as error:
        due.main([str(tmp_path / "orders.xlsx"), "--out", str(tmp_path / "due.csv")])
    assert str(error.value)
    assert not (tmp_path / "due.csv").exists()


def test_a_folder_that_is_not_there(orders: Path, tmp_path: Path) -> None:
    for asked in ([str(tmp_path / "nothing.csv")], [str(orders), "--out", str(tmp_path / "no" / "due.csv")]):
        with pytest.raises(UserError):
            due.main(asked)


@pytest.mark.parametrize("options", [["--within", "0"], ["--limit", "-1"], ["--as-of", "soon"], ["--column", "x"]])
def test_options_that_make_no_sense(orders: Path, options: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        due.main([str(orders), *options])
    assert stopped.value.code == 2


@pytest.mark.slow
def test_it_needs_no_home_no_settings_and_no_database(orders: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("SHUKE_", "DJANGO_"))},
        "HOME": str(home), "SHUKE_DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "LANG": "zh_TW.UTF-8",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "shuke", "due", str(orders)], env=environment, capture_output=True, check=True
    )
    assert "王小明" in done.stdout.decode()
    assert list(home.iterdir()) == []
    wrong = subprocess.run(
        [sys.executable, "-m", "shuke", "due", str(tmp_path / "no.csv")],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert wrong.returncode == 2
    assert "找不到檔案" in wrong.stderr.decode()
    assert b"Traceback" not in wrong.stderr
