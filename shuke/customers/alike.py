"""Customers that may be the one whom somebody is about to write down."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed
from shuke.customers.models import Customer
from shuke.customers.names import tidy
from shuke.customers.phones import shop_region, to_e164

MOST = 4
NAME_FROM = 2  # characters


def alike(user: User | AnonymousUser, values: Mapping[str, Any]) -> list[Customer]:
    """Of those that the person may see: with one of these numbers, then of the same name or beginning with it."""
    seen = Customer.objects.visible_to(user).select_related("team").prefetch_related("phones")
    closed = fields_closed(user, "customer")
    found: dict[int, Customer] = {}
    for rows in chain(_by_phone(seen, values, closed), _by_name(seen, values, closed)):
        for one in rows.order_by("name", "pk")[:MOST]:
            found.setdefault(one.pk, one)
    return list(found.values())[:MOST]


def _by_phone(seen: QuerySet[Customer], values: Mapping[str, Any], closed: frozenset[str]) -> list[QuerySet[Customer]]:
    given = values.getlist("phones") if hasattr(values, "getlist") else [values.get("phones", "")]
    region = shop_region()
    numbers = [number for raw in given if raw and (number := to_e164(raw, region))]
    return [seen.filter(phones__e164__in=numbers).distinct()] if numbers and "phones" not in closed else []


def _by_name(seen: QuerySet[Customer], values: Mapping[str, Any], closed: frozenset[str]) -> list[QuerySet[Customer]]:
    """As a stretch of the index of names, which a LIKE would not be in every collation."""
    name = tidy(values.get("name", ""))
    if len(name) < NAME_FROM or "name" in closed:
        return []
    return [seen.filter(name=name), seen.filter(Q(name__gt=name, name__lt=name + "\U0010fffd"))]
