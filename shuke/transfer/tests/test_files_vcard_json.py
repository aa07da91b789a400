from __future__ import annotations

from pathlib import Path

import pytest

from shuke.transfer.files import Damaged, NoRows, Source, columns, open_source

PHONE = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E5=B0=8F=E6=98=8E;;;
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B=E5=B0=8F=
=E6=98=8E
TEL;CELL:0912-345-678
TEL;HOME:02-2345-6789
EMAIL;INTERNET:ming@example.com
BDAY:19800502
END:VCARD
BEGIN:VCARD
VERSION:3.0
N:李;小華;;;
item1.TEL;type=CELL;type=pref:+886 933 111 222
ADR;TYPE=HOME:;;仁愛路一段 1 號;大安區;台北市;106;台灣
NOTE:第一行\\n第二行\\, 好
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:org
FN:熟客茶行
TEL;VALUE=uri;TYPE="voice,work":tel:+886-2-2700-0000;ext=12
BDAY:--0203
PHOTO;ENCODING=b;TYPE=JPEG:AAAA
 BBBB
END:VCARD
"""


def opened(tmp_path: Path, name: str, content: str | bytes, sheet: str | None = None) -> Source:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_source(path, sheet=sheet)


def rows(source: Source) -> list[dict[str, str]]:
    return [{header: cell for header, cell in zip(source.headers, row, strict=True) if cell} for row in source.sample()]


def test_cards_of_all_versions_are_customers(tmp_path: Path) -> None:
    source = opened(tmp_path, "people.vcf", PHONE.replace("\n", "\r\n"))
    assert rows(source) == [
        {"姓名": "王小明", "姓": "王", "名": "小明", "電話": "0912-345-678", "電話 2": "02-2345-6789",
         "電子郵件": "ming@example.com", "生日": "1980-05-02"},
        {"姓名": "李小華", "姓": "李", "名": "小華", "電話": "+886 933 111 222",
         "地址": "106 台灣台北市大安區仁愛路一段 1 號", "備註": "第一行\n第二行, 好"},
        {"姓名": "熟客茶行", "是否公司": "TRUE", "電話": "+886-2-2700-0000"},
    ]  # fmt: skip
    found = columns.guess(source.headers, source.sample(200))
    assert (found.kind, found.mapping["phone_2"], found.missing) == ("customers", "電話 2", [])


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "big5", "gb18030"])
def test_cards_in_old_charsets(tmp_path: Path, codec: str) -> None:
    card = "BEGIN:VCARD\r\nVERSION:2.1\r\nFN:陳美玲\r\nTEL:0912345678\r\nNOTE:喜歡普洱茶與烏龍茶\r\nEND:VCARD\r\n"
    assert rows(opened(tmp_path, "a.vcf", card.encode(codec)))[0]["姓名"] == "陳美玲"


def test_a_card_names_its_own_charset(tmp_path: Path) -> None:
    big5 = "".join(f"={byte:02X}" for byte in "陳美玲".encode("big5"))
    card = f"BEGIN:VCARD\nFN;CHARSET=BIG5;ENCODING=QUOTED-PRINTABLE:{big5}\nTEL:0912345678\nEND:VCARD\n"
    assert rows(opened(tmp_path, "a.vcf", card))[0]["姓名"] == "陳美玲"


def test_a_file_without_people(tmp_path: Path) -> None:
    with pytest.raises(NoRows):
        opened(tmp_path, "a.vcf", "BEGIN:VCARD\nVERSION:3.0\n")


def test_lines_of_json(tmp_path: Path) -> None:
    text = '{"name":"王小明","address":{"city":"台北"},"tags":["a","b"]}\nnot json\n\n{"name":"李","n":3.0,"ok":true}\n'
    source = opened(tmp_path, "a.jsonl", text)
    assert rows(source) == [
        {"name": "王小明", "address.city": "台北", "tags": "a、b"},
        {"name": "李", "n": "3", "ok": "TRUE"},
    ]
    assert source.broken.by_code() == {"json_unreadable": 1}


def test_lists_of_json(tmp_path: Path) -> None:
    assert rows(opened(tmp_path, "a.json", ' [\n {"name": "王小明"}, {"name": "李"}]')) == [
        {"name": "王小明"},
        {"name": "李"},
    ]
    several = '{"customers": [{"name": "王"}], "orders": [{"id": 1}, {"id": 2}]}'
    source = opened(tmp_path, "b.json", several)
    assert (source.sheet, source.sheets) == ("orders", ["customers", "orders"])
    assert rows(opened(tmp_path, "b.json", several, "customers")) == [{"name": "王"}]


@pytest.mark.parametrize("text", ['[{"name": "王小明"', '{"name": "王",\n', "[" + '{"a":' * 100_000])
def test_broken_json_is_damaged(tmp_path: Path, text: str) -> None:
    with pytest.raises(Damaged):
        opened(tmp_path, "a.json", text)


def test_a_csv_in_brackets_is_no_json(tmp_path: Path) -> None:
    assert opened(tmp_path, "a.csv", "[名稱],[價格]\n普洱茶,300\n烏龍茶,400\n").kind == "text"


def test_what_is_linked_in_our_own_lists_is_its_name(tmp_path: Path) -> None:
    line = '{"id": 1, "name": "王小明", "team": {"id": 2, "title": "北區"}, "phones": ["0912345678"]}\n'
    with opened(tmp_path, "customers.jsonl", line * 2) as source:
        assert source.headers == ["id", "name", "team", "phones"]
        assert source.sample(1) == [["1", "王小明", "北區", "0912345678"]]
