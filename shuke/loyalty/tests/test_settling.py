"""What an order does to points, coupons, tabs and stored value; and that returns leave no trace of what came back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast, use_parts
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role, User
from shuke.accounts.policy import told
from shuke.customers.models import Customer
from shuke.ledgers import checking
from shuke.ledgers.actions import BelowFloor, Change, Stamp, bring
from shuke.ledgers.queries.holders import customer
from shuke.ledgers.queries.totals import balance
from shuke.loyalty.actions import CouponNotUsable, NoTab, settle
from shuke.loyalty.actions.tabs import open_tab
from shuke.loyalty.baskets import Basket, BasketLine, Source
from shuke.loyalty.books import POINTS, STORED, TAB, book
from shuke.loyalty.models import Coupon, EarnRule, Program, Tab, Tier
from shuke.loyalty.queries import offer
from shuke.records import filtering, types

DAY = date(2026, 5, 1)
AT = datetime(2026, 5, 1, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def program(cast: Cast) -> Program:
    use_parts(cast, "coupons", "tabs")
    return Program.objects.create(pk=1, points_on=True, stored_on=True)


def basket(cast: Cast, number: int = 1, *amounts: int, who: Customer | None = None, **told: Any) -> Basket:
    lines = tuple(BasketLine(str(at), cast.tea.pk, Decimal(1), Decimal(one)) for at, one in enumerate(amounts))
    on = told.pop("on", DAY)
    return Basket(Source("orders.order", number), (who or cast.wang).pk, on, lines, **told)


def points(who: Customer) -> Decimal:
    return balance(POINTS, customer(who.pk))


def give(who: Customer, amount: int, name: str = POINTS, until: date | None = None, on: date = DAY) -> None:
    change = Change("given", Decimal(amount), on, until)
    bring(book(name), customer(who.pk), [change], stamp=Stamp(on, AT), today=on)


def test_an_order_earns_and_a_part_return_takes_back_its_part(cast: Cast, program: Program) -> None:
    settle(basket(cast, 1, 600, 450), by=cast.alice, at=AT)
    assert points(cast.wang) == 10
    settle(basket(cast, 1, 600, 450), by=cast.alice, at=AT)
    assert points(cast.wang) == 10
    settle(basket(cast, 1, 450), by=cast.alice, at=AT)
    assert points(cast.wang) == 4
    settle(basket(cast, 1), by=cast.alice, at=AT)
    assert points(cast.wang) == 0


def test_the_terms_of_the_day_it_was_bought_hold(cast: Cast, program: Program) -> None:
    settle(basket(cast, 1, 600, 450), by=cast.alice, at=AT)
    Program.objects.update(spend_per_point=Decimal(1))
    settle(basket(cast, 1, 600), by=cast.alice, at=AT + timedelta(days=90))
    assert points(cast.wang) == 6


def test_products_and_categories_may_earn_more_or_none(cast: Cast, program: Program) -> None:
    EarnRule.objects.create(product=cast.tea, factor=Decimal(3))
    settle(basket(cast, 1, 600), by=cast.alice, at=AT)
    assert points(cast.wang) == 18


def test_points_are_used_given_back_and_never_twice(cast: Cast, program: Program) -> None:
    give(cast.wang, 50)
    settle(basket(cast, 1, 600, points_used=Decimal(40)), by=cast.alice, at=AT)
    assert points(cast.wang) == 10 + 5  # of 560 paid in money
    with pytest.raises(BelowFloor):
        settle(basket(cast, 2, 600, points_used=Decimal(40)), by=cast.alice, at=AT)
    settle(basket(cast, 1), by=cast.alice, at=AT)
    assert points(cast.wang) == 50


def test_an_order_that_turns_out_to_be_somebody_elses_moves(cast: Cast, program: Program) -> None:
    settle(basket(cast, 1, 600), by=cast.alice, at=AT)
    settle(basket(cast, 1, 600, who=cast.chen), by=cast.alice, at=AT)
    assert (points(cast.wang), points(cast.chen)) == (0, 6)


def test_a_tab_holds_its_limit_and_is_paid(cast: Cast, program: Program) -> None:
    with pytest.raises(NoTab):
        settle(basket(cast, 1, 600, tab=Decimal(600)), by=cast.alice, at=AT)
    Tab.objects.create(name="王家", customer=cast.wang, limit=Decimal(1000), discount=Decimal(5))
    from shuke.loyalty.actions.limits import hold_limit

    hold_limit(customer(cast.wang.pk))
    settle(basket(cast, 1, 600, tab=Decimal(600), signed_by="王太太"), by=cast.alice, at=AT)
    assert balance(TAB, customer(cast.wang.pk)) == -600
    with pytest.raises(BelowFloor, match="400"):
        settle(basket(cast, 2, 600, tab=Decimal(401)), by=cast.alice, at=AT)
    found = offer(basket(cast, 2, 600))
    assert found.tab
    assert found.tab.left == 400
    assert [(one.rate, one.amount) for one in found.discounts] == [(5, 30)]


def test_stored_value_pays_only_what_is_there(cast: Cast, program: Program) -> None:
    give(cast.wang, 500, STORED)
    settle(basket(cast, 1, 600, stored=Decimal(500)), by=cast.alice, at=AT)
    assert balance(STORED, customer(cast.wang.pk)) == 0
    assert offer(basket(cast, 1, 600)).stored == 500  # this order may go on using what it uses
    with pytest.raises(BelowFloor):
        settle(basket(cast, 2, 600, stored=Decimal(1)), by=cast.alice, at=AT)


def test_a_code_works_as_often_as_it_may(cast: Cast, program: Program) -> None:
    code = Coupon.objects.create(name="開幕", kind="percent", value=Decimal(10), code="OPEN", minimum=Decimal(500))
    found = offer(basket(cast, 1, 400, codes=("open",))).coupons[0]
    assert (found.usable, found.reason) == (False, "NT$100 more and it can be used.")
    assert offer(basket(cast, 1, 600, codes=("open",))).coupons[0].off == 60
    settle(basket(cast, 1, 600, coupons=(code.pk,)), by=cast.alice, at=AT)
    with pytest.raises(CouponNotUsable, match="as often"):
        settle(basket(cast, 2, 600, coupons=(code.pk,)), by=cast.alice, at=AT)
    settle(basket(cast, 1), by=cast.alice, at=AT)
    settle(basket(cast, 2, 600, coupons=(code.pk,)), by=cast.alice, at=AT)


def test_a_given_coupon_is_used_once_and_comes_back_with_the_order(cast: Cast, program: Program) -> None:
    one = Coupon.objects.create(name="生日", kind="amount", value=Decimal(100))
    with pytest.raises(CouponNotUsable, match="have it"):
        settle(basket(cast, 1, 600, coupons=(one.pk,)), by=cast.alice, at=AT)
    give(cast.wang, 1, one.book, DAY + timedelta(days=30))
    assert offer(basket(cast, 1, 600)).coupons[0].expires_on == DAY + timedelta(days=30)
    settle(basket(cast, 1, 600, coupons=(one.pk,)), by=cast.alice, at=AT)
    assert not offer(basket(cast, 2, 600)).coupons
    settle(basket(cast, 1), by=cast.alice, at=AT)
    assert offer(basket(cast, 2, 600)).coupons[0].usable


def test_a_tier_gives_a_discount_and_more_points(cast: Cast, program: Program) -> None:
    gold = Tier.objects.create(key="gold", en="Gold", earn_factor=Decimal(2), discount=Decimal(3))
    gold.ranks.create(customer=cast.wang, ladder="tier", since=DAY)
    assert [one.earns for one in (offer(basket(cast, 1, 600)).points,) if one] == [12]
    assert offer(basket(cast, 1, 600)).discounts[0].reason == "As a member of tier Gold"


state = st.tuples(
    st.integers(1, 3), st.lists(st.integers(1, 9), max_size=3), st.integers(0, 8), st.integers(0, 60)
)  # order, amounts in hundreds, points used, days after


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=st.lists(state, max_size=8))
def test_whatever_was_returned_is_as_if_it_had_never_been(
    cast: Cast, program: Program, states: list[tuple[int, list[int], int, int]]
) -> None:
    """Three orders, a day apart, changed again and again, with points that last ten days; against the same orders
    entered once, as they ended."""
    with transaction.atomic():
        Program.objects.update(points_last_days=10)
        last: dict[int, Any] = {}
        passed = 0
        for number, amounts, used, after in states:
            passed = max(passed, after)
            on = DAY + timedelta(days=number * 5)
            told = {"on": on, "points_used": Decimal(used if amounts else 0)}
            at = AT + timedelta(days=passed)
            try:
                settle(basket(cast, number, *(one * 100 for one in amounts), **told), by=None, at=at)
            except BelowFloor:
                continue
            last[number] = (amounts, told)
        end = AT + timedelta(days=passed)
        other = Customer.objects.create(name="same")
        refused = False
        for number, (amounts, told) in sorted(last.items()):
            new = basket(cast, number + 100, *(one * 100 for one in amounts), who=other, **told)
            try:
                settle(new, by=None, at=end)
            except BelowFloor:  # what it used was returned since
                refused = True
        if not refused:
            bring(book(POINTS), customer(cast.wang.pk), [], stamp=Stamp(DAY, end), today=end.date())
            bring(book(POINTS), customer(other.pk), [], stamp=Stamp(DAY, end), today=end.date())
            assert points(cast.wang) == points(other)
        checking.check()
        transaction.set_rollback(True)


def test_the_list_of_tabs_says_what_is_owed(cast: Cast) -> None:
    use_parts(cast, "tabs")
    tabs = [open_tab(by=None, customer=who, limit=Decimal(1000)) for who in (cast.wang, cast.chen)]
    settle(basket(cast, 1, 600, tab=Decimal(600)), by=None, at=AT)
    kind = types.named("tab")
    kind.field("owed").gather(tabs, cast.alice)
    assert [kind.field("owed").text(one) for one in tabs] == ["NT$600", "NT$0"]
    assert -balance(TAB, tabs[0].holder) == 600
    owing = filtering.parse({"field": "owed", "op": ">", "value": "0"}, kind, cast.alice)
    assert list(kind.visible_to(cast.alice).filter(owing.q(cast.alice, on=DAY))) == tabs[:1]
    change_role(Role.STAFF, fields={("order", "total"): "hidden"}, by=cast.alice)
    assert not told(User.objects.get(pk=cast.carol.pk), "tab", "owed")
