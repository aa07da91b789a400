"""The pages, in the order of their tabs."""

from __future__ import annotations

from shuke.accounts.models import User
from shuke.insights.overviews.card import CARD
from shuke.insights.overviews.cohorts import COHORTS
from shuke.insights.overviews.kinds import KINDS_PAGE
from shuke.insights.overviews.losing import LOSING
from shuke.insights.overviews.moving import MOVING
from shuke.insights.overviews.page import Page
from shuke.insights.overviews.pareto import PARETO
from shuke.insights.overviews.rfm import RFM
from shuke.insights.overviews.together import TOGETHER

PAGES: tuple[Page, ...] = (RFM, LOSING, PARETO, COHORTS, MOVING, TOGETHER, KINDS_PAGE, CARD)


def open_to(user: User) -> list[Page]:
    return [one for one in PAGES if one.opens_to(user)]


def find(slug: str) -> Page | None:
    return next((one for one in PAGES if one.slug == slug), None)
