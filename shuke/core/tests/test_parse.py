"""Values as people write them."""

from __future__ import annotations

import datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from shuke.core import parse

MAY_2 = datetime.date(2024, 5, 2)


@pytest.mark.parametrize(
    "text",
    """2024/5/2|2024-05-02|2024.5.2|20240502|2024年5月2日|113/05/02|113.5.2|1130502|民國113年5月2日|
    民国113年05月02日|中華民國113年5月2日|民國 113/5/2|113年5月2日|45414|45414.75|2024-05-02 11:53:26|
    2024-05-02T11:53:26+08:00|2024/5/2 下午 03:04:05|2024/5/2 3:04 PM|5/2/2024|２０２４／５／２|2-May-2024|
    May 2, 2024|2 May 2024|2-May-24|2024/5/2 (四)|2024/5/2 星期四|二〇二四年五月二日|令和6年5月2日|
    '2024/5/2|1714608000|20240502113000""".split("|"),
)
def test_dates(text: str) -> None:
    assert parse.date(text.strip()) == (MAY_2, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024/2/30", "date_impossible"),
        ("113/13/01", "date_impossible"),
        ("0001/01/01", "date_absurd"),
        ("9999-12-31", "date_absurd"),
        ("1 2 3 4", "date_unreadable"),
        ("昨天", "date_unreadable"),
        ("1234", "date_unreadable"),
    ],
)
def test_dates_that_are_none(text: str, reason: str) -> None:
    assert parse.date(text) == (None, reason)


def test_first_year_of_the_republic_and_empty() -> None:
    assert parse.date("民國元年1月1日") == (datetime.date(1912, 1, 1), None)
    assert parse.date(" ") == (None, None)


def test_day_or_month_first_is_decided_by_the_column() -> None:
    assert parse.dates(pa.array(["5/2/2024", "25/2/2024"])).values.to_pylist() == [
        datetime.date(2024, 2, 5),
        datetime.date(2024, 2, 25),
    ]
    assert parse.dates(pa.array(["5/2/2024", "2/25/2024"])).values[0].as_py() == MAY_2
    assert parse.date_style(["5/2/2024", "6/2/2024"]).ambiguous
    assert not parse.date_style(["5/2/2024", "2/25/2024"]).ambiguous
    assert not parse.date_style(["2024/5/2", "113/5/2"]).ambiguous


def test_short_years_follow_the_column() -> None:
    roc = parse.dates(pa.array(["99/12/31", "100/01/01", "981231"]))
    assert roc.values.to_pylist() == [
        datetime.date(2010, 12, 31),
        datetime.date(2011, 1, 1),
        datetime.date(2009, 12, 31),
    ]
    assert parse.dates(pa.array(["24/05/02"])).values[0].as_py() == MAY_2
    assert parse.dates(pa.array(["5/2/24", "12/25/23"])).values[0].as_py() == MAY_2


def test_a_day_in_the_shops_zone() -> None:
    late = pa.array([datetime.datetime.fromisoformat("2024-05-02 01:00")], pa.timestamp("us"))
    assert parse.dates(late).values[0].as_py() == MAY_2
    assert parse.dates(late, tz="America/New_York").values[0].as_py() == datetime.date(2024, 5, 1)
    text = pa.array(["2024-05-01T23:00:00Z"])
    assert parse.dates(text, tz="Asia/Taipei").values[0].as_py() == MAY_2
    zoned = pa.array([datetime.datetime(2024, 5, 1, 23, 0, tzinfo=datetime.UTC)], pa.timestamp("us", "Asia/Taipei"))
    assert parse.dates(zoned).values[0].as_py() == datetime.date(2024, 5, 1)


def test_many_distinct_dates_take_the_plain_way() -> None:
    first = datetime.date(1900, 1, 1)
    days = [first + datetime.timedelta(days=n) for n in range(60_000)]
    parsed = parse.dates(pa.array([f"{day:%Y-%m-%d}" for day in days] + ["113/5/2", "bad"]))
    assert parsed.values.to_pylist() == [*days, MAY_2, None]
    assert parsed.invalid_count == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NT$1,200", "1200"),
        ("$1,200.50", "1200.5"),
        ("¥1200", "1200"),
        ("￥1,200", "1200"),
        ("1,200元", "1200"),
        ("新台幣 1,200 元整", "1200"),
        ("（1,200）", "-1200"),
        ("-1,200", "-1200"),
        ("-NT$5", "-5"),
        ("1200-", "-1200"),
        ("１，２００．５", "1200.5"),
        ("一千二百", "1200"),
        ("1.2萬", "12000"),
        ("1.5e3", "1500"),
        (".5", "0.5"),
    ],
)
def test_amounts(text: str, value: str) -> None:
    assert parse.amount(text) == (Decimal(value), None)


