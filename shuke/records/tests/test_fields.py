"""Each kind of field reads what people write, keeps it, and gives it back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from shuke.records.fields import KINDS, BadValue, Field
from shuke.records.fields.lunar_date import next_lunar

RED, BLUE = {"key": "red", "labels": {"zh-hant": "紅", "en": "Red"}}, {"key": "blue", "labels": {"en": "Blue"}}
CHOICES = {"choices": [RED, BLUE]}
PLAIN = [kind for kind in KINDS if kind not in {"link", "person", "file", "image", "formula", "roll_up"}]


class Record:
    def __init__(self, **custom: Any) -> None:
        self.custom = custom


def field(kind: str, **options: Any) -> Field:
    return KINDS[kind].from_options(CHOICES | options, name="f", custom=True)


@pytest.mark.parametrize(
    ("kind", "text", "kept", "said"),
    [
        ("text", " 紅色 ", "紅色", "紅色"),
        ("number", "１,２３４.５", 12345000, "1,234.5"),
        ("money", "NT$1,200", 12000000, "1,200"),
        ("percent", "12.5％", 125000, "12.5%"),
        ("date", "113/5/2", "2024-05-02", "2024"),
        ("yes_no", "是", 1, "是"),
        ("choice", "Red", "red", "紅"),
        ("many_choice", "Red、blue", "|red|blue|", "紅、Blue"),
        ("email", "A@Example.com", "a@example.com", "a@example.com"),
        ("web", "www.example.com/x", "https://www.example.com/x", "www.example.com/x"),
        ("phone", "０９１２ 345 678", "0912 345 678", "0912 345 678"),
        ("partial_date", "1990", "1990", "1990"),
        ("partial_date", "5/12", "--05-12", "5/12"),
        ("partial_date", "1990年5月", "1990-05", "1990/5"),
        ("lunar_date", "農曆 5/5", "--05-05", "五月初五"),
        ("lunar_date", "農曆八月十五", "--08-15", "八月十五"),
        ("lunar_date", "1990年闰五月初二", "1990-05+-02", "閏五月初二"),
        ("lunar_date", "臘月二十九", "--12-29", "臘月廿九"),
        ("lunar_date", "1990 閏5月12日", "1990-05+-12", "閏五月十二"),
    ],
)
def test_what_people_write_is_kept_and_said(kind: str, text: str, kept: Any, said: str) -> None:
    one = field(kind)
    found = one.stored.keep(one.checked(one.parse(text)))
    assert found == kept
    assert said in one.text(Record(f=found))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", "many"), ("money", "free"), ("date", "2024/13/1"), ("yes_no", "perhaps"), ("choice", "綠"),
        ("email", "no"), ("web", "javascript://x"), ("web", "no such"), ("phone", "no"), ("partial_date", "31/31"),
        ("lunar_date", "13/40"), ("number", "1e99"), ("many_choice", "red, 綠"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_a_sentence(kind: str, text: str) -> None:
    one = field(kind)
    with pytest.raises(BadValue) as refused:
        one.checked(one.parse(text))
    assert len(str(refused.value)) > 10


@pytest.mark.parametrize("kind", PLAIN)
def test_every_kind_describes_itself(kind: str) -> None:
    one = field(kind)
    assert str(one.kind_label)
    assert one.schema()
    assert set(one.operators) <= {
        "is", "is_not", "any_of", "none_of", "contains", "starts", "empty", "filled", "<", "<=", ">", ">=", "between",
        "within", "yearly",
    }  # fmt: skip
    assert one.text(Record()) == ""
    assert one.parse("") is None
    assert str(one.show(Record())) == ""


@pytest.mark.slow
@given(st.text(max_size=60), st.sampled_from(PLAIN))
def test_no_text_breaks_a_kind(text: str, kind: str) -> None:
    one = field(kind)
    try:
        kept = one.stored.keep(one.checked(one.parse(text)))
    except BadValue:
        return
    record = Record(f=kept) if kept is not None else Record()
    str(one.show(record)), str(one.cell(record)), one.exported(record), one.plain(record)
    assert one.stored.keep(one.value(record) or None) == (kept or None)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_no_digit_is_lost(value: Decimal) -> None:
    one = field("money")
    assert one.value(Record(f=one.stored.keep(value))) == value


def test_moments_are_kept_in_one_time_zone() -> None:
    one = field("date_time")
    moment = datetime(2024, 5, 2, 15, 30, tzinfo=UTC)
    assert one.value(Record(f=one.stored.keep(moment))) == moment


def test_lunar_days_come_round_each_year() -> None:
    assert next_lunar("--05-05", date(2024, 1, 1)) == date(2024, 6, 10)
    assert next_lunar("1990-01-01", date(2024, 2, 11)) == date(2025, 1, 29)
    assert next_lunar("--01-30", date(2024, 1, 1)) is not None  # a short month has it a day earlier
    assert next_lunar("nonsense", date(2024, 1, 1)) is None


def test_a_lunar_day_says_when_it_comes_next() -> None:
    coming = next_lunar("--05-05", timezone.localdate())
    assert coming
    shown = str(field("lunar_date").show(Record(f="--05-05")))
    assert shown.startswith("五月初五")
    assert str(coming.year) in shown
    assert str(field("lunar_date").cell(Record(f="--05-05"))) == "五月初五"
