"""What customers did is forgotten in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from shuke.automation.models import Footprint, Signal, Visitor

PIECE = 5_000


def forget_old(at: datetime, days: int) -> int:
    """Signals of so long ago, and browsers that were not seen since, piece by piece; gives how many signals."""
    until = at - timedelta(days=days)
    _forget(Visitor.objects.all(), seen_at__lt=until)
    return sum(_forget(rows, at__lt=until) for rows in (Signal.objects.all(), Footprint.objects.all()))


def _forget(rows: QuerySet[Any], **old: datetime) -> int:
    gone = 0
    while ids := list(rows.filter(**old).values_list("pk", flat=True)[:PIECE]):
        gone += rows.filter(pk__in=ids).delete()[0]
    return gone
