"""The pages, in the order of their tabs."""

from __future__ import annotations

from shuke.accounts.models import User
from shuke.insights.overviews.page import Page
from shuke.insights.overviews.rfm import RFM

PAGES: tuple[Page, ...] = (RFM,)


def open_to(user: User) -> list[Page]:
    return [one for one in PAGES if one.opens_to(user)]


def find(slug: str) -> Page | None:
    return next((one for one in PAGES if one.slug == slug), None)
