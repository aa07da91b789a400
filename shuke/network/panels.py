"""The member's place in the tree, on the customer page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from shuke.accounts.parts import turned_on
from shuke.accounts.policy import may
from shuke.customers.models import Customer
from shuke.network.periods import periods
from shuke.network.queries import place_of, upline
from shuke.orders.queries import sees_purchases

LAST_ABOVE = 3


def sponsor_panel(request: Any, customer: Customer) -> tuple[str, dict[str, Any]] | None:
    """Sponsor and line above, PV of this month, what may be done; only in shops that use it."""
    if not turned_on(request.shop, "network") or not may(request.user, "sponsorship:see"):
        return None
    month = periods(timezone.localdate())[0]
    sponsorship, line, volume = place_of(request.user, customer.pk, month)
    shown = {
        "customer": customer,
        "sponsorship": sponsorship,
        "upline": upline(request.user, customer.pk)[-LAST_ABOVE:],
        "line": line,
        "volume": volume,
        "month": month,
        "told": sees_purchases(request.user),
        **_allowed(request),
    }
    return "network/_sponsor.html", shown


def _allowed(request: HttpRequest) -> dict[str, bool]:
    return {
        "may_sponsor": may(request.user, "sponsorship:create"),
        "may_lead": may(request.user, "teams.change"),
    }
