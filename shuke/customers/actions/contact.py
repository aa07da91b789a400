"""Talking with a customer, and writing down that one did."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from shuke.accounts.models import User
from shuke.customers.models import Customer
from shuke.events import actions as events

Changes = dict[str, tuple[date | None, date]]


@transaction.atomic
def mark_contacted(
    customer: Customer, *, on: date, by: User | None, at: datetime | None = None, note: str = ""
) -> Customer:
    """Write down that somebody spoke with the customer on that day. A day before the last one changes no date."""
    customer = Customer.objects.select_for_update(no_key=True).get(id=customer.id)
    changes = _contacted(customer, on, by)
    events.record(
        "customers.contacted", customer, by=by, at=at or timezone.now(), customer_id=customer.id,
        changes=changes, note=note,
    )  # fmt: skip
    return customer


def keep_last_contact(customer_id: int, on: date, by: User | None) -> Changes:
    """Follows a call, a visit or a message that was written down (activities.followers), in its transaction."""
    return _contacted(Customer.objects.select_for_update(no_key=True).get(id=customer_id), on, by)


def _contacted(customer: Customer, on: date, by: User | None) -> Changes:
    before = customer.last_contacted_on
    if before is not None and before >= on:
        return {}
    customer.last_contacted_on, customer.modified_by = on, by
    customer.save(update_fields=["last_contacted_on", "modified_by", "modified_at"])
    return {"last_contacted_on": (before, on)}
