"""How alike two customers are, and the reasons given."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuke.duplicates.likeness.addresses import read_address
from shuke.duplicates.likeness.keys import keys_of
from shuke.duplicates.likeness.names import read_name
from shuke.duplicates.likeness.naming import compare_names
from shuke.duplicates.likeness.people import Person, read_person
from shuke.duplicates.likeness.scoring import LIKELY, STRONG, Kind, Verdict, compare

SHOP = 10_000  # customers
PHONE = [("0912-345-678", "+886912345678")]
BORN = date(1980, 3, 4)


def somebody(name: str, phones: list[tuple[str, str]] | None = None, **kept: Any) -> Person:
    return read_person({"name": name, **kept}, phones or [])


def verdict(one: Person, two: Person, sharing: int = 0) -> Verdict:
    return compare(one, two, SHOP, sharing)


@pytest.mark.parametrize(
    ("one", "two", "reason"),
    [
        ("王小明", "王小明", "name_same"),
        ("王小明", "王曉明", "name_sounds"),
        ("張麗華", "张丽华", "name_same"),
        ("林臺生", "林台生", "name_same"),
        ("陳思妤", "陳思好", "name_looks"),
        ("許淑芬", "許素芬", "name_nearly"),
        ("林信宏", "林欣宏", "name_sounds"),
        ("林詩婷", "林思婷", "name_nearly"),
        ("王小明", "小明 王", "name_swapped"),
        ("王小明", "小明王", "name_swapped"),
        ("John Smith", "Smith, John", "name_swapped"),
        ("陳大文", "Chen Dawen", "name_romanised"),
        ("陳大文", "Ta-wen Chen", "name_romanised"),
        ("陳大文", "CHEN, TA-WEN", "name_romanised"),
        ("許曉明", "Hsu Hsiao-Ming", "name_romanised"),
        ("李明", "Ming Lee", "name_romanised"),
        ("陳大文 David", "David Chen", "name_latin"),
        ("王小明", "阿明", "name_nickname"),
        ("王小明", "明哥", "name_nickname"),
        ("王小明", "小明", "name_nickname"),
        ("王小明", "王先生", "surname_same"),
        ("王小明", "老王", "surname_same"),
        ("王小明", "王大華", "given_differs"),
        ("王小明", "李先生", "name_differs"),
        ("Jon Smith", "John Smith", "name_close"),
        ("Bill Gates", "William Gates", "name_close"),
    ],
)
def test_names_are_the_same_in_many_ways(one: str, two: str, reason: str) -> None:
    assert compare_names(read_name(one), read_name(two)).reason == reason
    assert compare_names(read_name(two), read_name(one)).reason == reason


def test_firms_go_by_what_only_they_are_called() -> None:
    names = ["台灣大哥大股份有限公司", "臺灣大哥大(股)公司", "台湾大哥大"]
    assert len({read_name(name, firm=True).folded for name in names}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "臺北市信義區信義路五段７號１２樓之3",
        "110台北市信義區信義路5段7號12F-3",
        "台灣台北市信義區信義路５段 7 號 12 樓-3",
        "台北市信义区信义路五段7号12楼之3",
    ],
)
def test_one_door_is_written_in_many_ways(text: str) -> None:
    assert read_address(text).exact == "信义路 5段 7号 12-3楼"


def test_a_common_name_with_the_same_number_is_surely_one_person() -> None:
    told = verdict(somebody("陳怡君", PHONE), somebody("陳怡君", PHONE), sharing=80)
    assert told.score >= STRONG
    assert told.reasons[0] == "phone_same"


def test_a_name_alone_is_never_strong() -> None:
    common = verdict(somebody("陳怡君"), somebody("陳怡君"), sharing=80)
    rare = verdict(somebody("歐陽靖"), somebody("歐陽靖"))
    assert common.score < 20
    assert common.score < rare.score < LIKELY


def test_a_family_phone_makes_a_household_not_a_person() -> None:
    told = verdict(somebody("王小明", PHONE), somebody("王大華", PHONE))
    assert told.kind == Kind.HOUSEHOLD
    assert told.score < 50
    assert set(told.reasons) == {"phone_same", "given_differs"}


def test_twins_are_two_people() -> None:
    where = "台北市大安區和平東路一段10號3樓"
    one = somebody("林志明", PHONE, birthday=BORN, address=where)
    two = somebody("林志強", PHONE, birthday=BORN, address=where)
    assert (verdict(one, two).kind, verdict(one, two).score < 50) == (Kind.HOUSEHOLD, True)


def test_slips_of_the_pen_are_named() -> None:
    one = somebody("歐陽靖", PHONE, birthday=date(1980, 3, 4), address="台北市大安區和平東路一段10號3樓")
    two = somebody(
        "歐陽靖",
        [("0912345687", "+886912345687")],
        birthday=date(1980, 4, 3),
        address="臺北市大安區和平東路1段12號三樓",
    )
    assert verdict(one, two).reasons == ("name_same", "birthday_turned", "phone_close", "address_near")
    era = verdict(one, somebody("歐陽靖", birthday=date(1991, 3, 4)))
    assert "birthday_era" in era.reasons


def test_one_mailbox_has_many_addresses() -> None:
    one, two = somebody("Amy", email="amy.chen@gmail.com"), somebody("Amy", email="AmyChen+shop@googlemail.com")
    assert "email_alias" in verdict(one, two).reasons


NAMES = st.sampled_from(
    "王小明 王曉明 王小華 陳怡君 陳宜君 阿明 明哥 王先生 歐陽靖 林美玉 陳林美玉 Chen-Dawen 陳大文 大文 David-Chen "
    "John-Smith Jon-Smith 李".split()
).map(lambda name: name.replace("-", " "))
PHONES = st.lists(st.sampled_from(["0912345678", "0912345687", "0223456789", "0988111222"]), max_size=2, unique=True)
PEOPLE = st.builds(
    lambda name, phones, **kept: somebody(name, [(one, "+886" + one[1:]) for one in phones], **kept),
    NAMES,
    PHONES,
    email=st.sampled_from(["", "a.b@gmail.com", "ab@gmail.com", "abc@hotmail.com"]),
    line_id=st.sampled_from(["", "amy", "bob"]),
    tax_id=st.sampled_from(["", "A123456789", "A123456798", "B223456789"]),
    birthday=st.sampled_from([None, BORN, date(1980, 4, 3), date(1991, 3, 4), date(1975, 12, 30)]),
    address=st.sampled_from(["", "台北市信義路五段7號", "臺北市信義路5段9號", "高雄市中山路2號", "7 Wallaby Place"]),
)


@pytest.mark.slow
@settings(deadline=None, max_examples=300)
@given(one=PEOPLE, two=PEOPLE, sharing=st.sampled_from([0, 2, 500]))
def test_who_comes_first_makes_no_difference(one: Person, two: Person, sharing: int) -> None:
    assert compare(one, two, SHOP, sharing) == compare(two, one, SHOP, sharing)


@pytest.mark.slow
@settings(deadline=None, max_examples=300)
@given(one=PEOPLE, two=PEOPLE, sharing=st.sampled_from([0, 2, 500]))
def test_nobody_is_more_alike_than_the_same(one: Person, two: Person, sharing: int) -> None:
    assert compare(one, two, SHOP, sharing).score <= compare(one, one, SHOP, sharing).score
    assert set(keys_of(one)) == set(keys_of(one))


@pytest.mark.slow
@settings(deadline=None, max_examples=300)
@given(one=PEOPLE, two=PEOPLE, field=st.sampled_from(["tax_id", "line", "birthday", "phones"]))
def test_what_contradicts_never_raises_the_score(one: Person, two: Person, field: str) -> None:
    from dataclasses import replace

    mine, theirs = {
        "tax_id": ("A100000001", "F299999999"), "line": ("amy", "zoe"), "birthday": (BORN, date(1955, 11, 22)),
        "phones": (("0912345678",), ("0955777888",)),
    }[field]  # fmt: skip
    empty: Any = () if field == "phones" else None if field == "birthday" else ""
    silent = verdict(replace(one, **{field: empty}), replace(two, **{field: empty}))
    against = verdict(replace(one, **{field: mine}), replace(two, **{field: theirs}))
    assert against.score <= silent.score


@pytest.mark.slow
@settings(deadline=None)
@given(st.text(max_size=30), st.text(max_size=40), st.text(max_size=12))
def test_any_text_can_be_read(name: str, address: str, phone: str) -> None:
    person = somebody(name or "-", [(phone, "")], address=address, email=phone, tax_id=phone, line_id=phone)
    assert len(keys_of(person)) <= 32
    assert 0 <= verdict(person, person).score <= 100
