"""Delimited text as it really is: broken rows, line ends in cells, titles, totals."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from shuke.core.harmless import harmless
from shuke.transfer.files import open_source

from .test_files_formats import everything, row_numbers


def write(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.slow
def test_three_broken_rows_in_a_hundred_thousand(tmp_path: Path) -> None:
    lines = [f"2024/5/{n % 28 + 1},A{n},普洱茶,{n % 5 + 1}".encode() for n in range(100_000)]
    lines[500] = b"2024/5/1,A500"
    lines[60_000] = b'2024/5/1,"A60000,tea,1'
    lines[99_000] = b"2024/5/1,A99000," + b"\xff\xfe\xb1,1"
    path = write(tmp_path, "日期,會員編號,品名,數量\n".encode() + b"\n".join(lines) + b"\n")
    with open_source(path) as source:
        numbers = row_numbers(source)
        assert len(numbers) == 99_997
        assert [(row.row_number, row.code) for row in source.broken] == [
            (502, "too_few_cells"),
            (60_002, "open_quote"),
            (99_002, "bad_bytes"),
        ]
        assert numbers == [n + 2 for n in range(100_000) if n not in (500, 60_000, 99_000)]
        assert row_numbers(source) == numbers
        assert len(source.broken) == 3


def test_line_ends_within_cells_keep_row_numbers_right(tmp_path: Path) -> None:
    path = write(tmp_path, '日期,備註,數量\r\n2024/5/1,"好\r\n喝, ""很""",1\r\n2024/5/2,,2\r\n')
    with open_source(path) as source:
        assert everything(source) == [["2024/5/1", '好\n喝, "很"', "1"], ["2024/5/2", "", "2"]]
        assert row_numbers(source) == [2, 4]
        assert not len(source.broken)


def test_line_ends_within_cells_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shuke.transfer.files.text.BLOCK", 64)
    rows = "".join(f'2024/5/{n + 1},"第{n}行\n第二行\n第三行",{n}\n' for n in range(28))
    with open_source(write(tmp_path, "日期,備註,數量\n" + rows)) as source:
        assert everything(source) == [[f"2024/5/{n + 1}", f"第{n}行\n第二行\n第三行", str(n)] for n in range(28)]
        assert row_numbers(source) == [2 + 3 * n for n in range(28)]


def test_inch_marks_are_no_quotes(tmp_path: Path) -> None:
    path = write(tmp_path, '品名,數量\n吸管 5",10\n"8"" 盤",2\n12" 鍋,3\n')
    with open_source(path) as source:
        assert everything(source) == [['吸管 5"', "10"], ['8" 盤', "2"], ['12" 鍋', "3"]]


def test_titles_notes_and_totals_are_set_aside(tmp_path: Path) -> None:
    text = "某某商行 五月銷售明細,,,\n製表日期：2024/6/1,,,\n,,,\n日期,客戶名稱,品名,金額\n"
    text += "2024/5/1,王小明,茶,100\n,小計,,100\n\n2024/5/2,李小華,茶,50\n合計,,,150\n"
    with open_source(write(tmp_path, text)) as source:
        assert (source.header_row, source.headers) == (4, ["日期", "客戶名稱", "品名", "金額"])
        assert [row[1] for row in everything(source)] == ["王小明", "李小華"]
        assert [(row.row_number, row.code) for row in source.broken] == [(6, "total"), (9, "total")]


def test_remarks_beside_the_table_are_no_rows(tmp_path: Path) -> None:
    text = "會員編號,姓名,電話\nA1,王小明,0912345678\n共 1 筆,,\n※ 僅供內部使用,,\n"
    text += "*A2,李小華,\n以上人家,李四,0922345678\n"
    with open_source(write(tmp_path, text)) as source:
        assert [row[0] for row in everything(source)] == ["A1", "*A2", "以上人家"]
        assert [(row.row_number, row.code) for row in source.broken] == [(3, "remark"), (4, "remark")]


def test_the_names_once_more(tmp_path: Path) -> None:
    with open_source(write(tmp_path, "日期,品名,金額\n2024/5/1,茶,100\n日期,品名,金額\n2024/5/2,茶,50\n")) as source:
        assert row_numbers(source) == [2, 4]
        assert [(row.row_number, row.code) for row in source.broken] == [(3, "header_again")]


def test_a_product_called_total_is_no_total(tmp_path: Path) -> None:
    text = "日期,客戶名稱,品名,金額\n2024/5/1,王小明,Total,100\n"
    with open_source(write(tmp_path, text)) as source:
        assert len(everything(source)) == 1


def test_without_a_header_nothing_is_lost(tmp_path: Path) -> None:
    with open_source(write(tmp_path, "113/05/02,王小明,普洱茶,2,1200\n113/05/03,李小華,烏龍茶,1,500\n")) as source:
        assert source.header_row is None
        assert source.headers == ["1", "2", "3", "4", "5"]
        assert row_numbers(source) == [1, 2]


