"""Goods come and go, and levels are always the sum of what is written down."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast
from shuke.catalogue.actions import stock
from shuke.catalogue.actions.stock import Kind, Move
from shuke.catalogue.models import Level, Location, Movement, Product
from shuke.core.sources import Source
from shuke.events.models import AppendOnly

NOW = timezone.now()
ORDER = Source("orders.order", 1)


def move(product: Product, quantity: int, reason: Kind, source: Source | None = None, place: Location | None = None):
    moves = [Move(product.pk, place and place.pk, Decimal(quantity), reason)]
    return stock.move(moves, source=source, by=None, at=NOW)


def left(product: Product) -> Decimal | None:
    """As the column says, once levels and movements were seen to say the same."""
    product.refresh_from_db()
    levels = Level.objects.filter(product=product)
    if levels:
        moved = Movement.objects.filter(product=product)
        assert product.stock == levels.aggregate(sum=Sum("quantity"))["sum"]
        for level in levels:
            assert level.quantity == moved.filter(location=level.location).aggregate(sum=Sum("quantity"))["sum"]
    return product.stock


def test_a_shop_that_counts_nothing_sees_no_movements(cast: Cast) -> None:
    assert move(cast.tea, -2, Kind.SHIP, ORDER) == []
    assert left(cast.tea) is None
    assert not Location.objects.exists()


def test_what_was_there_before_is_the_first_movement(cast: Cast) -> None:
    Product.objects.filter(pk=cast.tea.pk).update(stock=10)
    move(cast.tea, -3, Kind.SHIP, ORDER)
    assert left(cast.tea) == 7
    assert [one.quantity for one in Movement.objects.order_by("id")] == [10, -3]
    assert Location.objects.get().name == "店面"


def test_the_same_order_ships_once_until_it_is_taken_back(cast: Cast) -> None:
    move(cast.tea, 10, Kind.RECEIVE)
    move(cast.tea, -3, Kind.SHIP, ORDER)
    assert move(cast.tea, -3, Kind.SHIP, ORDER) == []
    assert left(cast.tea) == 7
    for _again in range(2):
        stock.take_back(ORDER, by=None, at=NOW)
        assert left(cast.tea) == 10
    move(cast.tea, -4, Kind.SHIP, ORDER)
    assert left(cast.tea) == 6


def test_two_lines_of_the_same_product_move_as_one(cast: Cast) -> None:
    move(cast.tea, 10, Kind.RECEIVE)
    both = [Move(cast.tea.pk, None, Decimal(-1), Kind.SHIP), Move(cast.tea.pk, None, Decimal(-2), Kind.SHIP)]
    stock.move(both, source=ORDER, by=None, at=NOW)
    assert left(cast.tea) == 7


def test_what_moved_stays_written_down(cast: Cast) -> None:
    (one,) = move(cast.tea, 10, Kind.RECEIVE)
    with pytest.raises(AppendOnly):
        one.save()
    with pytest.raises(AppendOnly):
        one.delete()
    with pytest.raises(AppendOnly):
        Movement.objects.update(quantity=1)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["receive", "ship", "return", "count", "take back", "typed"]),
        st.integers(0, 2), st.integers(0, 1), st.integers(-5, 9),
    ),
    max_size=12,
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, before=st.one_of(st.none(), st.integers(-3, 9)))
def test_levels_are_the_sum_of_movements(cast: Cast, steps, before) -> None:
    product = Product.objects.create(code=f"P{Product.objects.count()}", name="鞋", stock=before)
    first = stock.first_location()
    second, _made = Location.objects.get_or_create(name="倉庫", position=9)
    total = None if before is None else Decimal(before)
    for what, order, place, quantity in steps:
        source = Source("orders.order", product.pk * 10 + order)
        if what == "take back":
            rows = stock.take_back(source, by=None, at=NOW)
        elif what == "typed":
            rows = stock.set_stock({product.pk: Decimal(quantity)}, by=None, at=NOW)
        else:
            rows = move(product, quantity, Kind(what), source, (first, second)[place])
        moved = sum((one.quantity for one in rows if one.kind != Kind.OPENING), Decimal(0))
        total = (total or Decimal(0)) + moved if rows else total
        assert left(product) == total
