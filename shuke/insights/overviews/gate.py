"""Whose figures a person is told, and the list on which the people behind a figure stand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from shuke.accounts.models import User
from shuke.accounts.policy import reach_of
from shuke.customers.models import Customer
from shuke.insights.models import CustomerMeasure
from shuke.orders.queries import buyers, sees_purchases
from shuke.records.types import named

Condition = Mapping[str, Any]


def measured(user: User) -> QuerySet[CustomerMeasure]:
    """Customers of whom the person may know what they buy. For whoever sees all, the few in the bin are left out rather
    than each of a million looked up."""
    rows = CustomerMeasure.objects.order_by()
    if not sees_purchases(user):
        return rows.none()
    if reach_of(user, "customer").everything and reach_of(user, "order").everything:
        return rows.exclude(customer__in=Customer.objects.exclude(deleted_at=None).values("pk"))
    return rows.filter(customer__in=buyers(user).order_by().values("pk"))


def people(*conditions: Condition, sort: str = "") -> str:
    """The address of the list of customers whom all these fit; there it can be kept as a view."""
    asked = conditions[0] if len(conditions) == 1 else {"all": list(conditions)}
    packed = json.dumps(asked, ensure_ascii=False, separators=(",", ":"))
    return f"{named('customer').list_url()}?{urlencode({'f': packed} | ({'sort': sort} if sort else {}))}"


def between(field: str, first: Any, last: Any) -> Condition:
    """Both included; None is open."""
    return {"field": field, "op": "between", "value": [first, last]}
