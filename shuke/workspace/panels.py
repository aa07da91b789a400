"""The right column of the customer page: panels of other apps, in the order of shuke/config/panels.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest

from shuke.customers.models import Customer
from shuke.orders.queries import sees_purchases, usual_purchases

# → the template and what it shows (as `panel`), or None when there is nothing to say of this customer.
Panel = Callable[[HttpRequest, Customer], tuple[str, dict[str, Any]] | None]

_installed: list[Panel] = []


def install(panels: Sequence[Panel]) -> None:
    """Called once, by config, with the explicit list."""
    _installed[:] = panels


def shown(request: HttpRequest, customer: Customer) -> list[tuple[str, dict[str, Any]]]:
    return [made for panel in _installed if (made := panel(request, customer)) is not None]


def usual_panel(request: HttpRequest, customer: Customer) -> tuple[str, dict[str, Any]] | None:
    """What they buy again and again."""
    if not sees_purchases(request.user):
        return None
    return "workspace/_usual.html", {"usual": usual_purchases(customer, request.user)}
