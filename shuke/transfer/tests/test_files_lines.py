"""A file of order lines as one table."""

from __future__ import annotations

import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shuke.transfer.files import FileError, MissingColumns, NoSuchColumn
from shuke.transfer.files.lines import read_lines

from .files_made import HEADERS, ROWS, SIMPLIFIED_HEADERS, SIMPLIFIED_ROWS, delimited, xlsx


def write(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950", "utf-16", "gb18030"])
def test_the_same_table_from_every_encoding(tmp_path: Path, encoding: str) -> None:
    headers, rows = (SIMPLIFIED_HEADERS, SIMPLIFIED_ROWS) if encoding == "gb18030" else (HEADERS, ROWS)
    table = read_lines(write(tmp_path, delimited(headers, rows), encoding)).table
    check(table, rows)


def test_the_same_table_from_a_workbook(tmp_path: Path) -> None:
    check(read_lines(xlsx(tmp_path / "a.xlsx", {"訂單": [HEADERS, *ROWS]})).table, ROWS)


def check(table: pa.Table, rows: list[list[str]]) -> None:
    assert table["on"].to_pylist() == [datetime.date.fromisoformat(row[0]) for row in rows]
    assert table["customer_id"].to_pylist() == [row[1] for row in rows]
    assert table["customer"].to_pylist() == [row[2] for row in rows]
    assert table["product_id"].to_pylist() == table["product"].to_pylist() == [row[3] for row in rows]
    assert table["quantity"].to_pylist() == [2.0, 1.0, 3.0]
    assert table["amount"].to_pylist() == [1200.0, 500.5, 1800.0]
    assert table["row_number"].to_pylist() == [2, 3, 4]
    assert table["customer_id"].num_chunks == 1


def test_unreadable_lines_are_counted_with_reasons(tmp_path: Path) -> None:
    text = "日期,客戶,品名,數量,金額\n2024/5/2,王,茶,1,10\n昨天,王,茶,1,10\n2024/5/3,,茶,1,10\n"
    text += "2024/5/3,王,,1,10\n2024/5/3,王,茶,很多,10\n2024/5/3,王\n2024/2/30,王,茶,1,10\n"
    text += ",王,茶,1,10\n2024/5/4,王,茶,,NT$20\n合計,,,,60\n"
    read = read_lines(write(tmp_path, text))
    assert read.table["row_number"].to_pylist() == [2, 10]
    assert read.table["amount"].to_pylist() == [10.0, 20.0]
    assert read.table["quantity"].to_pylist() == [1.0, 1.0]
    assert read.rejected == {
        ("", "too_few_cells"): 1,
        ("", "total"): 1,
        ("customer", "missing"): 1,
        ("product", "missing"): 1,
        ("on", "date_impossible"): 1,
        ("on", "date_unreadable"): 1,
        ("on", "missing"): 1,
        ("quantity", "number_unreadable"): 1,
    }
    assert read.rejected_count == 8
    assert ("昨天", 3) in [(row.text, row.row_number) for row in read.rejected_rows]
    assert all(str(reason) for _, reason, _ in read.reasons())


def test_amount_from_price_and_discount(tmp_path: Path) -> None:
    text = "日期,客戶,品名,數量,單價,折扣\n2024/5/2,王,茶,2,100,50\n2024/5/2,王,茶,3,100,\n"
    assert read_lines(write(tmp_path, text)).table["amount"].to_pylist() == [150.0, 300.0]


def test_people_known_by_phone_only(tmp_path: Path) -> None:
    text = "日期,姓名,電話,品名\n2024/5/2,王小明,0912-345-678,茶\n"
    text += "2024/5/3,王小明,912345678,茶\n2024/5/3,李,+886922345678,茶\n"
    table = read_lines(write(tmp_path, text)).table
    assert table["customer_id"].to_pylist() == ["0912345678", "0912345678", "0922345678"]
    assert table["customer"].to_pylist() == ["王小明", "王小明", "李"]


def test_cancelled_orders_are_no_purchases(tmp_path: Path) -> None:
    text = "日期,客戶,品名,訂單狀態\n2024/5/2,王,茶,已完成\n2024/5/3,王,茶,已取消\n"
    read = read_lines(write(tmp_path, text))
    assert read.table.num_rows == 1
    assert read.rejected == {("status", "cancelled"): 1}


def test_numbers_as_ids_and_a_zone(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    moments = [datetime.datetime.fromisoformat(text) for text in ("2017-01-01 03:00", "2017-01-01 12:00")]
    columns = {
        "household_id": [900.0, None],
        "product_id": [7, 8],
        "transaction_timestamp": moments,
        "sales_value": [1.5, 2],
    }
    pq.write_table(pa.table(columns), path)
    read = read_lines(path, tz="America/New_York")
    assert read.table["customer_id"].to_pylist() == ["900"]
    assert read.table["on"].to_pylist() == [datetime.date(2016, 12, 31)]
    assert read.rejected == {("customer", "missing"): 1}


def test_times_as_text_are_taken_to_the_zone_too(tmp_path: Path) -> None:
    times = ["2017-01-01 03:00:00", "2017-01-01 12:00:00.5"]
    text = "日期,客戶,品名\n" + "".join(f"{time},王,茶\n" for time in times)
    days = [datetime.date(2016, 12, 31), datetime.date(2017, 1, 1)]
    assert read_lines(write(tmp_path, text), tz="America/New_York").table["on"].to_pylist() == days
    mixed = write(tmp_path, text + "2017/1/5,王,茶\n")
    assert read_lines(mixed, tz="America/New_York").table["on"].to_pylist() == [*days, datetime.date(2017, 1, 5)]
    zoned = write(tmp_path, text.replace("00,", "00Z,").replace(".5", ".5Z"))
    assert read_lines(zoned, tz="America/New_York").table["on"].to_pylist() == days


def test_columns_can_be_given(tmp_path: Path) -> None:
    path = write(tmp_path, "d,who,what\n2024/5/2,x1,abc\n2024/5/3,x1,def\n")
    read = read_lines(path, columns={"customer": "WHO", "product": "what", "on": "d"})
    assert read.table["product"].to_pylist() == ["abc", "def"]
    with pytest.raises(NoSuchColumn, match="who"):
        read_lines(path, columns={"customer": "nobody"})
    with pytest.raises(FileError, match="on"):
        read_lines(path, columns={"buyer": "who"})


def test_without_a_product_it_is_said_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingColumns, match="--column product="):
        read_lines(write(tmp_path, "日期,客戶,金額\n2024/5/2,王小明,5\n"))


def test_ambiguous_dates_are_told(tmp_path: Path) -> None:
    assert read_lines(write(tmp_path, "日期,客戶,品名\n5/2/2024,王,茶\n")).ambiguous_dates
