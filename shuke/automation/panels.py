"""What the customer page shows of signals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from shuke.accounts.policy import may
from shuke.automation.models import Signal
from shuke.customers.models import Customer

LATELY, MOST = timedelta(days=30), 5


def lately_panel(request: HttpRequest, customer: Customer) -> tuple[str, dict[str, Any]] | None:
    """What this customer did of late, the newest first."""
    rows = Signal.objects.filter(customer=customer, at__gte=timezone.now() - LATELY)
    found = list(rows.select_related("product").order_by("-at", "-id")[:MOST])
    names = may(request.user, "product:see")
    return ("automation/_lately.html", {"lately": found, "names": names}) if found else None
