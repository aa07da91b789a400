"""The pages “Insights”: each figure is the number of people on the list that it leads to, for whoever asks."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import Cast
from shuke.accounts.actions import change_role
from shuke.accounts.models import Role, User
from shuke.accounts.rights import Access, Extent, Verb
from shuke.insights.tests.overview_shop import behind, fill, linked, page


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
