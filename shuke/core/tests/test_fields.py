"""Money and quantities come back from both databases exactly as they went in."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from shuke.catalogue.models import Product
from shuke.core.fields import MoneyField, scaled, unscale


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=4))
def test_every_amount_survives_the_way_to_the_database_and_back(amount: Decimal) -> None:
    assert unscale(scaled(amount, 4) or 0, 4) == amount


def test_finer_than_the_scale_is_rounded_half_up() -> None:
    assert scaled(Decimal("0.00005"), 4) == 1


def test_a_sum_in_the_database_is_exact(db: None) -> None:
    for number, price in enumerate(("0.1", "0.2", "1234567890.1234")):
        Product.objects.create(code=f"P{number}", name="x", price=Decimal(price))
    assert Product.objects.aggregate(total=Sum("price"))["total"] == Decimal("1234567890.4234")
    assert Product.objects.filter(price__gt=Decimal("0.15")).count() == 2


def test_a_whole_amount_has_no_exponent(db: None) -> None:
    product = Product.objects.create(code="P", name="x", price=Decimal(1200))
    product.refresh_from_db()
    assert str(product.price) == "1200"


@pytest.mark.parametrize("text", ["abc", "NaN", "Infinity"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        MoneyField().to_python(text)
