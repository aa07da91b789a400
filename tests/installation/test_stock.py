"""Fifty at once move the same goods, on the database of a real installation: SQLite in a file, or PostgreSQL."""

from __future__ import annotations

import pytest

from tests.installation.installation import Installation

pytestmark = pytest.mark.slow

SELL = """
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from shuke.catalogue.actions.stock import Kind, Move, move
from shuke.catalogue.models import Level, Movement, Product
from shuke.core.sources import Source

tea, soap = (Product.objects.create(code=code, name=code, stock=100) for code in "TS")

def sell(number):  # each order is sent twice, and every other one names the goods the other way round
    goods = (tea, soap) if number % 2 else (soap, tea)
    try:
        moves = [Move(one.pk, None, Decimal(-1), Kind.SHIP) for one in goods]
        move(moves, source=Source("orders.order", number // 2), by=None, at=timezone.now())
    finally:
        connection.close()

with ThreadPoolExecutor(10) as pool:
    list(pool.map(sell, range(50)))
for one in Product.objects.order_by("pk"):
    mine = [kind.objects.filter(product=one) for kind in (Level, Movement)]
    print(one.code, one.stock, *(rows.aggregate(sum=Sum("quantity"))["sum"] for rows in mine))
"""


def test_fifty_at_once_lose_nothing(shop: Installation) -> None:
    assert shop.python(SELL).splitlines() == ["T 75 75 75", "S 75 75 75"]
