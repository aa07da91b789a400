"""Two at the same moment: PostgreSQL lets both in, SQLite only one after the other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from conftest import Cast, use_parts
from shuke.core.errors import UserError
from shuke.customers.actions import create_customer
from shuke.customers.models import Customer
from shuke.ledgers import checking
from shuke.ledgers.queries.holders import customer
from shuke.ledgers.queries.totals import balance
from shuke.loyalty.actions.cards import create_card, redeem
from shuke.loyalty.actions.tabs import open_tab
from shuke.loyalty.books import STORED, TAB
from shuke.loyalty.models import Program
from shuke.orders.actions import Line, Pay, enter_order, take_payment
from shuke.orders.models import Order, Payment, Way

SEVERAL_WRITERS = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
pytestmark = SEVERAL_WRITERS
TIMES = 4


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What came of doing it so many times at the same moment: results, and errors for people."""
    start = Barrier(TIMES)

    def one(number: int) -> Any:
        try:
            start.wait()
            return act(number)
        except UserError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(one, range(TIMES)))


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_makes_one_order(cast: Cast) -> None:
    before, line = Order.objects.count(), Line(cast.tea, Decimal(1))

    def enter(_number: int) -> int:
        day = date(2024, 5, 5)
        return enter_order(by=cast.alice, customer=cast.wang, ordered_on=day, lines=[line], token="t").pk

    assert len(set(at_once(enter))) == 1
    assert Order.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_tab_and_a_gift_card_hold_what_they_may_and_a_payment_is_taken_once(cast: Cast) -> None:
    use_parts(cast, "tabs")
    Program.objects.create(pk=1, stored_on=True)
    open_tab(by=cast.alice, customer=cast.wang, limit=Decimal(1300))
    card = create_card(by=cast.alice, value=Decimal(500))
    told = {"by": cast.alice, "ordered_on": date(2024, 5, 5), "lines": [Line(cast.tea, Decimal(1))]}
    order = enter_order(customer=cast.chen, status="confirmed", **told)

    def act(number: int) -> Any:
        who = (cast.wang, cast.chen)[number % 2]
        for one in (
            lambda: enter_order(customer=cast.wang, payment=Pay(Way.TAB), token=str(number), **told),
            lambda: take_payment(order, Pay(), on=date(2024, 5, 5), by=cast.alice, token="p"),
            lambda: redeem(card.code, who, by=cast.alice, at=timezone.now()),
        ):
            with suppress(UserError):
                one()

    at_once(act)
    checking.check()
    assert balance(TAB, customer(cast.wang.pk)) == -1200
    assert Payment.objects.filter(order=order).count() == 1
    assert sum(balance(STORED, customer(one.pk)) for one in (cast.wang, cast.chen)) == 500


@pytest.mark.django_db(transaction=True)
def test_a_member_no_is_given_to_one_customer(cast: Cast) -> None:
    made = at_once(
        lambda number: create_customer(by=cast.alice, name=f"客{number}", member_no="M900", token=str(number))
    )
    assert [type(one) for one in made].count(Customer) == 1
    assert sum(isinstance(one, UserError) for one in made) == TIMES - 1
