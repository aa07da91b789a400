"""Small files of every format, made by the tests that read them."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import xlsxwriter

HEADERS = ["訂購日期", "會員編號", "姓名", "品名", "數量", "單價", "金額"]
ROWS = [
    ["2024-05-02", "A001", "王小明", "普洱茶", "2", "600", "1200"],
    ["2024-05-03", "A002", "李小華", "烏龍茶", "1", "500.5", "500.5"],
    ["2024-05-04", "A001", "王小明", "普洱茶", "3", "600", "1800"],
]
SIMPLIFIED_HEADERS = ["订购日期", "会员编号", "姓名", "品名", "数量", "单价", "金额"]
SIMPLIFIED_ROWS = [
    ["2024-05-02", "A001", "王小明", "普洱茶", "2", "600", "1200"],
    ["2024-05-03", "A002", "李小华", "乌龙茶", "1", "500.5", "500.5"],
    ["2024-05-04", "A001", "王小明", "普洱茶", "3", "600", "1800"],
]


def delimited(
    headers: list[str] = HEADERS, rows: list[list[str]] = ROWS, delimiter: str = ",", end: str = "\r\n"
) -> str:
    return end.join(delimiter.join(row) for row in [headers, *rows]) + end


def xlsx(path: Path, sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> Path:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy/m/d"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        if name in hidden:
            sheet.hide()
    book.close()
    return path


def ods(path: Path, rows: list[list[str]], *, manifest: str = "") -> Path:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="訂單">{cells}'
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest or "<manifest/>")
        archive.writestr("content.xml", content)
    return path


def xlsx_parts(sheet_xml: bytes, shared: bytes = b"") -> bytes:
    """A workbook from hand-made XML."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/workbook.xml",
            '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
            '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml" Type="http://schemas.openxmlformats'
            '.org/officeDocument/2006/relationships/worksheet"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet_xml)
        if shared:
            archive.writestr("xl/sharedStrings.xml", shared)
    return packed.getvalue()


def ole(*streams: str) -> bytes:
    """A compound file of 512-byte sectors whose directory names these (empty) streams."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff\xff\xff\xff" * 108
    fat = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff\xff\xff\xff" * 126
    entries = b"".join(_entry(name, 5 if at == 0 else 2) for at, name in enumerate(("Root Entry", *streams)))
    return header.ljust(512, b"\0") + fat + entries.ljust(512 * (1 + len(streams) // 4), b"\0")


def _entry(name: str, kind: int) -> bytes:
    coded = name.encode("utf-16-le") + b"\0\0"
    return coded.ljust(64, b"\0") + struct.pack("<HBB", len(coded), kind, 1) + b"\xff" * 12 + b"\0" * 48
