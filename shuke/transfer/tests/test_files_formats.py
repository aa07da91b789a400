"""The same orders come out of every format and encoding."""

from __future__ import annotations

import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shuke.transfer.files import Source, open_source
from shuke.transfer.files.unpack import texts

from .files_made import HEADERS, ROWS, SIMPLIFIED_HEADERS, SIMPLIFIED_ROWS, delimited, ods, xlsx

SAMPLES = Path(__file__).parent / "samples"


def everything(source: Source) -> list[list[str]]:
    return [list(row.values())[1:] for batch in source.batches() for row in batch.to_pylist()]


def row_numbers(source: Source) -> list[int]:
    return [number for batch in source.batches() for number in batch["row_number"].to_pylist()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp950", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_text_in_any_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    simplified = encoding == "gb18030"
    headers, rows = (SIMPLIFIED_HEADERS, SIMPLIFIED_ROWS) if simplified else (HEADERS, ROWS)
    path = tmp_path / "訂單.csv"
    path.write_bytes(delimited(headers, rows, delimiter).encode(encoding))
    with open_source(path) as source:
        assert source.kind == "text"
        assert source.delimiter == delimiter
        assert (source.header_row, source.headers) == (1, headers)
        assert everything(source) == rows
        assert row_numbers(source) == [2, 3, 4]
        assert source.row_count == 3


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp950", "姓名,電話\n{}"),
        ("gb18030", "姓名,电话\n{}"),
    ],
)
def test_big5_and_gb_are_told_apart_on_a_few_rows(tmp_path: Path, encoding: str, text: str, size: int) -> None:
    names = ["陳怡君", "林志豪", "黃淑芬"] if encoding == "cp950" else ["陈怡君", "林志豪", "黄淑芬"]
    path = tmp_path / "a.csv"
    path.write_bytes(text.format("".join(f"{name},0912345678\n" for name in names[:size])).encode(encoding))
    with open_source(path) as source:
        assert source.encoding == encoding
        assert [row[0] for row in everything(source)] == names[:size]


def test_japanese_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("氏名,商品,購入日\n山田太郎,りんごジュース,2024/5/2\n".encode("cp932"))
    assert open_source(path).encoding == "cp932"


@pytest.mark.slow
def test_encoding_is_seen_far_down_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,name\n" + b"1,Ann\n" * 50_000 + "2,王小明\n".encode("cp950"))
    with open_source(path) as source:
        assert source.encoding == "cp950"
        assert everything(source)[-1] == ["2", "王小明"]


def test_self_made_big5_characters_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("姓名,數量\n王小".encode("cp950") + b"\xfa\x40" + ",1\n李小華,2\n".encode("cp950"))
    with open_source(path) as source:
        assert everything(source) == [["王小\ue000", "1"], ["李小華", "2"]]


def test_xlsx_chooses_the_fullest_sheet_and_names_hidden_ones(tmp_path: Path) -> None:
    day = datetime.date(2024, 5, 2)
    orders = [["五月訂單", "", ""], [], ["日期", "品名", "數量"], [day, "普洱茶", 2], [day, "烏龍茶", 1.5]]
    path = xlsx(tmp_path / "a.xlsx", {"說明": [["請填寫"]], "訂單": orders, "舊": orders[2:] * 9}, hidden=("舊",))
    with open_source(path) as source:
        assert source.kind == "xlsx"
        assert (source.sheets, source.hidden_sheets, source.sheet) == (["說明", "訂單", "舊"], ["舊"], "訂單")
        assert (source.header_row, source.headers) == (3, ["日期", "品名", "數量"])
        assert everything(source) == [["2024-05-02", "普洱茶", "2"], ["2024-05-02", "烏龍茶", "1.5"]]
        assert row_numbers(source) == [4, 5]
    with open_source(path, sheet="舊") as source:
        assert source.sheet == "舊"


def test_xls(tmp_path: Path) -> None:
    with open_source(SAMPLES / "orders.xls") as source:
        assert (source.kind, source.sheet, source.headers) == ("xls", "訂單", HEADERS)
        assert everything(source) == ROWS


def test_ods(tmp_path: Path) -> None:
    with open_source(ods(tmp_path / "a.ods", [HEADERS, *ROWS])) as source:
        assert (source.kind, source.headers) == ("ods", HEADERS)
        assert everything(source) == ROWS


def test_web_pages_and_xml_sheets_named_xls(tmp_path: Path) -> None:
    body = "".join(
        "<tr>" + "".join(f"<td><font color=red>{cell}</font></td>" for cell in row) + "</tr>"
        for row in [HEADERS, *ROWS]
    )
    page = f"<html><meta charset=big5><table><tr><td>選單</table><table border=1>{body}</table></html>"
    path = tmp_path / "訂單.xls"
    path.write_bytes(page.encode("cp950"))
    with open_source(path) as source:
        assert (source.kind, source.headers) == ("html", HEADERS)
        assert everything(source) == ROWS
    rows = "".join(
        "<Row>" + "".join(f"<Cell><Data>{cell}</Data></Cell>" for cell in row) + "</Row>" for row in [HEADERS, *ROWS]
    )
    path.write_text(f'<?xml version="1.0"?><Workbook><Worksheet><Table>{rows}</Table></Worksheet></Workbook>')
    with open_source(path) as source:
        assert everything(source) == ROWS


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "a.dat"
    pq.write_table(pa.table({"customer_id": [900, 901], "quantity": [1.5, 2.0]}), path)
    with open_source(path) as source:
        assert (source.kind, source.row_count) == ("parquet", 2)
        batch = next(source.batches(["quantity"]))
        assert batch.schema.names == ["row_number", "quantity"]
        assert batch["quantity"].to_pylist() == [1.5, 2.0]
        assert source.sample(1) == [["900", "1.5"]]


def test_batches_resume_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,name\n" + "".join(f"{n},x\n" for n in range(1000)))
    with open_source(path) as source:
        whole = everything(source)
        for start in (0, 1, 499, 999, 1000):
            batches = list(source.batches(start=start, size=250))
            assert [list(row.values())[1:] for batch in batches for row in batch.to_pylist()] == whole[start:]
            assert all(batch.num_rows == 250 for batch in batches[:-1])


def test_memory_of_the_workbook_is_given_back(tmp_path: Path) -> None:
    source = open_source(xlsx(tmp_path / "a.xlsx", {"a": [HEADERS, *ROWS]}))
    folder = Path(source._folder.name)
    assert folder.exists()
    source.close()
    assert not folder.exists()


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        ((1.0, -20.0, 999999999999999.0), ["1", "-20", "999999999999999"]),
        ((1e15, 1.0), ["1000000000000000.0", "1"]),
        ((1.5, 2.0), ["1.5", "2"]),
        ((3.0, "三", "", True), ["3", "三", "", "TRUE"]),
    ],
)
def test_numbers_are_written_as_a_person_reads_them(cells: tuple[object, ...], read: list[str]) -> None:
    """A column of whole numbers is read as one; with anything else in it, cell by cell."""
    assert texts(cells).to_pylist() == read
