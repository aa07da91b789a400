"""Open cases of customers, products and orders, as the person may see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet

from shuke.accounts.models import User
from shuke.accounts.policy import Sight, sight
from shuke.accounts.rights import Verb
from shuke.core.prepared import prepared
from shuke.records import types
from shuke.service.models import Case, IsOpen

Person = User | AnonymousUser
LINKS = {"customer": "customer_id", "product": "product_id", "order": "order_id"}  # record type → column of a case


def seen(user: Person, verb: str = Verb.SEE) -> QuerySet[Case]:
    found: QuerySet[Case] = types.named("case").visible_to(user, verb)
    return found


def still_open(user: Person) -> QuerySet[Case]:
    """In the order of the queue."""
    return seen(user).filter(IsOpen("status")).order_by("rank", "opened_at", "id")


def open_cases(customer_ids: Collection[int], user: Person) -> QuerySet[Case]:
    """Of these customers, such as a family at the counter; most pressing first."""
    return still_open(user).filter(customer__in=list(customer_ids)).select_related("owner")


def open_cases_of(record: Model, user: Person, most: int) -> list[Case]:
    """About this customer, product or order; none for other records."""
    kind = types.of(record)
    column = LINKS.get(kind.name) if kind else None
    return _open_of(column, record.pk, sight(user), most) if column else []


@prepared("pk")
def _open_of(column: str, pk: int, reader: Sight, most: int) -> QuerySet[Case]:
    return still_open(reader.user).filter(**{column: pk}).select_related("owner", "customer")[:most]


def overdue_of(user: User, at: datetime) -> QuerySet[Case]:
    """Own ones that should have been answered by now."""
    return still_open(user).filter(owner=user, due_at__lt=at).select_related("customer")
