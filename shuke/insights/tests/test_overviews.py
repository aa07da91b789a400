"""The pages “Insights”: each figure is that of the people on the list that it leads to, for whoever asks."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from conftest import Cast
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role, User
from shuke.accounts.rights import Access, Extent, Verb
from shuke.customers.models import Customer
from shuke.insights.actions.measuring import measure_all
from shuke.insights.models import CustomerMeasure
from shuke.insights.tests.overview_shop import NOW, TODAY, behind, fill, linked, page
from shuke.orders.models import Order

ADDED = {
    "rfm/?show=money": "monetary",
    "leaving/": "at_risk",
    "pareto/": "monetary",
    "pareto/?show=profit": "profit",
}


@pytest.fixture
def shop(cast: Cast) -> Cast:
    return fill(cast)


def people(cast: Cast) -> list[User]:
    """Who sees all, who leads one team, who sees only their own."""
    change_role(Role.STAFF, extents={(kind, Verb.SEE): Extent.OWN for kind in ("customer", "order")}, by=cast.alice)
    Customer.objects.filter(member_no__in=["K2", "K5", "K8"]).update(owner=cast.charlie)
    return [cast.alice, cast.bob, User.objects.get(pk=cast.charlie.pk)]


def summed(customers: list[Customer], field: str) -> Any:
    rows = CustomerMeasure.objects.filter(customer__in=customers).exclude(**{field: None})
    return sum(rows.values_list(field, flat=True))


@pytest.mark.slow  # some hundred lists
def test_each_figure_is_that_of_the_people_behind_it(shop: Cast, client: Client) -> None:
    Order.objects.update(margin=F("total") / 2)
    measure_all(TODAY, at=NOW)
    found = {}
    for user in people(shop):
        for address in ("rfm/", "leaving/?show=people", "kinds/", "kinds/?show=relationship"):
            for value, url in linked(page(client, user, f"/insights/{address}")):
                assert len(behind(user, url)) == value
        for address, field in ADDED.items():
            for value, url in linked(page(client, user, f"/insights/{address}")):
                assert summed(behind(user, url), field) == value
        cells = linked(page(client, user, "/insights/rfm/"))
        found[user.name] = sum(value for value, _url in cells) / 2  # the grid, and the five groups
    assert found == {"Alice": 12, "Bob": 6, "Charlie": 3}


def test_of_amounts_and_purchases_nobody_is_told_who_may_not_know_them(shop: Cast, client: Client) -> None:
    change_role(Role.STAFF, fields={("order", "total"): Access.HIDDEN}, by=shop.alice)
    text = page(client, shop.charlie, "/insights/rfm/?show=money")
    assert 'href="/insights/rfm/?show=money"' not in text
    assert all(len(behind(shop.charlie, url)) == value for value, url in linked(text))
    assert "leaving-amount" not in page(client, shop.charlie, "/insights/leaving/")
    assert client.get("/insights/pareto/").status_code == 403
    change_role(Role.STAFF, extents={("order", Verb.SEE): Extent.NONE}, by=shop.alice)
    assert client.get("/insights/rfm/").status_code == 403
    assert "/insights/rfm/" not in client.get("/insights/").content.decode()


def test_who_would_take_the_most_along_stands_first_with_the_reason(shop: Cast, client: Client) -> None:
    text = page(client, shop.alice, "/insights/leaving/")
    named = re.findall(r'<a href="/customers/(\d+)/">', text[text.index("leaving-list") :])
    rows = CustomerMeasure.objects.in_bulk([int(pk) for pk in named])
    lost = [rows[int(pk)].at_risk or 0 for pk in named]
    assert lost == sorted(lost, reverse=True)
    assert lost
    assert all(35 <= (row.churn_risk or 0) < 95 for row in rows.values())
    assert "later than the usual" in text
    assert not CustomerMeasure.objects.filter(frequency=1).exclude(at_risk=None).exists()


def test_the_sentence_of_the_best_fifth_is_true(shop: Cast, client: Client) -> None:
    text = page(client, shop.alice, "/insights/pareto/")
    said = re.search(r'<a href="([^"]+)">Your best (\d+)% of customers bring (\d+)% of the money', text)
    assert said
    best = behind(shop.alice, unescape(said[1]))
    everybody = list(Customer.objects.filter(deleted_at=None, measure__monetary__gt=0))
    assert round(len(best) * 100 / len(everybody)) == int(said[2])
    assert round(summed(best, "monetary") * 100 / summed(everybody, "monetary")) == int(said[3])
