"""A filter in words, as a chip shows it and the audit trail keeps it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from conftest import Cast
from shuke.records import types
from shuke.records.filtering import parse

LAST_90 = {"field": "ordered_on", "op": "within", "value": {"last": 90, "unit": "day"}}
SINCE = {"field": "ordered_on", "op": ">=", "value": "2024-01-01"}
TEA = {"field": "product.name", "op": "starts", "value": "普洱茶"}
CASES: list[tuple[dict[str, Any], str, str]] = [
    ({"field": "grade", "op": "any_of", "value": ["A", "B"]}, "分級：A、B", "Grade: A, B"),
    ({"field": "grade", "op": "is_not", "value": "A"}, "分級：不是 A", "Grade: not A"),
    ({"field": "team", "op": "is", "value": "my_teams"}, "團隊：我的團隊", "Team: my teams"),
    ({"field": "email", "op": "empty"}, "沒有電子郵件", "No E-mail"),
    ({"field": "birthday", "op": "filled"}, "有生日", "Has Birthday"),
    ({"field": "name", "op": "starts", "value": "王"}, "姓名開頭是「王」", "Name begins with “王”"),
    ({"field": "birthday", "op": "yearly", "value": {"next": 7, "unit": "day"}},
     "生日：今後 7 天（不論哪一年）", "Birthday: the next 7 days (any year)"),
    ({"field": "last_ordered_on", "op": "within", "value": {"over": 90, "unit": "day"}},
     "上次訂購：超過 90 天前", "Last order: more than 90 days ago"),
    ({"field": "last_ordered_on", "op": "<", "value": "2024-02-01"},
     "上次訂購在 2024/2/1 之前", "Last order before 1 Feb 2024"),
    ({"field": "orders_total", "op": ">=", "value": 10000}, "累計消費 ≥ NT$10,000", "Spent in all ≥ NT$10,000"),
    ({"field": "orders_count", "op": "between", "value": [2, 5]}, "訂單 2 – 5", "Orders 2 – 5"),
    ({"related": "orders", "where": LAST_90, "op": ">=", "value": 2},
     "最近 90 天的訂單 ≥ 2", "Orders, the last 90 days ≥ 2"),
    ({"related": "orders", "op": "is", "value": 0}, "沒有訂單", "No Orders"),
    ({"related": "purchases", "where": {"all": [TEA, SINCE]}, "op": ">=", "value": 1},
     "有自 2024/1/1 起的購買明細（產品開頭是「普洱茶」）",
     "Has Purchases, since 1 Jan 2024 (Product begins with “普洱茶”)"),
    ({"related": "orders", "measure": {"sum": "total"}, "where": {"field": "ordered_on", "op": "within",
      "value": "this_year"}, "op": ">=", "value": 10000},
     "今年的訂單合計總共 ≥ NT$10,000", "Total of Orders, this year in all ≥ NT$10,000"),
    ({"related": "orders", "measure": {"max": "ordered_on"}, "op": "within", "value": "this_month"},
     "訂單最近的訂購日期：本月", "Latest Order date of Orders: this month"),
    ({"any": [{"field": "grade", "op": "is", "value": "A"}, {"not": {"field": "email", "op": "filled"}}]},
     "分級：A 或 不符合（有電子郵件）", "Grade: A or not (Has E-mail)"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "chinese", "english"), CASES)
def test_a_condition_is_told_in_the_readers_language(
    cast: Cast, given: dict[str, Any], chinese: str, english: str
) -> None:
    for language, told in (("zh-hant", chinese), ("en", english)):
        with translation.override(language):
            asked = parse(given, types.named("customer"), cast.alice)
            assert [chip.words for chip in asked.chips(cast.alice)] == [told]
            assert asked.told(cast.alice) == told


def test_a_chip_knows_what_is_left_without_it(cast: Cast) -> None:
    both = {
        "all": [{"field": "grade", "op": "is", "value": "A"}, {"field": "team", "op": "is", "value": cast.north.pk}]
    }
    chips = parse(both, types.named("customer"), cast.alice).chips(cast.alice)
    assert chips[1].words.endswith("北區")
    left = parse(chips[1].without, types.named("customer"), cast.alice)
    assert left.plain() == {"all": both["all"][:1]}


def test_the_name_of_what_one_may_not_see_is_not_told(cast: Cast) -> None:
    asked = parse({"field": "team", "op": "is", "value": cast.north.pk}, types.named("customer"), cast.charlie)
    assert "北區" not in asked.told(cast.charlie)
