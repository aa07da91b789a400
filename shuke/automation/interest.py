"""Signals as signs of interest, for telling apart those who haven't bought yet (insights.evidence)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from shuke.automation.models import Signal


def newest(customer_id: int | None) -> Iterable[tuple[int, datetime]]:
    """Of one customer, or of all who never bought: when they last did something."""
    rows = Signal.objects.filter(customer__orders_count=0)
    rows = rows.filter(customer=customer_id) if customer_id is not None else rows
    return rows.values_list("customer_id").annotate(newest=Max("at")).iterator()
