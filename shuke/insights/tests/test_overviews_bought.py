"""Pages “Insights” that ask the warehouse: their figures are those of the lists too, and each sees their own people."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from conftest import Cast
from shuke.analytics.charts.answer import Answer, Cell
from shuke.analytics.warehouse import building
from shuke.insights.actions.baskets import refresh_baskets
from shuke.insights.models import Together
from shuke.insights.overviews.cohorts import COHORTS
from shuke.insights.overviews.moving import MOVING
from shuke.insights.overviews.page import Asked
from shuke.insights.tests.overview_shop import NOW, TODAY, behind, fill, page

pytestmark = pytest.mark.slow  # DuckDB is loaded, and a warehouse built for each


@pytest.fixture
def shop(cast: Cast, tmp_path: Path, settings: Any) -> Cast:
    settings.HOME = tmp_path
    translation.activate("en")
    fill(cast)
    building.refresh(timezone.now())
    return cast


def cells(answer: Answer) -> list[Cell]:
    return [cell for line in answer.lines for cell in line.cells if cell.url]


def count_of(cell: Any) -> int:
    return int(re.sub(r"\D", "", getattr(cell, "note", "") or cell.text))


def test_each_cohort_leads_to_those_who_came_back_then(shop: Cast) -> None:
    new = {}
    for user in (shop.alice, shop.bob, shop.charlie):
        overview = COHORTS.made(Asked(user, TODAY))
        for part in overview.parts:
            for cell in cells(part.answer):
                assert len(behind(user, cell.url)) == count_of(cell), cell.url
        new[user.name] = sum(count_of(cell) for cell in cells(overview.parts[1].answer))
    assert new == {"Alice": 12, "Bob": 6, "Charlie": 6}


def test_who_came_stayed_and_went_are_those_on_the_lists(shop: Cast) -> None:
    for user in (shop.alice, shop.bob):
        groups, quarters = MOVING.made(Asked(user, TODAY)).parts
        for cell in cells(groups.answer):
            assert len(behind(user, cell.url)) == cell.value
        for cell in cells(quarters.answer):
            assert len(behind(user, cell.url)) == cell.value


def test_without_a_warehouse_the_page_says_what_to_do(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    fill(cast)
    overview = MOVING.made(Asked(cast.alice, TODAY))
    assert len(overview.parts) == 1
    assert overview.notes


def test_pairs_lead_to_who_bought_the_one_and_not_the_other(cast: Cast, client: Client) -> None:
    fill(cast)
    refresh_baskets(TODAY, at=NOW)
    Together.objects.all().delete()
    Together.objects.create(product=cast.tea, other=cast.soap, rank=1, both=8, of=12, likeness=0.5, lift=1.2)
    text = page(client, cast.alice, "/insights/together/")
    assert "8 of 12" in text
    offer = re.findall(r'class="btn" href="([^"]+)"', text)[-1].replace("&amp;", "&")
    for user in (cast.alice, cast.bob):
        for customer in behind(user, offer):
            bought = set(customer.orders.values_list("lines__product__name", flat=True))
            assert bought == {"普洱茶"}
