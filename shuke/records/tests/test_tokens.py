from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuke.records.search.tokens import (
    code_tokens,
    email_tokens,
    fold,
    national,
    phone_tokens,
    query_terms,
    word_tokens,
)


def test_chinese_is_kept_in_pairs_and_by_its_last_character() -> None:
    assert word_tokens("王小明") == {"王小", "小明", "明"}
    assert word_tokens("Ｗａｎｇ Café 茶") == {"wang", "cafe", "茶"}


def test_codes_are_kept_whole_and_by_their_endings() -> None:
    assert code_tokens("M-0012") == {"m0012", "0012", "012"}
    assert code_tokens("A1") == {"a1"}


def test_phones_are_kept_as_dialled_at_home() -> None:
    assert {"0912345678", "912345678", "678"} <= phone_tokens("+886912345678", "0912-345-678")
    assert national("+8613800138000") == "13800138000"
    assert "123" in phone_tokens("", "分機 123")


def test_an_address_is_kept_in_parts() -> None:
    assert {"wang", "xiao", "wangxiao", "example"} <= email_tokens("Wang.Xiao@example.com")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("小明", [["小明"]]),
        ("王小明", [["王小"], ["小明"]]),
        ("0912-345", [["0912345"]]),
        ("0912 345 678", [["0912345678"]]),
        ("+886912", [["886912", "0912"]]),
        ("M-001", [["m001"]]),
        ("wang 小明", [["wang"], ["小明"]]),
        ("  ", []),
        ("'\";*()", []),
    ],
)
def test_what_a_query_asks_for(text: str, terms: list[list[str]]) -> None:
    assert [ways.texts for ways in query_terms(text)] == terms


@given(st.from_regex(r"09[0-9]{8}", fullmatch=True), st.integers(0, 7), st.integers(3, 10))
def test_any_piece_of_a_phone_begins_something_kept(number: str, start: int, length: int) -> None:
    piece = number[start : start + length]
    kept = phone_tokens("+886" + number[1:], number)
    assert len(piece) < 3 or any(token.startswith(piece) for token in kept)


@given(st.text(max_size=40))
def test_whatever_is_typed_the_terms_are_safe_to_send(text: str) -> None:
    for ways in query_terms(text):
        assert all(way and not set(way) & set("'\"*:()&|! ") for way in ways.texts)


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
