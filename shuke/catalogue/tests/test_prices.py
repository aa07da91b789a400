"""Who pays what: the closest book, then the lowest price, then the product's own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import Cast
from shuke.catalogue.models import BookPrice, Category, PriceBook, Product
from shuke.catalogue.queries.prices import price_for, prices_for
from shuke.records.models import SavedView

TODAY = date(2026, 5, 5)


def book(name: str, price: int | None = None, *, product: Product | None = None, **values: Any) -> PriceBook:
    line = {name: values.pop(name) for name in ("from_quantity", "percent_off", "category") if name in values}
    made = PriceBook.objects.create(name=name, **values)
    BookPrice.objects.create(book=made, product=product, price=price, **line)
    return made


def paid(cast: Cast, quantity: int = 1, on: date = TODAY, product: Product | None = None) -> Decimal | None:
    return price_for(product or cast.tea, customer=cast.wang, quantity=quantity, on=on).amount


def test_without_books_the_products_own_price_holds(cast: Cast) -> None:
    found = price_for(cast.tea, on=TODAY)
    assert (found.amount, found.list_price, found.reason, found.saved) == (600, 600, "", 0)


def test_the_closest_book_holds_even_if_another_is_lower(cast: Cast) -> None:
    book("Everybody", 500, product=cast.tea)
    assert paid(cast) == 500
    book("Grade A", 550, product=cast.tea, grade="A")
    assert paid(cast) == 550
    assert price_for(cast.tea, customer=cast.chen, on=TODAY).amount == 500, "she is of grade B"
    book("王小明", 580, product=cast.tea, customer=cast.wang)
    assert paid(cast) == 580
    assert price_for(cast.tea, on=TODAY).amount == 500, "nobody in particular"


def test_of_two_as_close_the_lower_price_holds(cast: Cast) -> None:
    book("Spring", 500, product=cast.tea)
    book("Clearance", percent_off=50)
    found = price_for(cast.tea, on=TODAY)
    assert (found.amount, found.reason, found.saved) == (300, "Clearance · 減 50%", 300)


@pytest.mark.parametrize(("quantity", "amount"), [(1, 600), (9, 600), (10, 550), (99, 550), (100, 500)])
def test_more_pieces_cost_less_each(cast: Cast, quantity: int, amount: int) -> None:
    made = book("Many", 550, product=cast.tea, from_quantity=10)
    BookPrice.objects.create(book=made, product=cast.tea, price=500, from_quantity=100)
    assert paid(cast, quantity) == amount


@pytest.mark.parametrize(("day", "amount"), [(4, 600), (5, 500), (9, 500), (10, 600)])
def test_a_book_holds_from_a_day_until_one(cast: Cast, day: int, amount: int) -> None:
    book("May", 500, product=cast.tea, starts_on=date(2026, 5, 5), ends_on=date(2026, 5, 9))
    assert paid(cast, on=date(2026, 5, day)) == amount


def test_a_line_about_the_product_comes_before_its_category_and_that_before_all(cast: Cast) -> None:
    drinks = Category.objects.create(name="飲料")
    Category.objects.create(name="茶", parent=drinks)
    Product.objects.filter(pk=cast.tea.pk).update(category="茶")
    cast.tea.refresh_from_db()
    made = book("All", percent_off=10)
    BookPrice.objects.create(book=made, category="飲料", percent_off=20)
    assert paid(cast) == 480
    assert paid(cast, product=cast.soap) == 45
    BookPrice.objects.create(book=made, category="茶", percent_off=25)
    assert paid(cast) == 450
    BookPrice.objects.create(book=made, product=cast.tea, price=590)
    assert paid(cast) == 590


def test_a_kept_view_of_customers_may_have_prices_of_its_own(cast: Cast) -> None:
    regulars = {"all": [{"field": "member_no", "op": "is", "value": "M001"}]}
    view = SavedView.objects.create(record_type="customer", filters=regulars, audience="everyone")
    book("Regulars", 520, product=cast.tea, view=view, created_by=cast.alice)
    assert paid(cast) == 520
    assert price_for(cast.tea, customer=cast.chen, on=TODAY).amount == 600


def test_a_hundred_products_take_as_many_queries_as_one(cast: Cast, django_assert_num_queries: Any) -> None:
    book("Everybody", percent_off=10, category="茶")
    with CaptureQueriesContext(connection) as one:
        prices_for([(cast.tea, Decimal(1))], customer=cast.wang, on=TODAY)
    with django_assert_num_queries(len(one)):
        prices_for([(cast.tea, Decimal(1)), (cast.soap, Decimal(2))] * 50, customer=cast.wang, on=TODAY)
