"""Fifty at the same moment, against a database as shops have it: nobody uses what another has used already."""

from __future__ import annotations

import pytest

from tests.installation.installation import Installation

pytestmark = pytest.mark.slow

FIFTY = """
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from django.db import connections
from django.utils import timezone
from shuke.customers.models import Customer
from shuke.ledgers import checking
from shuke.ledgers.actions import BelowFloor, Change, Stamp, bring
from shuke.ledgers.books import Book
from shuke.ledgers.queries.holders import customer
from shuke.ledgers.queries.totals import balance

day, book = date(2026, 5, 1), Book("stored")
whose = customer(Customer.objects.create(name="王小明").pk)

def post(amount):
    change = Change("given" if amount > 0 else "used", Decimal(amount), day, spent=amount < 0)
    try:
        return bring(book, whose, [change], stamp=Stamp(day, timezone.now()), today=day)
    except BelowFloor:
        return None
    finally:
        connections.close_all()

post(100)
with ThreadPoolExecutor(50) as pool:
    paid = [one for one in pool.map(post, [-7] * 50) if one is not None]
checking.check()
print(len(paid), balance("stored", whose))
"""


def test_fifty_at_once_use_no_more_than_there_is(shop: Installation) -> None:
    assert shop.python(FIFTY).split() == ["14", "2"]
