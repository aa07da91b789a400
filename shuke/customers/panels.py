"""The people of a household, on its own page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from shuke.accounts.policy import may
from shuke.customers.models import Household
from shuke.customers.queries import former_members, home

MOST_FORMER = 20


def members_panel(request: HttpRequest, household: Household) -> tuple[str, dict[str, Any]]:
    shown = {
        "home": home(household, request.user),
        "former": former_members(household, request.user)[:MOST_FORMER],
        "may_change": may(request.user, "customers.change"),
    }
    return "customers/_members.html", shown
