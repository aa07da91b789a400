"""Entries come to zero, balances are their sums, floors hold, and nothing is ever changed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast
from shuke.core.errors import UserError
from shuke.events.models import AppendOnly
from shuke.ledgers import checking
from shuke.ledgers.actions import BelowFloor, Change, Stamp, bring, open_account, post
from shuke.ledgers.actions.forgetting import forget_accounts
from shuke.ledgers.actions.posting import Unbalanced
from shuke.ledgers.books import Book
from shuke.ledgers.models import Account, Entry, Lot, Posting
from shuke.ledgers.queries.holders import customer
from shuke.ledgers.queries.totals import balance, of_shop
from shuke.ledgers.sealing import is_sealed

DAY = date(2026, 5, 1)
STAMP = Stamp(DAY, datetime(2026, 5, 1, 10, tzinfo=UTC))
POINTS, STORED = Book("points", lots=True), Book("stored")


def give(cast: Cast, amount: int, book: Book = STORED, **told: Any) -> Decimal:
    change = Change("given" if amount > 0 else "used", Decimal(amount), DAY, spent=amount < 0, **told)
    return bring(book, customer(cast.wang.pk), [change], stamp=STAMP, today=DAY)


def test_what_one_gains_another_loses(cast: Cast) -> None:
    assert give(cast, 100) == 100
    assert give(cast, -30) == 70
    assert balance("stored", customer(cast.wang.pk)) == 70
    assert [sum(one.amount for one in entry.postings.all()) for entry in Entry.objects.all()] == [0, 0]
    checking.check()


def test_what_the_shop_gave_is_counted_only_so_far(cast: Cast) -> None:
    for _again in range(3):
        give(cast, 100)
    assert of_shop("stored", "given", most=4) == (-300, True)
    assert of_shop("stored", "given", most=2) == (-200, False)


def test_an_entry_that_does_not_come_to_zero_is_our_mistake(cast: Cast) -> None:
    account = open_account("stored", customer(cast.wang.pk), floor=Decimal(0))
    with pytest.raises(Unbalanced):
        post("stored", [(account, Decimal(5))], reason="given", stamp=STAMP)


def test_nobody_uses_what_is_not_there(cast: Cast) -> None:
    give(cast, 100)
    with pytest.raises(BelowFloor, match="100"):
        give(cast, -101)
    assert balance("stored", customer(cast.wang.pk)) == 100


def test_the_same_key_posts_once(cast: Cast) -> None:
    account, house = open_account("stored", customer(cast.wang.pk)), open_account("stored", None, name="given")
    both = [(account, Decimal(5)), (house, Decimal(-5))]
    first = post("stored", both, reason="given", stamp=STAMP, key="card-1")
    assert post("stored", both, reason="given", stamp=STAMP, key="card-1") == first
    assert balance("stored", customer(cast.wang.pk)) == 5


def test_what_was_written_is_closed_in_python_and_in_the_database(cast: Cast) -> None:
    give(cast, 100)
    with pytest.raises(AppendOnly):
        Posting.objects.update(amount=Decimal(1))
    with pytest.raises(AppendOnly):
        Entry.objects.filter(book="stored").delete()
    assert is_sealed()
    for statement in ("UPDATE ledgers_posting SET amount = 1", "DELETE FROM ledgers_posting",
                      "UPDATE ledgers_entry SET book = 'x'"):  # fmt: skip
        with pytest.raises(DatabaseError, match="only grow"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Entry.objects.all().redact() == 1  # words may go, amounts may not


def test_what_was_taken_back_although_used_comes_off_what_is_given_later(cast: Cast) -> None:
    whose = customer(cast.wang.pk)
    give(cast, 100)
    give(cast, -80)
    back = Change("given", Decimal(-100), DAY)
    assert bring(STORED, whose, [back], stamp=STAMP, today=DAY) == -80
    assert Account.objects.get(customer=cast.wang, name="").balance == 0
    assert Account.objects.get(customer=cast.wang, name="owed").balance == -80
    assert give(cast, 100) == 20
    assert Account.objects.get(customer=cast.wang, name="owed").balance == 0
    checking.check()


def test_points_run_out_first_those_that_run_out_first(cast: Cast) -> None:
    whose = customer(cast.wang.pk)
    for amount, until in ((100, date(2026, 6, 1)), (50, date(2026, 5, 10))):
        change = Change("earned", Decimal(amount), DAY, until)
        bring(POINTS, whose, [change], stamp=STAMP, today=DAY)
    give(cast, -60, POINTS)
    assert bring(POINTS, whose, [], stamp=STAMP, today=date(2026, 5, 11)) == 90
    assert [one.left for one in Lot.objects.all()] == [90]
    assert bring(POINTS, whose, [], stamp=STAMP, today=date(2026, 6, 2)) == 0
    assert not Lot.objects.exists()
    checking.check()


moves = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(-60, 100), st.integers(0, 40), st.integers(1, 30)), max_size=12
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=moves)
def test_whatever_happens_sums_are_zero_and_floors_hold(cast: Cast, moves: list[tuple[str, int, int, int]]) -> None:
    with transaction.atomic():
        for reason, amount, day, lasts in moves:
            on = date.fromordinal(DAY.toordinal() + day)
            until = date.fromordinal(on.toordinal() + lasts) if amount > 0 else None
            change = Change(reason, Decimal(amount or 1), on, until, spent=amount < 0)
            try:
                bring(POINTS, customer(cast.wang.pk), [change], stamp=STAMP, today=on)
            except UserError:
                continue
        checking.check()
        assert not Account.objects.filter(name="", balance__lt=0, customer=cast.wang).exists()
        transaction.set_rollback(True)


def test_an_invented_shop_goes_with_its_accounts_and_the_seal_holds_again(cast: Cast) -> None:
    give(cast, 100)
    forget_accounts([cast.wang.pk], [])
    assert not Entry.objects.exists()
    assert is_sealed()
