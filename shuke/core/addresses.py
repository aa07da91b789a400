"""Addresses of pages, remembered: a list names its own a hundred times, and `reverse` is as dear as a cell."""

from __future__ import annotations

from functools import cache

from django.urls import get_script_prefix, reverse


def address(name: str, *args: str) -> str:
    """As `reverse`, for pages of which there are few: not for those of single records."""
    return _address(get_script_prefix(), name, args)


@cache
def _address(_prefix: str, name: str, args: tuple[str, ...]) -> str:
    return reverse(name, args=args)
