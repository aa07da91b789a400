"""Who it may be that asks: customers with the same number or address, and their other cases."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed, may
from shuke.customers.models import Customer
from shuke.customers.phones import shop_region, to_e164
from shuke.records.seen import veil
from shuke.service.models import Case
from shuke.service.queries.cases import seen, still_open

MOST = 5


def alike_customers(case: Case, user: User) -> list[Customer]:
    """By number or e-mail, else by the whole name; of those that the person sees, by what the person may know."""
    if case.customer_id or not may(user, "customer:see"):
        return []
    closed = fields_closed(user, "customer")
    reached = _reached(case, closed)
    same = reached or (Q(name=case.reporter_name) if case.reporter_name else None)
    if same is None:
        return []
    found = Customer.objects.visible_to(user).filter(same).select_related("team").prefetch_related("phones")
    return [veil(one, "customer", user) for one in found.order_by("-last_ordered_on", "id")[:MOST]]


def _reached(case: Case, closed: frozenset[str]) -> Q | None:
    either = Q()
    if case.reporter_phone and "phones" not in closed:
        e164 = to_e164(case.reporter_phone, shop_region())
        number = Q(phones__e164=e164) if e164 else Q(phones__raw=case.reporter_phone)
        either |= Q(pk__in=Customer.objects.filter(number).values("pk"))
    if case.reporter_email and "email" not in closed:
        either |= Q(email=case.reporter_email)
    return either or None


def others_of(case: Case, user: User) -> QuerySet[Case]:
    """Other open cases of the same person: perhaps the same matter."""
    same = Q()
    if case.customer_id:
        same |= Q(customer=case.customer_id)
    if case.reporter_phone:
        same |= Q(reporter_phone=case.reporter_phone)
    if case.reporter_email:
        same |= Q(reporter_email=case.reporter_email)
    rows = still_open(user).exclude(pk=case.pk)
    return rows.filter(same) if same else seen(user).none()
