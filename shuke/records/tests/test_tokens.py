from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuke.records.search.question import Ways, heard, query_terms
from shuke.records.search.tokens import (
    BEGIN,
    END,
    code_tokens,
    email_tokens,
    fold,
    national,
    phone_tokens,
    solid,
    word_tokens,
)

NAMES = st.text(
    "王李張陳林黃吳劉蔡楊單曾解仇查尉遲區朴歐陽呂于余余小明美玲志強國豪家雅婷怡君樂茜妤瑋台臺", min_size=2, max_size=8
)


def fits(kept: set[str], question: str) -> bool:
    """Whether a record with these tokens answers the question, as both databases judge it."""

    def said(ways: Ways) -> bool:
        wanted = [mark + text for text in ways.texts for mark in (BEGIN, "")]
        if ways.begins:
            return any(token.startswith(one) for one in wanted for token in kept)
        return any(one + END in kept for one in wanted)

    return all(map(said, query_terms(question)))


def test_a_name_is_kept_by_its_endings_as_written_and_as_said() -> None:
    assert {"^王小明$", "小明$", "明$", "^wangxiaoming$", "ming$", "^wxm$", "xm$", "^ㄨㄒㄇ$", "wang2"} <= word_tokens(
        "王小明"
    )
    assert {"^wang$", "cafe$", "茶$", "^wangcafe茶$"} <= word_tokens("Ｗａｎｇ Café 茶")


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("王國強", "王国强"), ("王国强", "國強"), ("臺大", "台大"), ("台大", "臺"), ("陳啓峯", "启峰"),
        ("王小明", "wangxiaoming"), ("王小明", "wxm"), ("王小明", "wang xm"), ("王小明", "xiaoming"),
        ("王小明", "wangx"), ("王小明", "WANG"), ("王小明", "wáng xiǎomíng"), ("王小明", "wang2xiao3"),
        ("王小明", "ｗｘｍ"), ("王小明", "ming"), ("王小明", "ㄨㄤˊ"), ("王小明", "ㄨㄤ ㄒㄧㄠˇ"),
        ("王小明", "ㄨㄤˊㄒㄧㄠˇㄇㄧㄥˊ"), ("王小明", "ㄨㄒㄇ"), ("王小明", "ㄒㄇ"), ("王小明", "ㄨㄤㄒ"),
        ("王小明", "wang 明"), ("單國璽", "shanguoxi"), ("曾國藩", "zeng"), ("解縉", "xiejin"),
        ("仇英", "qiuying"), ("查良鏞", "zhaliangyong"), ("尉遲恭", "yuchigong"), ("尉遲恭", "ㄩˋ"),
        ("區志偉", "ou"), ("呂布", "lvbu"), ("呂布", "lubu"), ("呂布", "ㄌㄩˇ"), ("歐陽娜娜", "oynn"),
        ("張學友", "ㄓㄒㄧ"), ("余光中", "ㄩˊ"), ("陳明薇", "ㄨㄟˊ"), ("普洱茶", "puer"), ("長樂", "changle"),
        ("7-11 便利店", "711"), ("王 小明", "王小明"), ("台灣電力股份有限公司", "電力股份有限"),
        ("台灣電力股份有限公司", "taiwandianligufenyouxiangongsi"),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_typed(name: str, question: str) -> None:
    assert fits(word_tokens(name), question)


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("王小明", "小王"),
        ("王小明", "wangming"),
        ("王小明", "ㄨㄤˋ"),
        ("王小明", "ㄇㄒ"),
        ("王小明", "x"),
        ("李四", "wang"),
    ],
)
def test_what_only_resembles_a_name_is_not_found(name: str, question: str) -> None:
    assert not fits(word_tokens(name), question)


@given(NAMES, st.data())
def test_every_piece_of_a_name_finds_it_in_either_script(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    piece = name[start : data.draw(st.integers(start + 1, len(name)))]
    assert fits(word_tokens(name), piece)
    assert fits(word_tokens(fold(name)), piece)
    assert fits(word_tokens(name), fold(piece))


@given(NAMES, st.data())
def test_every_beginning_of_what_is_said_finds_a_name(name: str, data: st.DataObject) -> None:
    """From each of its characters on, by any of its readings."""
    kept = word_tokens(name)
    said = data.draw(st.sampled_from(sorted(token.strip(BEGIN + END) for token in kept if token.endswith(END))))
    piece = said[: data.draw(st.integers(min(2, len(said)), len(said)))]
    assert fits(kept, piece) or len(piece) < 2


def test_codes_are_kept_whole_and_by_their_endings() -> None:
    assert code_tokens("M-0012") == {"^m0012$", "0012", "012"}
    assert code_tokens("A1") == {"^a1$"}
    assert fits(code_tokens("A1"), "a1")
    assert fits(code_tokens("04595257"), "4595")


def test_phones_are_kept_as_dialled_at_home() -> None:
    assert {"^0912345678$", "912345678", "678"} <= phone_tokens("+886912345678", "0912-345-678")
    assert national("+8613800138000") == "13800138000"
    assert "^123$" in phone_tokens("", "分機 123")


def test_an_address_is_kept_in_parts() -> None:
    assert {"wang", "xiao", "wangxiao", "example"} <= email_tokens("Wang.Xiao@example.com")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("小明", [("小明",)]),
        ("王小明", [("王小明",)]),
        ("0912-345", [("0912345",)]),
        ("0912 345 678", [("0912345678",)]),
        ("+886912", [("886912", "0912")]),
        ("M-001", [("m001",)]),
        ("wang 小明", [("wang",), ("小明",)]),
        ("ㄨㄒㄇ", [("ㄨㄒㄇ", "wuxm")]),
        ("ㄨㄤ ㄒㄧㄠˇ", [("ㄨㄤ", "wang"), ("xiao3",)]),
        ("  ", []),
        ("'\";*()", []),
    ],
)
def test_what_a_query_asks_for(text: str, terms: list[tuple[str, ...]]) -> None:
    assert [ways.texts for ways in query_terms(text)] == terms


@given(st.from_regex(r"09[0-9]{8}", fullmatch=True), st.integers(0, 7), st.integers(3, 10))
def test_any_piece_of_a_phone_begins_something_kept(number: str, start: int, length: int) -> None:
    piece = number[start : start + length]
    assert len(piece) < 3 or fits(phone_tokens("+886" + number[1:], number), piece)


@given(st.text(max_size=40) | st.text("ㄅㄆㄇㄓㄧㄨㄩㄤㄥˊˇˋ˙wang2", max_size=20))
def test_whatever_is_typed_the_terms_are_safe_to_send(text: str) -> None:
    for ways in query_terms(text):
        assert all(way and not set(way) & set("'\"*:()&|! \\") for way in ways.texts)
    assert heard(text) is not None


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert solid(solid(text)) == solid(text)
