from __future__ import annotations

import time

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from conftest import Cast
from shuke.analytics import kept
from shuke.analytics.actions import dashboards as keeping
from shuke.analytics.charts import question
from shuke.analytics.charts.showing import shown
from shuke.analytics.kept import forget
from shuke.customers.models import Customer

LONGEST = 30  # seconds that the test waits for what is worked out beside


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no limit so short that all exceed it")
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_takes_long_is_worked_out_beside_and_then_there(cast: Cast, client: Client) -> None:
    Customer.objects.bulk_create(Customer(name=f"顧客{number}", grade="A") for number in range(9_000))
    asked, today = question.read({"of": "customers", "by": {"field": "grade"}, "period": "all"}), timezone.localdate()
    board = keeping.make_dashboard(by=cast.alice, name="盤")
    chart = keeping.add_chart(board, asked, by=cast.alice, on=today)
    forget()
    first = shown(asked, cast.alice, today, wait=0)
    assert first.coming
    assert first.answer is None
    until = time.monotonic() + LONGEST
    while (told := shown(asked, cast.alice, today, wait=0)).coming and time.monotonic() < until:
        time.sleep(0.02)
    assert told.answer is not None
    assert told.at is not None
    client.force_login(cast.alice)
    page = client.get(f"/reports/charts/{chart.pk}/figures/").content.decode()
    assert "hx-trigger" not in page  # the kept answer, not another round of waiting
    forget()


@pytest.mark.django_db
def test_what_is_worked_out_beside_speaks_the_readers_language() -> None:
    with translation.override("en"):
        until = time.monotonic() + LONGEST
        while not (found := kept.at_once("words", lambda _seconds: translation.gettext("Customers"), -1.0)):
            assert time.monotonic() < until
            time.sleep(0.01)
    assert found.answer == "Customers"
    kept.forget()
