"""Whether it worked is read off what customers did, whole tables at once; run as often as one likes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from shuke.automation.models import Playbook, Signal, Suggestion
from shuke.orders.models import OrderLine

ANSWERS = (Signal.Kind.CALL, Signal.Kind.MESSAGE, Signal.Kind.QUESTION, Signal.Kind.ORDER)


def judge(at: datetime) -> int:
    """All that is not decided yet, of those who were reached and of those who were left alone. Gives how many are."""
    decided = 0
    for playbook in Playbook.objects.filter(suggestions__judged_at=None).distinct().order_by("pk"):
        decided += _judge(playbook, at)
    return decided


def _judge(playbook: Playbook, at: datetime) -> int:
    """A day at a time: what was begun on one day has the same time to work."""
    open_ = Suggestion.objects.filter(playbook=playbook, judged_at=None)
    window, count = timedelta(days=playbook.window_days), 0
    for day in open_.datetimes("at", "day"):
        rows = open_.filter(at__gte=day, at__lt=day + timedelta(days=1))
        rows.filter(_worked(playbook, day, day + window)).update(succeeded=True)
        if day + timedelta(days=1) + window <= at:
            count += rows.update(judged_at=at)
    return count


def _worked(playbook: Playbook, day: datetime, until: datetime) -> Exists:
    """After the occasion: a purchase of the same day counts, unless it was written down before."""
    if playbook.success == Playbook.Success.ANSWERED:
        said: QuerySet[Signal] = Signal.objects.filter(
            kind__in=ANSWERS, customer=OuterRef("customer_id"), at__gt=OuterRef("at"), at__lte=until
        )
        return Exists(said)
    first, last = timezone.localdate(day), timezone.localdate(until)
    lines = OrderLine.objects.purchases().filter(
        customer=OuterRef("customer_id"), ordered_on__range=(first, last), order__created_at__gte=OuterRef("at"),
        order__deleted_at=None,
    )  # fmt: skip
    if playbook.success == Playbook.Success.PRODUCT:
        lines = lines.filter(product=playbook.product_id or OuterRef("product_id"))
    return Exists(lines)
