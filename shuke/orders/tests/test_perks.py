"""Points, coupons, tab and stored value on orders: whatever happens, ledgers say what the order says."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast, use_parts
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role
from shuke.core.errors import UserError
from shuke.customers.models import Customer, Household, Membership
from shuke.events.models import Batch, Event
from shuke.ledgers.actions import Change, Stamp, bring
from shuke.ledgers.models import Entry
from shuke.ledgers.queries.holders import customer, household
from shuke.ledgers.queries.totals import balance
from shuke.loyalty.actions.limits import hold_limit
from shuke.loyalty.actions.tabs import change_tab, close_tab, open_tab
from shuke.loyalty.books import POINTS, STORED, TAB, book
from shuke.loyalty.models import Coupon, Program, Tab
from shuke.orders import actions
from shuke.orders.actions import Back, Line, Pay, Terms
from shuke.orders.models import Order, Way
from shuke.records.actions.undo import undo_batch, undo_event

DAY = date(2026, 5, 1)
AT = datetime(2026, 5, 1, 4, tzinfo=UTC)


@pytest.fixture
def program(cast: Cast) -> Program:
    use_parts(cast, "coupons", "tabs")
    return Program.objects.create(pk=1, points_on=True, stored_on=True)


def enter(cast: Cast, quantity: int = 3, **values: object) -> Order:
    lines = [Line(cast.tea, Decimal(quantity))]
    told = {"by": cast.carol, "customer": cast.wang, "ordered_on": DAY, "lines": lines, "at": AT, **values}
    return actions.enter_order(**told)


def has(who: Customer, name: str = POINTS) -> Decimal:
    return balance(name, customer(who.pk))


def give(who: Customer, amount: int, name: str) -> None:
    change = Change("given", Decimal(amount), DAY, None)
    bring(book(name), customer(who.pk), [change], stamp=Stamp(DAY, AT), today=DAY)


def test_an_order_earns_points_and_a_return_takes_its_part_back(cast: Cast, program: Program) -> None:
    order = enter(cast)
    assert has(cast.wang) == 18
    line = order.lines.get()
    actions.return_items(order, [Back(line.pk, Decimal(1))], reason="damaged", on=DAY, by=cast.carol, at=AT)
    assert has(cast.wang) == 12
    actions.delete_order(order, by=cast.carol, at=AT)
    assert has(cast.wang) == 0
    actions.restore_order(order, by=cast.carol, at=AT)
    assert has(cast.wang) == 12


def test_an_order_of_the_time_before_brings_nothing_when_it_is_touched(cast: Cast, program: Program) -> None:
    order = cast.wang.orders.latest("id")
    line = order.lines.get()
    actions.return_items(order, [Back(line.pk, Decimal(1))], reason="damaged", on=DAY, by=cast.carol, at=AT)
    assert has(cast.wang) == 0


def test_what_is_written_up_is_paid_and_a_cancelled_order_gives_it_back(cast: Cast, program: Program) -> None:
    Tab.objects.create(customer=cast.wang, limit=Decimal(2000), name="王家")
    hold_limit(customer(cast.wang.pk))
    order = enter(cast, status="confirmed", payment=Pay(Way.TAB))
    assert (order.status, order.paid, has(cast.wang, TAB)) == ("paid", 1800, -1800)
    with pytest.raises(UserError):
        enter(cast, payment=Pay(Way.TAB))
    actions.set_status(order, "cancelled", by=cast.carol, at=AT)
    assert (Order.objects.get(pk=order.pk).paid, has(cast.wang, TAB)) == (0, 0)


def test_stored_value_pays_as_far_as_it_goes(cast: Cast, program: Program, client: Client) -> None:
    give(cast.wang, 700, STORED)
    client.force_login(cast.carol)
    posted = {
        "customer": cast.wang.pk, "token": "t", "ordered_on": "2026-05-01", "product": [cast.tea.pk],
        "product_name": ["普洱茶"], "quantity": ["2"], "unit_price": [""], "discount": [""], "pay": "stored",
    }  # fmt: skip
    client.post("/orders/new/", posted)
    order = Order.objects.latest("id")
    assert (order.paid, order.total, has(cast.wang, STORED)) == (700, 1200, 0)
    assert f"/orders/{order.pk}/pay/" in client.get(f"/orders/{order.pk}/").content.decode()


def test_a_coupon_is_offered_taken_off_and_given_back(cast: Cast, program: Program, client: Client) -> None:
    coupon = Coupon.objects.create(name="滿千折百", code="HUNDRED", kind="amount", value=100, minimum=1200)
    client.force_login(cast.carol)
    asked = {"customer": cast.wang.pk, "product": [cast.tea.pk], "quantity": ["2"], "code": "hundred"}
    assert "滿千折百" in client.get("/orders/prices/", asked).json()["offers"]
    change_role(Role.STAFF, fields={("order", "total"): "hidden"}, by=cast.alice)
    assert "滿千折百" not in client.get("/orders/prices/", asked).json()["offers"]
    change_role(Role.STAFF, fields={("order", "total"): "write"}, by=cast.alice)
    posted = {
        **asked, "token": "t", "ordered_on": "2026-05-01", "product_name": ["普洱茶"], "unit_price": [""],
        "discount": [""], "offer": [f"c{coupon.pk}"], "order_discount": "50", "pay": "cash",
    }  # fmt: skip
    client.post("/orders/new/", posted)
    order = Order.objects.latest("id")
    assert (order.total, [one["reason"] for one in order.reductions or []]) == (1050, ["滿千折百", "Discount"])
    assert has(cast.wang) == 10
    assert "滿千折百" in client.get(f"/orders/{order.pk}/").content.decode()


def test_a_cancel_taken_back_uses_again_what_it_gave_back(cast: Cast, program: Program) -> None:
    tab = open_tab(by=None, customer=cast.wang, limit=Decimal(1500))
    order = enter(cast, 2, status="confirmed", payment=Pay(Way.TAB))
    actions.set_status(order, "cancelled", by=cast.alice)
    undo_event(Event.objects.filter(verb="orders.status_changed").latest("pk"), by=cast.alice)
    now = Order.objects.get(pk=order.pk)
    assert (now.status, now.paid, has(cast.wang, TAB), has(cast.wang)) == ("paid", 1200, -1200, 12)
    actions.set_status(now, "cancelled", by=cast.alice)
    enter(cast, 1, payment=Pay(Way.TAB))
    cancelled = Event.objects.filter(verb="orders.status_changed", subject_id=order.pk).latest("pk")
    with pytest.raises(UserError):  # the tab has no room for it any more
        undo_event(cancelled, by=cast.alice)
    change_tab(tab, by=None, limit=Decimal(1800))
    undo_event(cancelled, by=cast.alice)
    assert has(cast.wang, TAB) == -1800
    undo_batch(Batch.objects.latest("pk"), by=cast.alice)
    assert (Order.objects.get(pk=order.pk).status, has(cast.wang, TAB)) == ("cancelled", -600)


def test_what_is_on_a_tab_stays_there_and_can_be_given_back_whatever_became_of_the_tab(
    cast: Cast, program: Program
) -> None:
    home = Household.objects.create(name="王家", team=cast.north)
    stay = Membership.objects.create(household=home, customer=cast.wang, joined_on=DAY)
    tab = open_tab(by=None, household=home, limit=Decimal(5000))
    first, second = enter(cast, 1, payment=Pay(Way.TAB)), enter(cast, 3, payment=Pay(Way.TAB))
    assert balance(TAB, household(home.pk)) == -2400
    stay.delete()
    open_tab(by=None, customer=cast.wang, limit=Decimal(5000))  # moved out, with a tab of their own
    line = second.lines.get()
    actions.return_items(second, [Back(line.pk, Decimal(1))], reason="damaged", on=DAY, by=None, refund=Pay(Way.TAB))
    assert (balance(TAB, household(home.pk)), has(cast.wang, TAB)) == (-1800, 0)
    close_tab(tab, by=None)
    actions.set_status(first, "cancelled", by=cast.carol, at=AT)
    assert (balance(TAB, household(home.pk)), has(cast.wang, TAB)) == (-1200, 0)


def test_a_coupon_comes_back_also_where_there_are_no_points(cast: Cast) -> None:
    coupon = Coupon.objects.create(name="開幕", code="OPEN", kind="amount", value=100, minimum=600)
    taken = {"kind": "coupon", "reason": "開幕", "amount": "100", "coupon": coupon.pk}
    order = enter(cast, 1, terms=Terms(discount=Decimal(100), reductions=(taken,)))
    assert has(cast.wang, coupon.book) == -1
    actions.set_status(order, "cancelled", by=cast.carol, at=AT)
    assert has(cast.wang, coupon.book) == 0


def test_what_a_coupon_takes_off_earns_nothing_and_leaves_one_entry(cast: Cast, program: Program) -> None:
    coupon = Coupon.objects.create(name="開幕", code="OPEN", kind="amount", value=100, minimum=600)
    taken = {"kind": "coupon", "reason": "開幕", "amount": "100", "coupon": coupon.pk}
    enter(cast, 1, terms=Terms(discount=Decimal(100), reductions=(taken,)))
    assert has(cast.wang) == 5
    assert Entry.objects.filter(book=POINTS).count() == 1


Step = tuple[int, int]


@pytest.mark.slow
@given(steps=st.lists(st.tuples(st.integers(0, 7), st.integers(1, 3)), min_size=3, max_size=8))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_ledgers_say_what_the_order_says(cast: Cast, steps: list[Step]) -> None:
    with transaction.atomic():
        use_parts(cast, "coupons", "tabs")
        Program.objects.update_or_create(pk=1, defaults={"points_on": True, "stored_on": True})
        Tab.objects.create(customer=cast.wang, limit=Decimal(5000), name="王家")
        hold_limit(customer(cast.wang.pk))
        give(cast.wang, 900, STORED)
        order = enter(cast, 4, status="confirmed")
        for what, many in steps:
            with suppress(UserError, IndexError), transaction.atomic():
                _do(order, cast, what, many)
            now = Order.objects.get(pk=order.pk)
            stands = now.status in {"confirmed", "paid", "shipped", "completed"}
            by = {way: sum(one.amount for one in now.payments.filter(way=way, deleted_at=None)) for way in Way}
            assert has(cast.wang, TAB) == -by[Way.TAB]
            assert has(cast.wang, STORED) == 900 - by[Way.STORED]
            assert has(cast.wang) == (now.total // 100 if stands else 0)
        transaction.set_rollback(True)


def _do(order: Order, cast: Cast, what: int, many: int) -> None:
    told = {"on": DAY, "by": cast.carol, "at": AT}
    if what < 3:
        way = (Way.TAB, Way.STORED, Way.CASH)[what]
        actions.take_payment(order, Pay(way, amount=Decimal(many * 300)), **told)
    elif what == 3:
        items = [Back(order.lines.get().pk, Decimal(many))]
        actions.return_items(order, items, reason="damaged", refund=Pay(Way.TAB), **told)
    elif what == 4:
        actions.take_back_return(order.returns.filter(deleted_at=None)[0], by=cast.carol, at=AT)
    elif what == 5:
        actions.take_back_payment(order.payments.filter(deleted_at=None)[0], by=cast.carol, at=AT)
    else:
        status = ("cancelled", "confirmed", "completed")[many - 1]
        actions.set_status(order, status, by=cast.carol, at=AT)
