"""Putting a customer into the bin, and taking one out again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from shuke.accounts.models import User
from shuke.customers.actions.rules import check_member_no
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.records import search


@transaction.atomic
def delete_customer(customer: Customer, *, by: User | None, at: datetime | None = None) -> Customer:
    """Hide the customer everywhere; orders and history stay. A second time changes nothing."""
    customer = Customer.objects.select_for_update().get(id=customer.id)
    if customer.deleted_at is None:
        customer.deleted_at = at or timezone.now()
        customer.modified_by = by
        customer.save(update_fields=["deleted_at", "modified_by", "modified_at"])
        events.record("customers.deleted", customer, by=by, at=customer.deleted_at, customer_id=customer.id)
        search.remove("customer", [customer.id])
    return customer


@transaction.atomic
def restore_customer(customer: Customer, *, by: User | None, at: datetime | None = None) -> Customer:
    """Take the customer out of the bin. Raises MemberNoTaken when the number was given away meanwhile."""
    customer = Customer.objects.select_for_update().get(id=customer.id)
    if customer.deleted_at is not None:
        check_member_no(customer.member_no, by, other_than=customer.id)
        customer.deleted_at = None
        customer.modified_by = by
        customer.save(update_fields=["deleted_at", "modified_by", "modified_at"])
        events.record("customers.restored", customer, by=by, at=at or timezone.now(), customer_id=customer.id)
        search.index("customer", [customer.id])
    return customer
