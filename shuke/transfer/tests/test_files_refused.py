"""What can't or mustn't be read is refused with a sentence, before it costs anything."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

from shuke.transfer.files import (
    Damaged,
    EmptyFile,
    FileError,
    Limits,
    NoRows,
    NoSuchSheet,
    NotAFileWeRead,
    PasswordProtected,
    TooLarge,
    TooManyColumns,
    ZipBomb,
    open_source,
)

from .files_made import HEADERS, ROWS, ods, ole, xlsx, xlsx_parts

NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def refused(tmp_path: Path, content: bytes, name: str = "訂單.xlsx", limits: Limits | None = None) -> FileError:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        open_source(path, name=name, limits=limits or Limits())
    assert name in str(caught.value)
    return caught.value


def test_empty_file(tmp_path: Path) -> None:
    assert isinstance(refused(tmp_path, b""), EmptyFile)
    assert isinstance(refused(tmp_path, b"\xef\xbb\xbf"), EmptyFile)
    assert isinstance(refused(tmp_path, b"\r\n\r\n  \n"), EmptyFile)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 20,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"\x00\x00\x00\x18ftypheic" + bytes(100),
        b"%PDF-1.7\n" + bytes(range(256)),
        b"<!DOCTYPE html><html><p>1</p></html>",
        bytes(range(256)) * 100,
        b"\x1f\x8b\x08" + bytes(100),
    ],
)
def test_what_is_no_table(tmp_path: Path, content: bytes) -> None:
    assert isinstance(refused(tmp_path, content), NotAFileWeRead)


def test_other_archives_and_documents(tmp_path: Path) -> None:
    for member in ("a.csv", "word/document.xml"):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(member, "a,b")
        assert isinstance(refused(tmp_path, packed.getvalue()), NotAFileWeRead)


def test_one_endless_line(tmp_path: Path) -> None:
    assert isinstance(refused(tmp_path, b"0123456789abcdef" * 2_000_000), NotAFileWeRead)


@pytest.mark.parametrize("piece", [b"<!--", b"<td ", b"<table", b"<![CDATA[", b"a>", b"aaaaaa"])
def test_pages_made_to_hang_their_reader(tmp_path: Path, piece: bytes) -> None:
    assert isinstance(refused(tmp_path, b"<html><table>" + piece * 500_000), NotAFileWeRead)


@pytest.mark.slow
def test_too_many_columns(tmp_path: Path) -> None:
    assert isinstance(refused(tmp_path, b"a," * 100_000 + b"\n" + b"1," * 100_000), TooManyColumns)
    page = b"<table><tr>" + b"<td>1" * 20_000 + b"<tr><td>" * 20_000
    assert isinstance(refused(tmp_path, page), TooLarge)


def test_protected_by_a_password(tmp_path: Path) -> None:
    assert isinstance(refused(tmp_path, ole("EncryptionInfo", "EncryptedPackage")), PasswordProtected)
    bof = b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(12)
    locked = ole("Workbook") + bof + struct.pack("<HH", 0x2F, 4) + bytes(400)
    assert isinstance(refused(tmp_path, locked), PasswordProtected)
    manifest = "<manifest><manifest:encryption-data/></manifest>"
    content = ods(tmp_path / "a.ods", [HEADERS], manifest=manifest).read_bytes()
    assert isinstance(refused(tmp_path, content), PasswordProtected)


def test_no_rows(tmp_path: Path) -> None:
    assert isinstance(refused(tmp_path, ",".join(HEADERS).encode()), NoRows)
    assert isinstance(refused(tmp_path, xlsx(tmp_path / "a.xlsx", {"a": [HEADERS]}).read_bytes()), NoRows)
    assert isinstance(refused(tmp_path, xlsx(tmp_path / "a.xlsx", {"a": []}).read_bytes()), NoRows)


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"訂單": [HEADERS, *ROWS]})
    with pytest.raises(NoSuchSheet, match="訂單"):
        open_source(path, sheet="客戶")


def test_two_gigabytes_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    path.touch()
    os.truncate(path, 2_000_000_000)
    with pytest.raises(TooLarge, match="2\\.0 GB"):
        open_source(path)


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.99])
def test_cut_off_workbooks(tmp_path: Path, keep: float) -> None:
    whole = xlsx(tmp_path / "a.xlsx", {"a": [HEADERS, *ROWS * 50]}).read_bytes()
    assert isinstance(refused(tmp_path, whole[: int(len(whole) * keep)]), Damaged)


def test_cut_off_parquet(tmp_path: Path) -> None:
    assert isinstance(refused(tmp_path, b"PAR1" + bytes(100)), Damaged)


def bomb(declared: int | None = None) -> bytes:
    """A workbook whose sheet is 300 MB of spaces."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=False) as member:
            for _ in range(300):
                member.write(b" " * 1_000_000)
    content = packed.getvalue()
    if declared is not None:
        content = content.replace(struct.pack("<I", 300_000_000), struct.pack("<I", declared))
    return content


@pytest.mark.slow
@pytest.mark.parametrize("declared", [None, 1000])
def test_zip_bombs_whether_they_tell_their_size_or_not(tmp_path: Path, declared: int | None) -> None:
    content = bomb(declared)
    assert len(content) < 1_000_000
    assert isinstance(refused(tmp_path, content), ZipBomb)


def test_two_cells_far_apart(tmp_path: Path) -> None:
    sheet = b'<worksheet %s><sheetData><row r="1"><c r="A1"><v>1</v></c></row>' % NAMESPACE
    sheet += b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    assert isinstance(refused(tmp_path, xlsx_parts(sheet)), TooLarge)


def test_one_enormous_shared_text(tmp_path: Path) -> None:
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 2_000))
    shared = b"<sst %s><si><t>%s</t></si></sst>" % (NAMESPACE, b"x" * 3_000_000)
    content = xlsx_parts(b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (NAMESPACE, cells), shared)
    assert isinstance(refused(tmp_path, content), FileError)


def test_a_reader_without_memory_is_a_sentence(tmp_path: Path) -> None:
    rows = [[f"{n}", "x" * 3000] for n in range(3000)]
    content = xlsx(tmp_path / "a.xlsx", {"a": [["編號", "備註"], *rows]}).read_bytes()
    assert isinstance(refused(tmp_path, content, limits=Limits(memory=120_000_000)), FileError)


def test_repeated_cells_of_open_document(tmp_path: Path) -> None:
    content = ods(tmp_path / "a.ods", [HEADERS]).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("content.xml").decode()
    evil = xml.replace(
        '<table:table-cell table:number-columns-repeated="16384"/>',
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>',
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", evil)
    assert isinstance(refused(tmp_path, packed.getvalue()), ZipBomb)
