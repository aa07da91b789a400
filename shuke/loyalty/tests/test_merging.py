"""Two customers who become one have one account in each book, and two again when they are taken apart."""

from __future__ import annotations

from decimal import Decimal

from conftest import Cast
from shuke.duplicates.actions.merging import merge
from shuke.duplicates.actions.merging_apart import take_apart
from shuke.duplicates.models import Merge
from shuke.ledgers import checking
from shuke.ledgers.models import Account
from shuke.ledgers.queries.holders import customer
from shuke.ledgers.queries.totals import balance
from shuke.loyalty.actions import settle
from shuke.loyalty.books import POINTS, STORED
from shuke.loyalty.models import Program
from shuke.loyalty.tests.test_settling import AT, basket, give
from shuke.records import types


def held(cast: Cast, book: str) -> list[Decimal]:
    """What stands on each one's own accounts, what is owed included."""
    rows = Account.objects.filter(book=book)
    return [sum((one.balance for one in rows.filter(customer=who)), Decimal(0)) for who in (cast.wang, cast.chen)]


def test_accounts_become_one_and_part_again(cast: Cast) -> None:
    Program.objects.create(pk=1, points_on=True, stored_on=True)
    give(cast.wang, 100, STORED)
    give(cast.chen, 40, STORED)
    settle(basket(cast, 1, 600, who=cast.chen), by=None, at=AT)
    merge(types.named("customer"), cast.wang.pk, [cast.chen.pk], by=cast.alice, at=AT)
    assert held(cast, STORED) == [140, 0]
    assert held(cast, POINTS) == [6, 0]
    assert balance(STORED, customer(cast.chen.pk)) == 140
    settle(basket(cast, 2, 500, stored=Decimal(120)), by=None, at=AT)
    settle(basket(cast, 1, 300), by=None, at=AT)  # part of what Chen had bought comes back
    assert held(cast, STORED) == [20, 0]
    assert held(cast, POINTS) == [8, 0]
    checking.check()
    take_apart(Merge.objects.get(), by=cast.alice, at=AT)
    assert held(cast, STORED) == [-20, 40]  # what Wang used of it is owed, on an account of its own
    assert Account.objects.get(customer=cast.wang, book=STORED, name="").balance == 0
    settle(basket(cast, 1, 300, who=cast.chen), by=None, at=AT)
    settle(basket(cast, 2, 500, stored=Decimal(100)), by=None, at=AT)
    assert held(cast, POINTS) == [5, 3]
    assert held(cast, STORED) == [0, 40]
    checking.check()
