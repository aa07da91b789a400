"""The demo shop comes whole, is believable, and leaves nothing behind."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.apps import apps
from django.db.models import Count, Sum

from conftest import Cast
from shuke.accounts.models import Shop, Team, User
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.insights.models import Answer
from shuke.insights.queries import Wanted, current_forecast, due_people
from shuke.orders.models import Order, OrderLine
from shuke.records import search
from shuke.workspace.demo import actions, world

TODAY = date(2026, 5, 20)
NOW = datetime(2026, 5, 20, 9, tzinfo=ZoneInfo("Asia/Taipei"))


def contents() -> dict[str, Any]:
    """Every row of ours in the database, but for the forecast, which is made from the others."""
    models = [model for model in apps.get_models() if model.__module__.startswith("shuke.")]
    models = [model for model in models if model._meta.app_label != "insights" or model is Answer]
    return {model._meta.label: sorted(model._default_manager.values_list()) for model in models}


def test_the_same_seed_builds_the_same_world() -> None:
    one, two, other = (world.build(customers=50, lines=900, until=TODAY, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.lines.amount, two.lines.amount)
    assert not np.array_equal(one.customers.phone, other.customers.phone)


@pytest.mark.parametrize(("customers", "lines", "products"), [(1, 5, 3), (300, 200, 41), (2000, 20_000, 120)])
def test_a_world_keeps_its_own_rules(customers: int, lines: int, products: int) -> None:
    built = world.build(customers=customers, lines=lines, until=TODAY, products=products, teams=10)
    until = (TODAY - world.EPOCH).days
    assert 0.8 * lines - 5 <= len(built.lines.order) <= lines
    assert built.orders.day.max(initial=until) <= until
    assert built.orders.day.min(initial=until) > until - 730
    assert len(set(built.customers.phone.tolist())) == customers
    totals = np.bincount(built.lines.order, built.lines.amount, len(built.orders.day))
    assert np.array_equal(totals, built.orders.total)
    assert len(built.articles) == products == len({article.code for article in built.articles})


@pytest.mark.slow
@pytest.mark.django_db
def test_an_empty_shop_is_filled_and_emptied_again() -> None:
    before = contents()
    actions.fill(on=TODAY, at=NOW)
    assert (Team.objects.count(), Customer.objects.count(), Product.objects.count()) == (8, 201, 41)
    assert OrderLine.objects.count() > 5000
    assert Order.objects.order_by("-ordered_on")[0].ordered_on <= TODAY
    assert User.objects.get(username="demo").check_password("demo-shuke")
    measures_agree_with_lines()
    found = today_is_full_and_people_are_found()
    actions.remove(on=TODAY, at=NOW)
    assert contents() == before
    assert not search.find("customer", found.name, User(role="owner"), limit=5)


def measures_agree_with_lines() -> None:
    for customer in Customer.objects.order_by("pk")[:20]:
        kept = customer.lines.purchases()
        found = kept.aggregate(total=Sum("amount"), count=Count("order", distinct=True))
        assert (customer.orders_total, customer.orders_count) == (found["total"] or 0, found["count"])
        assert customer.last_ordered_on == max(kept.values_list("ordered_on", flat=True), default=None)


def today_is_full_and_people_are_found() -> Customer:
    owner, forecast = User.objects.get(username="demo"), current_forecast()
    assert forecast
    assert 15 < len(due_people(owner, Wanted(), forecast, TODAY, size=200).people) < 150
    customer = Customer.objects.earliest("pk")
    assert search.find("customer", customer.name, owner, limit=5)
    return customer


@pytest.mark.slow
def test_a_shop_with_records_is_refused_or_given_back_as_it_was(cast: Cast) -> None:
    before = contents()
    with pytest.raises(actions.ShopNotEmpty):
        actions.fill(on=TODAY, at=NOW)
    actions.fill(on=TODAY, at=NOW, force=True)
    assert not User.objects.filter(username="demo").exists()
    assert Shop.objects.get().name == "永和茶行"
    with pytest.raises(actions.ShopNotEmpty):
        actions.fill(on=TODAY, at=NOW, force=True)
    actions.remove(on=TODAY, at=NOW)
    assert contents() == before


@pytest.mark.slow
def test_a_demo_product_in_a_real_order_stays(cast: Cast) -> None:
    actions.fill(on=TODAY, at=NOW, force=True)
    line = cast.wang.lines.earliest("pk")
    line.product = Product.objects.get(code="T101")
    line.save()
    actions.remove(on=TODAY, at=NOW)
    assert set(Product.objects.values_list("code", flat=True)) == {"T01", "S01", "T101"}


def test_without_a_demo_there_is_nothing_to_remove(cast: Cast) -> None:
    with pytest.raises(actions.ShopNotEmpty):
        actions.remove(on=TODAY, at=NOW)
