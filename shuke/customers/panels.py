"""The people of a household, on its own page; what a customer agrees to, on theirs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from shuke.accounts.policy import fields_fixed, may, told
from shuke.customers import consent
from shuke.customers.consent_forms import OFFERED
from shuke.customers.models import Customer, Household
from shuke.customers.queries import former_members, home

MOST_FORMER = 20


def members_panel(request: HttpRequest, household: Household) -> tuple[str, dict[str, Any]]:
    shown = {
        "home": home(household, request.user),
        "former": former_members(household, request.user)[:MOST_FORMER],
        "may_change": may(request.user, "customers.change"),
    }
    return "customers/_members.html", shown


def consent_panel(request: HttpRequest, customer: Customer) -> tuple[str, dict[str, Any]] | None:
    """Every purpose by every channel, one tap each; for who may know of it."""
    if not told(request.user, "customer", "consents"):
        return None
    fixed = "consents" in fields_fixed(request.user, "customer")
    shown = {
        "pk": customer.pk, "lines": consent.matrix(customer),
        "proofs": [(one.value, one.label) for one in OFFERED],
        "may_change": may(request.user, "customers.change") and not fixed,
    }  # fmt: skip
    return "customers/_consent.html", shown
