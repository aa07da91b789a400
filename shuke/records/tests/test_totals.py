"""What the columns of a list come to: exact, over all rows that the person sees, on both databases."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Cast
from shuke.accounts.models import User
from shuke.customers.models import Customer
from shuke.records import totals
from shuke.records.models import Arrangement
from shuke.ui.templatetags.ui import money


def foot(client: Client, user: User, how: str, **asked: str) -> str:
    wanted = {"totals": {"orders_total": how}, "columns": [{"name": "name"}, {"name": "orders_total"}]}
    Arrangement.objects.update_or_create(user=user, record_type="customer", view=None, defaults=wanted)
    client.force_login(user)
    html = client.get("/customers/totals/", asked).content.decode()
    return re.sub(r"<[^>]+>", " ", html).strip()


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.decimals(-(10**9), 10**9, places=4), min_size=1, max_size=8))
def test_sums_are_exact(client: Client, cast: Cast, amounts: list[Decimal]) -> None:
    Customer.objects.filter(name="數").update(team=cast.south, orders_total=0)
    Customer.objects.bulk_create(Customer(name="數", team=cast.north, orders_total=one) for one in amounts)
    assert foot(client, cast.carol, "sum", q="").endswith(money(sum(amounts)))
    assert foot(client, cast.carol, "max").endswith(money(max([*amounts, Decimal(0)])))


def test_totals_count_what_the_person_sees_and_filters_leave(client: Client, cast: Cast) -> None:
    Customer.objects.filter(pk=cast.wang.pk).update(orders_total=100)
    Customer.objects.filter(pk=cast.chen.pk).update(orders_total=50)
    assert "150" in foot(client, cast.alice, "sum")
    assert "75" in foot(client, cast.alice, "average")
    assert "50" in foot(client, cast.alice, "sum", grade="B")
    assert "100" in foot(client, cast.carol, "sum")
    assert foot(client, cast.alice, "filled").endswith("2")


def test_a_list_too_long_says_so(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(totals, "MOST", 1)
    assert "Of the first" in foot(client, cast.alice, "sum")