def test_merged_and_doubled_headers(tmp_path: Path) -> None:
    text = "日期,客戶,上月,,本月,\n,,數量,金額,數量,金額\n2024/5/1,王小明,1,100,2,200\n"
    with open_source(write(tmp_path, text)) as source:
        assert source.headers == ["日期", "客戶", "上月 數量", "上月 金額", "本月 數量", "本月 金額"]


def test_groups_of_headers_say_whose_number_it_is(tmp_path: Path) -> None:
    text = (
        "製表人：小芳,,頁次：1,,,,\n單據,,客戶資料,,商品資訊,,數量\n單號,日期,編號,姓名,編號,名稱,\n"
        "A1,2024/5/1,V01,王小明,T1,紅茶,2\nA2,2024/5/2,V02,李小華,T1,紅茶,1\n"
    )
    with open_source(write(tmp_path, text)) as source:
        assert source.headers == ["單號", "單據 日期", "客戶 編號", "客戶 姓名", "商品 編號", "商品 名稱", "數量"]


def test_a_remark_above_is_no_group(tmp_path: Path) -> None:
    text = "製表人：小芳,,頁次：1\n姓名,電話,電話\n王小明,0912345678,0223456789\n"
    with open_source(write(tmp_path, text)) as source:
        assert source.headers == ["姓名", "電話", "電話 2"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end(tmp_path: Path, end: str) -> None:
    path = write(tmp_path, end.join(["姓名,電話", "王小明,0912345678", "李小華,0922345678"]))
    with open_source(path) as source:
        assert everything(source) == [["王小明", "0912345678"], ["李小華", "0922345678"]]
        assert row_numbers(source) == [2, 3]
        assert source.row_count == 2


def test_trailing_delimiters_and_left_out_cells(tmp_path: Path) -> None:
    path = write(tmp_path, "日期,品名,數量,備註\n2024/5/1,茶,1\n2024/5/2,茶,2,,,\n2024/5/3,茶,2\n2024/5/4,茶,2,好\n")
    with open_source(path) as source:
        assert [row[0] for row in everything(source)] == ["2024/5/1", "2024/5/2", "2024/5/3", "2024/5/4"]


def test_one_column_and_one_row(tmp_path: Path) -> None:
    with open_source(write(tmp_path, "電話\n0912345678\n")) as source:
        assert everything(source) == [["0912345678"]]


def test_a_quote_forgotten_in_the_first_row_of_a_long_file(tmp_path: Path) -> None:
    text = '日期,品名,數量\n2024/5/1,"茶,1\n' + "2024/5/2,茶,2\n" * 50_000
    with open_source(write(tmp_path, text)) as source:
        assert source.sample(2)[1] == ["2024/5/2", "茶", "2"]
        assert len(row_numbers(source)) == 50_000
        assert [(row.row_number, row.code) for row in source.broken] == [(2, "open_quote")]


def test_a_cell_as_long_as_a_book(tmp_path: Path) -> None:
    text = '日期,備註,數量\n2024/5/1,"' + "好" * 200_000 + '",1\n2024/5/2,,2\n'
    with open_source(write(tmp_path, text)) as source:
        assert [len(row[1]) for row in everything(source)] == [200_000, 0]


@pytest.mark.slow
def test_quotes_forgotten_everywhere_cost_no_hours(tmp_path: Path) -> None:
    text = "日期,品名,數量\n2024/5/1,茶,1\n" * 10 + '2024/5/1,"茶,1\n' * 5_000
    with open_source(write(tmp_path, text)) as source:
        assert len(row_numbers(source)) == 10
        assert len(source.broken) == 5_009


@pytest.mark.parametrize("broken", [False, True])
def test_what_our_exports_made_harmless_is_read_as_it_was(tmp_path: Path, broken: bool) -> None:
    heads = ["姓名", "=備註", "電話"]
    rows = [["=1+1", "'=1", "+886 912 345 678"], ["@王", "'s-Hertogenbosch", "-1"], ["-2+3", "\t=1", ""]]
    with io.StringIO(newline="") as text:
        writer = csv.writer(text)
        writer.writerows([[harmless(cell) for cell in row] for row in [heads, *rows]])
        if broken:
            text.write("一,二\n")  # then each line is looked at by itself
        path = write(tmp_path, text.getvalue())
    with open_source(path) as source:
        assert source.headers == heads
        assert everything(source) == [*rows, *([["一", "二", ""]] if broken else [])]
        assert source.sample(3) == rows


def test_line_ends_in_cells_though_empty_columns_trail(tmp_path: Path) -> None:
    """As Excel writes a sheet whose last columns were once used: the half of a row must not become a customer."""
    path = write(
        tmp_path, '編號,姓名,備註,,,\r\nQ1,王小明,"第一行\n第二行, 有逗號",,,\r\nQ2,陳美玲,"他說""好""",,,\r\n,,,,,\r\n'
    )
    with open_source(path) as source:
        assert everything(source) == [["Q1", "王小明", "第一行\n第二行, 有逗號"], ["Q2", "陳美玲", '他說"好"']]
        assert not len(source.broken)
