"""Numbers, days, money and icons as people read them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from shuke.core.money import money as money_text
from shuke.core.money import using_currency
from shuke.ui.templatetags.ui import day, icon, money, number


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("1200", "NT$1,200"), ("1200.0000", "NT$1,200"), ("12.5", "NT$12.50"), ("-3", "-NT$3"), ("0.005", "NT$0.01")],
)
def test_money_has_decimals_only_when_they_matter(amount: str, shown: str) -> None:
    assert money(Decimal(amount)) == shown


def test_money_is_the_shops_unless_a_currency_is_named() -> None:
    with using_currency("CNY"):
        assert money(Decimal(5)) == "¥5"
        assert money(Decimal(5), "USD") == "US$5"
        assert money(Decimal(5), "XYZ") == "XYZ 5"
    assert money(None) == ""


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_money_never_shows_a_longer_fraction_than_two_digits(amount: Decimal) -> None:
    digits = money_text(amount).replace(",", "").replace("NT$", "")
    assert abs(Decimal(digits) - amount) <= Decimal("0.005")


@pytest.mark.parametrize(("value", "shown"), [(1234.5, "1,234.5"), (Decimal("2.000"), "2"), (1000000, "1,000,000")])
def test_numbers_are_grouped_without_trailing_zeros(value: float, shown: str) -> None:
    assert number(value) == shown


def test_a_day_leaves_out_the_year_it_is_in() -> None:
    with translation.override("zh-hant"):
        assert day(date(2024, 4, 2), date(2024, 12, 31)) == "4/2"
        assert day(date(2024, 4, 2), date(2025, 1, 1)) == "2024/4/2"
    with translation.override("en"):
        assert day(date(2024, 4, 2), date(2024, 12, 31)) == "2 Apr"
        assert day(date(2024, 4, 2), date(2025, 1, 1)) == "2 Apr 2024"


def test_a_moment_falls_on_the_shops_day() -> None:
    late = datetime(2024, 4, 2, 20, tzinfo=ZoneInfo("UTC"))
    with translation.override("zh-hant"), timezone.override("Asia/Taipei"):
        assert day(late, date(2024, 1, 1)) == "4/3"


def test_an_icon_is_decoration_for_eyes_only() -> None:
    assert 'aria-hidden="true"' in icon("users")
