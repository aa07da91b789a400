"""Language, time zone and currency of a person's pages, for what is said to them from the background."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from shuke.accounts.models import User
from shuke.accounts.queries import current_shop
from shuke.core.money import using_currency


@contextmanager
def surroundings_of(user: User | None) -> Iterator[None]:
    """Nothing changes before there is a shop."""
    shop = current_shop()
    if shop is None:
        yield
        return
    language = (user.language if user else "") or shop.language
    with translation.override(language), timezone.override(ZoneInfo(shop.time_zone)), using_currency(shop.currency):
        yield
