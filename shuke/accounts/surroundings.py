"""Language, time zone and currency of a person's pages, for what is said to them from the background; and whether it
is a program of theirs that asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from shuke.accounts.models import User
from shuke.accounts.queries import current_shop
from shuke.core.money import using_currency

_program: ContextVar[bool] = ContextVar("program", default=False)


@contextmanager
def through_program() -> Iterator[None]:
    """What is written meanwhile comes through the API."""
    before = _program.set(True)
    try:
        yield
    finally:
        _program.reset(before)


def comes_from_program() -> bool:
    return _program.get()


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
