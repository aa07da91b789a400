"""A discount is what somebody can pay: nobody in Taiwan pays a quarter of a dollar."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from conftest import Cast, use_parts
from shuke.loyalty.actions.tabs import open_tab
from shuke.loyalty.baskets import Basket, BasketLine
from shuke.loyalty.queries import offer


@pytest.mark.parametrize(("currency", "off"), [("TWD", "5"), ("USD", "4.75")])
def test_five_percent_of_ninety_five(cast: Cast, currency: str, off: str) -> None:
    use_parts(cast, "tabs")
    cast.shop.currency = currency
    cast.shop.save()
    open_tab(by=cast.alice, customer=cast.wang, limit=Decimal(1000), discount=Decimal(5))
    line = BasketLine("1", cast.soap.pk, Decimal(1), Decimal(95))
    told = offer(Basket(None, cast.wang.pk, date(2024, 5, 2), (line,)))
    assert [one.amount for one in told.discounts] == [Decimal(off)]
