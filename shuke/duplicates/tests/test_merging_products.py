"""Two products that are the same become one: goods on the shelf add up, whatever was known of either."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from shuke.catalogue import actions
from shuke.catalogue.actions import companions, shelving, stock
from shuke.catalogue.actions.stock import Kind, Move
from shuke.catalogue.models import BookPrice, Companion, Level, Movement, PriceBook, Product
from shuke.catalogue.queries.prices import price_for
from shuke.core.sources import Source
from shuke.duplicates.actions.merging import merge
from shuke.duplicates.actions.merging_apart import take_apart
from shuke.duplicates.models import Merge
from shuke.purchasing import actions as purchasing
from shuke.purchasing.models import PurchaseOrder
from shuke.records import types
from shuke.records.actions import plain

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()


@pytest.fixture
def same(cast: Cast) -> Product:
    return actions.create_product(by=cast.alice, code="T2", name="高山茶 150g", price=Decimal(500))


def one(cast: Cast, survivor: Product, loser: Product) -> Merge:
    merge(types.named("product"), survivor.pk, [loser.pk], by=cast.alice)
    return Merge.objects.standing().get()


def moved(product: Product, quantity: int, reason: Kind, source: Source | None = None) -> None:
    stock.move([Move(product.pk, None, Decimal(quantity), reason)], source=source, by=None, at=NOW)


def has(product: Product) -> Decimal | None:
    product.refresh_from_db()
    if Level.objects.filter(product=product).exists():
        levels, moves = (sum(rows.values_list("quantity", flat=True)) for rows in (
            Level.objects.filter(product=product), Movement.objects.filter(product=product)
        ))  # fmt: skip
        assert product.stock == levels == moves
    return product.stock


@pytest.mark.parametrize("counted", ["survivor", "loser", "both", "neither"])
def test_what_lies_on_the_shelf_adds_up(cast: Cast, same: Product, counted: str) -> None:
    """One of them may have a mere number, the other movements."""
    for product, name, there in ((cast.tea, "survivor", 10), (same, "loser", 5)):
        if counted in {name, "both"}:
            moved(product, there, Kind.RECEIVE)
        else:
            actions.change_product(product, by=cast.alice, stock=Decimal(there))
    made = one(cast, cast.tea, same)
    assert has(cast.tea) == (5 if counted == "neither" else 15)  # two numbers: the one that was written down last
    take_apart(made, by=cast.alice)
    assert (has(cast.tea), has(same)) == (10, 5)


def test_apart_again_nobody_knows_of_what_was_never_counted(cast: Cast, same: Product) -> None:
    moved(same, 5, Kind.RECEIVE)
    made = one(cast, cast.tea, same)
    assert has(cast.tea) == 5
    take_apart(made, by=cast.alice)
    assert (has(cast.tea), has(same)) == (None, 5)


def test_both_of_one_order_and_of_one_stocktake_follow(cast: Cast, same: Product) -> None:
    order = Source("orders.order", 1)
    place = stock.first_location()
    shelving.take_stock(place, {cast.tea.pk: (Decimal(9), None), same.pk: (Decimal(8), None)}, by=cast.alice, at=NOW)
    both = [Move(pk, None, Decimal(-2), Kind.SHIP) for pk in (cast.tea.pk, same.pk)]
    stock.move(both, source=order, by=None, at=NOW)
    made = one(cast, cast.tea, same)
    assert has(cast.tea) == 9 + 8 - 4
    stock.move(both[:1], source=order, by=None, at=NOW)  # said again, nothing happens
    stock.take_back(order, by=None, at=NOW)
    assert has(cast.tea) == 9 + 8
    take_apart(made, by=cast.alice)
    assert has(cast.tea) + has(same) == 9 + 8


def test_goods_of_both_come_in_on_one_purchase_order(cast: Cast, same: Product) -> None:
    """An order has a product once: one of the lines stays with the name that is gone, its goods do not."""
    vendor = plain.create("vendor", by=cast.alice, name="茶行")
    order: PurchaseOrder = purchasing.create_order(by=cast.alice, at=NOW, vendor=vendor)
    lines = [
        purchasing.create_line(by=cast.alice, at=NOW, order=order, product=product, quantity=Decimal(10))
        for product in (cast.tea, same)
    ]
    purchasing.send(order, on=TODAY, by=cast.alice, at=NOW)
    took: dict[str, Any] = {"on": TODAY, "by": cast.alice, "at": NOW}
    first = purchasing.receive(order, {line.pk: Decimal(4) for line in lines}, **took)
    one(cast, cast.tea, same)
    assert has(cast.tea) == 8
    purchasing.receive(order, {line.pk: Decimal(6) for line in lines}, **took)
    assert has(cast.tea) == 20
    purchasing.take_back(first, by=cast.alice, at=NOW)
    assert has(cast.tea) == 12
    assert sum(order.lines.values_list("received", flat=True)) == 12


def test_prices_follow_and_nothing_leads_to_itself(cast: Cast, same: Product) -> None:
    book = PriceBook.objects.create(name="熟客價")
    line = BookPrice.objects.create(book=book, product=same, price=Decimal(450))
    actions.change_product(cast.tea, by=cast.alice, successor=same)
    companions.add_companion(cast.tea, same, kind="with", by=cast.alice, at=NOW)
    made = one(cast, cast.tea, same)
    cast.tea.refresh_from_db()
    assert (cast.tea.successor, price_for(cast.tea, on=TODAY).amount) == (None, 450)
    assert not Companion.objects.filter(other=cast.tea).exists()
    take_apart(made, by=cast.alice)
    cast.tea.refresh_from_db()
    line.refresh_from_db()
    assert (cast.tea.successor, line.product) == (same, same)


def test_the_address_that_customers_have_leads_on(cast: Cast, same: Product, client: Client) -> None:
    for product in (cast.tea, same):
        actions.change_product(product, by=cast.alice, published=True)
    one(cast, cast.tea, same)
    cast.tea.refresh_from_db()
    same.refresh_from_db()
    assert client.get(f"/p/{same.slug}/", follow=True).redirect_chain == [(f"/p/{cast.tea.slug}/", 301)]
    actions.change_product(cast.tea, by=cast.alice, published=False)
    assert client.get(f"/p/{same.slug}/").status_code == 404
