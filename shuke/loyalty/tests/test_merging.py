"""Two customers who become one have one account in each book, and two again when they are taken apart."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast, use_parts
from shuke.core.errors import UserError
from shuke.customers.models import Customer
from shuke.duplicates.actions.merging import merge
from shuke.duplicates.actions.merging_apart import take_apart
from shuke.duplicates.models import Merge
from shuke.ledgers import checking
from shuke.ledgers.models import Account, Lot
from shuke.ledgers.queries.holders import customer
from shuke.ledgers.queries.totals import balance
from shuke.loyalty.actions import settle
from shuke.loyalty.actions.tabs import open_tab
from shuke.loyalty.books import POINTS, STORED, TAB
from shuke.loyalty.models import Coupon, Program
from shuke.loyalty.tests.test_settling import AT, DAY, basket, give
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


def stands(*people: Customer) -> dict[tuple[int, str, str], tuple[Decimal, object, object]]:
    """All that these have: what is on each account that has anything, how low it may go, and what of it runs out."""
    found = {}
    for one in Account.objects.filter(customer__in=people):
        lots = sorted(Lot.objects.filter(account=one).values_list("got_on", "expires_on", "left"), key=str)
        floor = one.floor if one.book == TAB and not one.name else None
        if one.balance or floor:
            found[one.customer_id, one.book, one.name] = (one.balance, floor, lots)
    return found


step = st.tuples(st.booleans(), st.integers(0, 5), st.integers(1, 9))  # whose, what, how many hundred


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, min_size=2, max_size=8), first=st.booleans())
def test_made_one_and_taken_apart_all_is_as_before(cast: Cast, steps: list[tuple[bool, int, int]], first: bool) -> None:
    with transaction.atomic():
        use_parts(cast, "coupons", "tabs")
        Program.objects.create(pk=1, points_on=True, stored_on=True)
        coupon = Coupon.objects.create(name="券", kind="amount", value=Decimal(1))
        for who in (cast.wang, cast.chen):
            open_tab(by=None, customer=who, limit=Decimal(1000))
        for number, (wang, what, many) in enumerate(steps):
            with suppress(UserError), transaction.atomic():
                _do(cast, cast.wang if wang else cast.chen, number, what, many, coupon)
        before, (one, other) = stands(cast.wang, cast.chen), (cast.wang, cast.chen)[:: 1 if first else -1]
        merge(types.named("customer"), one.pk, [other.pk], by=None, at=AT)
        for book in (POINTS, STORED, TAB, coupon.book):
            whole = sum((had[0] for (_who, name, _owed), had in before.items() if name == book), Decimal(0))
            assert balance(book, customer(one.pk)) == whole
        checking.check()
        take_apart(Merge.objects.get(), by=None, at=AT)
        assert stands(cast.wang, cast.chen) == before
        checking.check()
        transaction.set_rollback(True)


def _do(cast: Cast, who: Customer, number: int, what: int, many: int, coupon: Coupon) -> None:
    amount = Decimal(many * 100)
    if what < 2:
        give(who, many * 100, (STORED, POINTS)[what], until=DAY + timedelta(days=many) if what else None)
    elif what == 2:
        give(who, many, coupon.book, until=DAY + timedelta(days=many))
    elif what == 3:
        settle(basket(cast, number, many * 100, who=who, tab=amount), by=None, at=AT)
    elif what == 4:
        settle(basket(cast, number, many * 100, who=who, stored=amount), by=None, at=AT)
    else:
        settle(
            basket(cast, number, many * 100, who=who, points_used=amount / 100, coupons=(coupon.pk,)), by=None, at=AT
        )
