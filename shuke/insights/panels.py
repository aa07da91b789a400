"""What the pages of customers and products show of what is foretold."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from shuke.accounts.policy import may
from shuke.catalogue.models import Product
from shuke.customers.models import Customer
from shuke.insights import queries, suggesting
from shuke.insights.models import HORIZONS, Prediction
from shuke.insights.queries import Due
from shuke.orders.queries import sees_purchases

MOST = 6


def customer_due(request: HttpRequest, customer: Customer) -> tuple[str, dict[str, Any]] | None:
    """What this customer is expected to buy within the longest horizon, soonest first, as sure as on Today."""
    forecast = queries.current_forecast()
    if forecast is None or not (may(request.user, "today.view") and sees_purchases(request.user)):
        return None
    on = forecast.day(timezone.localdate())
    rows = Prediction.objects.visible_to(request.user).filter(customer=customer, hidden_until__lte=on)
    rows = rows.select_related("product").order_by("due_on", "-value")[:MOST]
    return "insights/_customer_due.html", {"dues": [Due(row, HORIZONS[0]) for row in rows], "on": on}


def customer_next(request: HttpRequest, customer: Customer) -> tuple[str, dict[str, Any]] | None:
    """What their next visit likely holds, whenever it is."""
    found = suggesting.next_time(customer.pk, request.user)
    return ("insights/_customer_next.html", {"likely": found}) if found else None


def product_together(request: Any, record: Any) -> tuple[str, dict[str, Any]] | None:
    """On a product's page: what those who buy it take besides, and what takes its place."""
    if not isinstance(record, Product) or not sees_purchases(request.user):
        return None
    beside = suggesting.goes_with([record.pk], request.user, most=MOST)
    instead = suggesting.follow_ups([record.pk], request.user)
    return ("insights/_together.html", {"beside": beside, "instead": instead}) if beside or instead else None
