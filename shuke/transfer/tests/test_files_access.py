"""Access databases, made by another program than ours: members with grade and team, products, orders and their lines,
linked by declared relations. 60 members, 6 products, 120 orders of two lines."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuke.transfer.files import Damaged, FileError, NoSuchSheet, PasswordProtected, open_source
from shuke.transfer.files.jet.database import Database, Relation
from shuke.transfer.files.jet.values import later_text

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(params=["members.accdb", "members.mdb"])
def members(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / request.param
    path.write_bytes(gzip.decompress((SAMPLES / f"{request.param}.gz").read_bytes()))
    return path


def test_tables_and_relations_are_found(members: Path) -> None:
    with Database(members) as database:
        assert database.tables == ["等級", "團隊", "會員", "產品", "訂單", "訂單明細", "設定"]
        assert Relation("訂單明細", "訂單ID", "訂單", "訂單ID") in database.relations()
        assert len(database.relations()) == 5


def test_cells_are_texts_as_people_write_them(members: Path) -> None:
    with open_source(members, sheet="會員") as source:
        first, second = source.sample(2)
    assert first[:9] == [
        "1", "M00001", "吳怡君", "0910000037", "", "A", "2", "1980-11-13", "2024-05-19 10:30:00",
    ]  # fmt: skip
    assert first[9] == "長期熟客，每月固定回購。" * 900
    assert second[9:] == ["喜歡綠茶，一個月一次", "FALSE"]


def test_money_and_decimals_have_no_needless_noughts(members: Path) -> None:
    with open_source(members, sheet="產品") as source:
        assert source.sample(2) == [
            ["1", "P01", "普洱茶", "罐", "350", "12.5"],
            ["2", "P02", "烏龍茶", "盒", "400", "25"],
        ]


def test_the_longest_table_is_read_unless_another_is_named(members: Path) -> None:
    with open_source(members) as source:
        assert (source.kind, source.sheet, source.row_count) == ("access", "訂單明細", 240)
    with pytest.raises(NoSuchSheet):
        open_source(members, sheet="沒有這張")


def test_a_password_is_said(members: Path) -> None:
    raw = bytearray(members.read_bytes())
    raw[66] ^= 0x31
    members.write_bytes(raw)
    with pytest.raises(PasswordProtected):
        open_source(members)


def test_half_a_file_is_damaged(members: Path) -> None:
    members.write_bytes(members.read_bytes()[:50_000])
    with pytest.raises(Damaged):
        open_source(members, sheet="會員")


@pytest.mark.slow
@given(at=st.integers(4096, 400_000), byte=st.integers(0, 255), size=st.integers(1, 300))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_read_or_refused_but_never_worse(members: Path, at: int, byte: int, size: int) -> None:
    raw = bytearray(gzip.decompress((SAMPLES / f"{members.name}.gz").read_bytes()))
    raw[at : at + size] = bytes([byte]) * size
    members.write_bytes(raw)
    try:
        with open_source(members) as source:
            assert source.row_count
    except FileError:
        pass


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("一二三".encode("utf-16-le"), "一二三"),
        (b"\xff\xfeABC", "ABC"),
        (b"\xff\xfeAB\x00" + "茶葉".encode("utf-16-le") + b"\x00CD", "AB茶葉CD"),
    ],
)
def test_texts_may_be_packed(cell: bytes, text: str) -> None:
    assert later_text(cell) == text
