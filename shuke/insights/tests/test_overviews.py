"""The pages “Insights”: each figure is the number of people on the list that it leads to, for whoever asks."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db.models import F
from django.test import Client

from conftest import Cast
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role, User
from shuke.accounts.rights import Access, Extent, Verb
from shuke.insights.actions.measuring import measure_all
from shuke.insights.models import CustomerMeasure
from shuke.insights.tests.overview_shop import NOW, TODAY, behind, fill, linked, page
from shuke.orders.models import Order


@pytest.fixture
def shop(cast: Cast) -> Cast:
    return fill(cast)


def people(cast: Cast) -> list[User]:
    """Who sees all, who leads one team, who works in the other."""
    return [cast.alice, cast.bob, cast.charlie]


def test_each_field_of_the_grid_leads_to_as_many_people(shop: Cast, client: Client) -> None:
    found = {}
    for user in people(shop):
        cells = linked(page(client, user, "/insights/rfm/"))
        assert cells
        assert [len(behind(user, url)) for _value, url in cells] == [value for value, _url in cells]
        found[user.name] = sum(value for value, _url in cells) / 2  # the grid, and the five groups
    assert found == {"Alice": 12, "Bob": 6, "Charlie": 6}


def test_the_grid_in_money_is_what_these_people_spent(shop: Cast, client: Client) -> None:
    for user in people(shop):
        for value, url in linked(page(client, user, "/insights/rfm/?show=money")):
            assert sum(one.measure.monetary for one in behind(user, url)) == value


def test_who_may_not_know_amounts_is_offered_no_money(shop: Cast, client: Client) -> None:
    change_role(Role.STAFF, fields={("order", "total"): Access.HIDDEN}, by=shop.alice)
    text = page(client, shop.charlie, "/insights/rfm/?show=money")
    assert 'href="/insights/rfm/?show=money"' not in text
    assert all(len(behind(shop.charlie, url)) == value for value, url in linked(text))


def test_who_may_not_know_purchases_is_told_nothing(shop: Cast, client: Client) -> None:
    change_role(Role.STAFF, extents={("order", Verb.SEE): Extent.NONE}, by=shop.alice)
    client.force_login(shop.charlie)
    assert client.get("/insights/rfm/").status_code == 403
    assert "/insights/rfm/" not in client.get("/insights/").content.decode()


def test_each_band_of_risk_leads_to_its_people_and_what_is_at_risk_with_them(shop: Cast, client: Client) -> None:
    for user in people(shop):
        for value, url in linked(page(client, user, "/insights/leaving/?show=people")):
            assert len(behind(user, url)) == value
        for value, url in linked(page(client, user, "/insights/leaving/")):
            assert sum(one.measure.at_risk for one in behind(user, url)) == value


def test_who_would_take_the_most_along_stands_first_with_the_reason(shop: Cast, client: Client) -> None:
    text = page(client, shop.bob, "/insights/leaving/")
    named = re.findall(r'<a href="/customers/(\d+)/">', text[text.index("leaving-list") :])
    rows = CustomerMeasure.objects.filter(customer__in=named).in_bulk()
    lost = [rows[int(pk)].at_risk for pk in named]
    assert lost == sorted(lost, reverse=True)
    assert len(lost) > 1
    assert {row.customer.team for row in rows.values()} == {shop.north}
    assert "later than the usual" in text


def test_what_is_at_risk_is_a_year_at_their_own_pace_times_the_risk(shop: Cast) -> None:
    row = CustomerMeasure.objects.exclude(at_risk=None).order_by("-at_risk").first()
    assert row is not None
    year = row.monetary / row.frequency * 365 / row.average_gap
    own = float(year * row.churn_risk / 100)
    assert float(row.at_risk or 0) == pytest.approx(own, rel=0.6)  # a purchase of theirs is drawn to the shop's
    once = CustomerMeasure.objects.filter(frequency=1).first()
    assert once is not None
    assert once.at_risk is None


@pytest.mark.parametrize("shown", ["", "?show=profit"])
def test_each_tenth_leads_to_the_people_who_bring_it(shop: Cast, client: Client, shown: str) -> None:
    Order.objects.update(margin=F("total") / 2)
    measure_all(TODAY, at=NOW)
    field = "profit" if shown else "monetary"
    for user in people(shop):
        cells = linked(page(client, user, f"/insights/pareto/{shown}"))
        assert [sum(getattr(one.measure, field) for one in behind(user, url)) for _value, url in cells] == [
            value for value, _url in cells
        ]


def test_the_sentence_of_the_best_fifth_is_true(shop: Cast, client: Client) -> None:
    text = page(client, shop.alice, "/insights/pareto/")
    said = re.search(r'<a href="([^"]+)">Your best (\d+)% of customers bring (\d+)% of the money', text)
    assert said
    best = behind(shop.alice, unescape(said[1]))
    seen = CustomerMeasure.objects.filter(customer__deleted_at=None)
    assert round(len(best) * 100 / seen.count()) == int(said[2])
    money = [one.measure.monetary for one in best]
    whole = sum(seen.values_list("monetary", flat=True))
    assert round(sum(money) * 100 / whole) == int(said[3])
