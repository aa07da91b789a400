"""What the customer page shows of signals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from shuke.accounts.policy import may
from shuke.automation.models import Signal
from shuke.core.prepared import prepared
from shuke.customers.models import Customer

LATELY, MOST = timedelta(days=30), 5


def lately_panel(request: HttpRequest, customer: Customer) -> tuple[str, dict[str, Any]] | None:
    """What this customer did of late, the newest first."""
    since = timezone.now() - LATELY
    found = [one for one in _newest(customer.pk) if one.at >= since]
    names = may(request.user, "product:see")
    return ("automation/_lately.html", {"lately": found, "names": names}) if found else None


@prepared("customer")
def _newest(customer: int) -> QuerySet[Signal]:
    return Signal.objects.filter(customer=customer).select_related("product").order_by("-at", "-id")[:MOST]
