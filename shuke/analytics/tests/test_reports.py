"""The figures of the reports against cases worked out by hand, and against each other on random worlds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast, buy
from shuke.accounts.models import Team, User
from shuke.analytics import halfyear, purchases
from shuke.analytics.forms import HalfYearFilters, PurchaseFilters
from shuke.analytics.periods import HalfYear, half_years
from shuke.analytics.reports import Answer
from shuke.customers.models import Customer
from shuke.orders.models import OrderLine

ON = date(2024, 5, 20)
FIRST_HALF = {"half": HalfYear(2024, 1), "team": None}


def history(user: User, **given: Any) -> Answer:
    asked = {"product": "", "customer": None, "team": None, "start": date(2024, 1, 1), "end": None, **given}
    return purchases.answer(user, asked, ON)


def rows_of(answer: Answer) -> list[Any]:
    return [row for group in answer.groups for row in group.rows(None)]


def test_half_years_run_from_the_newest_to_the_oldest() -> None:
    assert [half.code for half in half_years(date(2023, 7, 1), date(2024, 7, 9))] == ["2024-2", "2024-1", "2023-2"]
    assert HalfYear(2024, 1).months[1] == (date(2024, 2, 1), date(2024, 2, 29))
    assert HalfYear.read("2024-2").end == date(2024, 12, 31)


def test_months_teams_and_totals_of_a_half_year(cast: Cast) -> None:
    buy(cast.chen, cast.soap, date(2024, 4, 9), 3)
    buy(cast.chen, cast.soap, date(2024, 7, 1), 9)  # the next half-year
    answer = halfyear.answer(cast.alice, FIRST_HALF, ON)
    assert [(group.title, group.count) for group in answer.groups] == [("北區", 1), ("南區", 1)]
    wang, chen = rows_of(answer)
    assert [wang[f"month_{number}"] for number in range(6)] == [0, 1200, 1200, 1200, 0, 0]
    assert (wang["customer"], wang["total"], chen["total"]) == ("王小明", 3600, 150)
    assert (answer.totals["month_3"], answer.totals["total"]) == (1350, 3750)


def test_pv_is_added_up_and_who_spent_most_comes_first(cast: Cast) -> None:
    big = Customer.objects.create(name="大戶", team=cast.north)
    buy(big, cast.tea, date(2024, 6, 30), 10)
    OrderLine.objects.filter(customer=big).update(pv=Decimal("200.5"))
    answer = halfyear.answer(cast.alice, FIRST_HALF, ON)
    assert [row["customer"] for row in rows_of(answer)] == ["大戶", "王小明"]
    assert answer.totals["pv"] == Decimal("200.5")


def test_what_does_not_count_is_left_out(cast: Cast) -> None:
    OrderLine.objects.filter(ordered_on=date(2024, 2, 2)).update(counted=False)
    assert halfyear.answer(cast.alice, FIRST_HALF, ON).totals["total"] == 2400
    assert history(cast.alice, product="普洱茶").totals["amount"] == 2400


def test_without_a_purchase_the_report_says_so(cast: Cast) -> None:
    answer = halfyear.answer(cast.alice, {"half": HalfYear(2020, 2), "team": None}, ON)
    assert answer.nothing
    assert answer.count == 0


def test_charlie_sees_nothing_of_north_not_even_in_totals(cast: Cast) -> None:
    buy(cast.chen, cast.tea, date(2024, 4, 9))
    answer = halfyear.answer(cast.charlie, FIRST_HALF, ON)
    assert [group.title for group in answer.groups] == ["南區"]
    assert answer.totals["total"] == 600
    assert halfyear.answer(cast.charlie, {**FIRST_HALF, "team": cast.north}, ON).count == 0
    found = history(cast.charlie, product="普洱*")
    assert (found.count, found.totals["amount"]) == (1, 600)
    assert [row["customer__name"] for row in rows_of(found)] == ["陳美玲"]


def test_somebody_without_a_team_sees_nothing(cast: Cast) -> None:
    cast.charlie.teams.clear()
    assert halfyear.answer(cast.charlie, FIRST_HALF, ON).nothing
    assert history(cast.charlie, product="普洱茶").nothing


def test_only_own_teams_and_customers_can_be_asked_for(cast: Cast) -> None:
    asked = PurchaseFilters(query(customer=cast.wang.id, team=cast.north.id), user=cast.charlie, on=ON)
    assert set(asked.errors) == {"customer", "team"}


def query(**given: Any) -> Any:
    from django.http import QueryDict

    found = QueryDict(mutable=True)
    found.update({name: str(value) for name, value in given.items()})
    return found


@pytest.mark.parametrize(
    ("pattern", "count"), [("普洱茶", 3), ("T01", 3), ("t*", 3), ("*洱*", 3), ("普洱", 0), ("*", 3), (".*茶", 0)]
)
def test_a_star_stands_for_anything(cast: Cast, pattern: str, count: int) -> None:
    assert history(cast.alice, product=pattern).count == count


def test_history_of_a_product_between_two_days(cast: Cast) -> None:
    found = history(cast.alice, product="普洱茶", start=date(2024, 3, 1), end=date(2024, 4, 1))
    (row,) = rows_of(found)
    assert (row["ordered_on"], row["quantity"], row["unit_price"], row["amount"]) == (date(2024, 3, 3), 2, 600, 1200)
    assert found.totals == {"quantity": 2, "amount": 1200, "pv": 0}


def test_an_unknown_product_offers_the_wider_question(cast: Cast) -> None:
    nothing = history(cast.alice, product="普洱").nothing
    assert nothing
    assert nothing.url == "?product=%2A%E6%99%AE%E6%B4%B1%2A"


def test_a_customer_in_the_bin_is_in_no_report(cast: Cast) -> None:
    from django.utils import timezone

    Customer.objects.filter(id=cast.wang.id).update(deleted_at=timezone.now())
    assert halfyear.answer(cast.alice, FIRST_HALF, ON).nothing
    assert history(cast.alice, product="普洱茶").nothing


def test_the_filters_answer_for_themselves_what_was_not_asked(cast: Cast) -> None:
    half, line = (form(query(), user=cast.alice, on=ON) for form in (HalfYearFilters, PurchaseFilters))
    assert half.is_valid()
    assert line.is_valid()
    assert half.cleaned_data["half"] == HalfYear(2024, 1)
    assert line.cleaned_data["start"] == date(2023, 11, 1)


LINES = st.lists(
    st.tuples(st.integers(0, 3), st.dates(date(2023, 12, 1), date(2024, 7, 31)), st.integers(-2, 9)), max_size=12
)


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lines=LINES)
def test_totals_are_the_sum_of_the_rows(cast: Cast, lines: list[tuple[int, date, int]]) -> None:
    OrderLine.objects.all().delete()
    Customer.objects.exclude(id__in=[cast.wang.id, cast.chen.id]).delete()
    more = [Customer.objects.create(name="無隊"), Customer.objects.create(name="同隊", team=cast.north)]
    people = [cast.wang, cast.chen, *more]
    for number, (who, on, quantity) in enumerate(lines):
        buy(people[who], cast.soap, on, quantity, number=str(number))
    for user, seen in ((cast.alice, {0, 1, 2, 3}), (cast.carol, {0, 3}), (cast.charlie, {1})):
        half = halfyear.answer(user, FIRST_HALF, ON)
        mine = [line for line in lines if line[0] in seen]
        expected = sum(quantity * 50 for _who, on, quantity in mine if date(2024, 1, 1) <= on <= date(2024, 6, 30))
        assert half.totals.get("total", 0) == expected == sum(row["total"] for row in rows_of(half))
        assert sum(group.totals["total"] for group in half.groups) == expected
        found = history(user, product="肥皂", start=date(2023, 1, 1))
        assert found.totals.get("amount", 0) == sum(row["amount"] for row in rows_of(found))
        assert found.count == len(rows_of(found)) == len(mine)
    OrderLine.objects.all().delete()
    from shuke.orders.models import Order

    Order.objects.all().delete()


def test_teams_come_in_the_order_of_the_shop(cast: Cast) -> None:
    buy(cast.chen, cast.soap, date(2024, 4, 9))
    Team.objects.filter(id=cast.south.id).update(position=0)
    Team.objects.filter(id=cast.north.id).update(position=1)
    answer = halfyear.answer(cast.alice, FIRST_HALF, ON)
    assert [group.title for group in answer.groups] == ["南區", "北區"]
