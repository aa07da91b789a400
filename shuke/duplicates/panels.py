"""What a customer's page says of others who may be the same."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from shuke.accounts.policy import may
from shuke.customers.models import Customer
from shuke.duplicates.queries.queue import Shown, pairs_of


def perhaps_the_same(request: HttpRequest, customer: Customer) -> tuple[str, dict[str, Any]] | None:
    user: Any = request.user
    rows = pairs_of(customer, user) if may(user, "customers.change") else []
    sides = [(row, *_other(row, customer)) for row in rows]
    return ("duplicates/_perhaps.html", {"rows": sides}) if sides else None


def _other(row: Shown, customer: Customer) -> tuple[Customer | None, str]:
    """And their name as the reader sees it."""
    first = row.one.pk != customer.pk
    return (row.one if first else row.two), row.names[0 if first else 1]
