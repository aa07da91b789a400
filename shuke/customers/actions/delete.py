"""Putting customers into the bin, and taking them out again. Their orders go with them, and come back with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.customers import followers
from shuke.customers.actions.rules import MemberNoTaken, check_member_no
from shuke.customers.models import Customer
from shuke.events.bulk import record_changes
from shuke.events.models import Batch
from shuke.records import search
from shuke.records.actions.binning import into_bin, out_of_bin
from shuke.records.customs import check_unique_values
from shuke.records.many import Refused


@transaction.atomic
def delete_customer(
    customer: Customer, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Customer:
    """Hide the customer everywhere, with all orders; history stays. A second time changes nothing."""
    customer = Customer.objects.select_for_update(no_key=True).get(id=customer.id)
    if customer.deleted_at is None:
        at = at or timezone.now()
        into_bin(customer, "customers.deleted", by=by, at=at, batch=batch)
        followers.go_with([customer.id], at=at)
    return customer


@transaction.atomic
def restore_customer(
    customer: Customer, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Customer:
    """Take the customer out of the bin. Raises MemberNoTaken when the number was given away meanwhile, and likewise
    ValueTaken for the shop's own fields."""
    customer = Customer.objects.select_for_update(no_key=True).get(id=customer.id)
    if customer.deleted_at is not None:
        check_member_no(customer.member_no, by, other_than=customer.id)
        check_unique_values(customer, "customer")
        followers.come_back_with([customer.id])
        out_of_bin(customer, "customers.restored", by=by, at=at, batch=batch)
        customer.refresh_from_db()
    return customer


def delete_customers(ids: Sequence[int], *, batch: Batch, by: User | None, at: datetime) -> None:
    """Many at once, in the caller's transaction; those already in the bin must have been left out."""
    Customer.objects.filter(id__in=ids).update(deleted_at=at, modified_at=at, modified_by=by)
    followers.go_with(ids, at=at)
    record_changes("customers.deleted", Customer, [(one, {}) for one in ids], batch=batch, by=by, at=at)
    search.remove("customer", ids)


def restore_customers(ids: Sequence[int], *, batch: Batch, by: User | None, at: datetime) -> Refused:
    """Many at once, in the caller's transaction. Those whose number was given away meanwhile stay in the bin."""
    numbers = dict(Customer.objects.filter(id__in=ids).exclude(member_no="").values_list("member_no", "id"))
    taken = Customer.objects.numbered(numbers).values_list("member_no", "name")
    refused = {
        numbers[number]: MemberNoTaken(
            _("Member no. %(number)s already belongs to %(name)s."), number=number, name=name
        )
        for number, name in taken
    }
    back = [one for one in ids if one not in refused]
    followers.come_back_with(back)
    Customer.objects.filter(id__in=back).update(deleted_at=None, modified_at=at, modified_by=by)
    record_changes("customers.restored", Customer, [(one, {}) for one in back], batch=batch, by=by, at=at)
    search.index("customer", back)
    return refused