def test_amounts_that_are_none() -> None:
    assert parse.amount("") == parse.amount("-") == (None, None)
    assert parse.amount("贈品") == parse.amount("()") == parse.amount("( )") == (None, "number_unreadable")
    assert parse.amount("9" * 30) == (None, "number_too_large")


def test_european_amounts_by_the_evidence_of_the_column() -> None:
    european = parse.amounts(pa.array(["1.200,50", "3,5", "1.200"]))
    assert european.values.to_pylist() == [Decimal("1200.5"), Decimal("3.5"), Decimal(1200)]
    assert parse.amounts(pa.array(["1,200", "12"])).values.to_pylist() == [Decimal(1200), Decimal(12)]


def test_amounts_of_a_column_are_exact() -> None:
    parsed = parse.amounts(pa.array(["0.1", "NT$2", None, "", "x", "1234567890123.4567"]))
    assert parsed.scaled().tolist() == [1000, 20000, 0, 0, 0, 12345678901234567]
    assert parsed.reasons.to_pylist() == [None, None, None, None, "number_unreadable", None]
    assert parse.amounts(pa.array([0.1 + 0.2, float("nan"), 1e30])).values.to_pylist() == [Decimal("0.3"), None, None]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", "2"),
        ("2.5", "2.5"),
        ("2盒", "2"),
        ("３", "3"),
        ("2 boxes", "2"),
        ("兩盒", "2"),
        ("x3", "3"),
        ("-1", "-1"),
        ("十二", "12"),
    ],
)
def test_quantities(text: str, value: str) -> None:
    assert parse.quantity(text) == (Decimal(value), None)


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("0912-345-678", "+886912345678"),
        ("912345678", "+886912345678"),
        ("912345678.0", "+886912345678"),
        ("886912345678", "+886912345678"),
        ("+886 912 345 678", "+886912345678"),
        ("０９１２３４５６７８", "+886912345678"),
        ("手機：0912345678", "+886912345678"),
        ("(02)2700-1234#123", "+886227001234"),
        ("227001234", "+886227001234"),
        ("27001234", "+886227001234"),
        ("02-2700-1234 分機 5", "+886227001234"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("公司 / 0912345678", "+886912345678"),
    ],
)
def test_phones(text: str, e164: str) -> None:
    assert parse.phone(text) == (e164, None)


def test_several_phones_extensions_and_what_is_kept() -> None:
    found = parse.phones_in("0912345678、02-2700-1234#12 / 123")
    assert [(one.e164, one.extension) for one in found] == [("+886912345678", ""), ("+886227001234", "12"), (None, "")]
    assert parse.phones_in("912345678")[0].restored
    assert parse.phone("9.12E+08") == (None, "phone_unreadable")
    assert parse.phone("13800138000", "CN") == ("+8613800138000", None)


def test_other_values() -> None:
    assert parse.email(" Ann@Example.COM ; b@c.tw") == ("ann@example.com", None)
    assert parse.email("ann(at)example") == (None, "email_unreadable")
    assert [parse.boolean(text)[0] for text in ("是", "Ｙ", "停用", "0", "")] == [True, True, False, False, None]
    assert [parse.grade(text)[0] for text in ("a", "Ｂ級", "等級C", "VIP")] == ["A", "B", "C", "VIP"]
    assert parse.tidy("　王　小明 ") == "王 小明"


@pytest.mark.parametrize(("points", "each"), [([20, 20, 40, 40], True), ([20, 60, 80, 40], False)])
def test_pv_of_a_piece_is_told_from_pv_of_a_line(points: list[float], each: bool) -> None:
    products, quantity = np.array([0, 0, 1, 1]), np.array([1.0, 3.0, 2.0, 1.0])
    assert parse.of_one_piece(products, quantity, np.array(points, float)) is each
