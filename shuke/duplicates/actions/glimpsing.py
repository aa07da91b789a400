"""Telling somebody, masked, that another team has such a customer: so many times a day, and written down."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from shuke.accounts.models import User
from shuke.customers.models import Customer
from shuke.duplicates.models import Glimpse
from shuke.events import actions as events

MOST_A_DAY = 20  # customers; whoever writes down so many who are there already is looking for something else


def glimpse(customer: Customer, *, by: User, at: datetime) -> bool:
    """Whether it may be told; what was told today may be told again. Audited once a day for each customer."""
    today = timezone.localdate(at)
    mine = Glimpse.objects.filter(user=by, on=today)
    if mine.filter(customer=customer).exists():
        return True
    if mine.count() >= MOST_A_DAY:
        return False
    try:
        with transaction.atomic():
            Glimpse.objects.create(user=by, customer=customer, on=today, at=at)
            events.record("duplicates.glimpsed", customer, by=by, at=at)
    except IntegrityError:
        return True  # the same, asked twice at once
    return True
