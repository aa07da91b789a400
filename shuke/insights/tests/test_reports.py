"""Repurchase reminders as a report, a workbook and on paper."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from conftest import Cast, buy
from shuke.accounts.models import User
from shuke.analytics.reports import Answer
from shuke.insights import reports
from shuke.insights.actions.refreshing import refresh
from shuke.orders.models import OrderLine


@pytest.fixture
def due(cast: Cast) -> Cast:
    """王小明 of North bought tea every 30 days, 陳美玲 of South soap every 20; both are about to again."""
    today = timezone.localdate()
    OrderLine.objects.all().delete()
    for number in range(1, 6):
        buy(cast.wang, cast.tea, today - timedelta(days=30 * number - 5), 2)
        buy(cast.chen, cast.soap, today - timedelta(days=20 * number - 3), 1)
    refresh(today, at=datetime.now(ZoneInfo("Asia/Taipei")))
    return cast


def asked(user: User, **given: Any) -> Answer:
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in given.items()})
    filters = reports.ReminderFilters(query, user=user, on=timezone.localdate())
    assert filters.is_valid(), filters.errors
    return reports.answer(user, filters.cleaned_data, timezone.localdate())


def names(answer: Answer) -> set[str]:
    return {row["customer"] for group in answer.groups for row in group.rows(None)}


def test_who_is_due_is_named_with_the_reason(due: Cast) -> None:
    answer = asked(due.alice)
    assert names(answer) == {"王小明", "陳美玲"}
    rows = list(answer.groups[0].rows(None))
    assert answer.totals["amount"] == sum(row["amount"] for row in rows)
    assert all(row["reason"] and row["due_on"] <= timezone.localdate() + timedelta(days=14) for row in rows)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"min_price": 100}, {"王小明"}),
        ({"min_pv": 20}, {"王小明"}),
        ({"min_quantity": 2}, {"王小明"}),
        ({"product": "肥*"}, {"陳美玲"}),
        ({"grade": "B"}, {"陳美玲"}),
        ({"min_price": 5000}, set()),
    ],
)
def test_every_filter_narrows(due: Cast, given: dict[str, Any], found: set[str]) -> None:
    assert names(asked(due.alice, **given)) == found


def test_charlie_is_told_of_south_only(due: Cast) -> None:
    answer = asked(due.charlie)
    assert names(answer) == {"陳美玲"}
    assert answer.totals["amount"] == 50


def test_only_what_is_due_until_that_day(due: Cast) -> None:
    first = min(row["due_on"] for row in asked(due.alice).groups[0].rows(None))
    assert asked(due.alice, until=first - timedelta(days=1)).nothing
    assert asked(due.alice, until=first).count == 1


def test_a_day_too_far_off_is_refused_in_words(due: Cast, client: Client) -> None:
    client.force_login(due.alice)
    page = client.get(f"/reports/reminders/?until={date(2999, 1, 1)}").content.decode()
    assert "Reminders reach 30 days ahead" in page


def test_the_workbook_holds_the_reasons(due: Cast, client: Client) -> None:
    client.force_login(due.alice)
    sheet = openpyxl.load_workbook(BytesIO(client.post("/reports/reminders/workbook/").getvalue())).active
    head, *rows = list(sheet.values)
    assert head[-1] == "Reason"
    assert {row[0] for row in rows} == {"王小明", "陳美玲", "Total"}
    assert 0 < rows[0][7] <= 1


def test_without_a_forecast_the_page_says_what_to_do(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    assert "bring them in" in client.get("/reports/reminders/").content.decode()
