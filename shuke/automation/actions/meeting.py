"""Browsers whose owner nobody knows yet, and the moment when that becomes known."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shuke.accounts.models import User
from shuke.automation.models import Footprint, Signal, Visitor
from shuke.customers.models import Customer

NOTED_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Read:
    """A signal of a batch, as far as it could be read by itself."""

    place: int
    row: Mapping[str, Any]
    kind: str
    at: datetime


@dataclass
class Met:
    """`visitors`: place in the batch → of whom nothing but the browser is known. `joined`: what browsers did before."""

    visitors: dict[int, int] = field(default_factory=dict)
    joined: list[Signal] = field(default_factory=list)


def meet(read: Sequence[Read], people: MutableMapping[int, int], *, by: User, at: datetime) -> Met:
    """Adds to `people` whom a cookie tells, as far as the sender sees them. Inside the transaction of the caller."""
    cookies = {one.place: _digest(str(one.row["cookie"])) for one in read if one.row.get("cookie")}
    if not cookies:
        return Met()
    visitors = _visitors(set(cookies.values()), at)
    owners = {cookies[place]: customer for place, customer in people.items() if place in cookies}
    met = Met(joined=_join(visitors, owners))
    held = {one.customer_id for one in visitors.values() if one.customer_id is not None}
    seen = set(Customer.objects.visible_to(by).filter(pk__in=held).order_by().values_list("pk", flat=True))
    for place, cookie in cookies.items():
        one = visitors[cookie]
        if one.customer_id is None:
            met.visitors[place] = one.pk
        elif one.customer_id in seen:
            people.setdefault(place, one.customer_id)
    return met


def _digest(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


def _visitors(cookies: Collection[str], at: datetime) -> dict[str, Visitor]:
    """Held until the end of the transaction, in one order, so that two batches wait for each other."""
    known = set(Visitor.objects.filter(cookie__in=cookies).values_list("cookie", flat=True))
    new = [Visitor(cookie=one, seen_at=at) for one in sorted(set(cookies) - known)]
    Visitor.objects.bulk_create(new, ignore_conflicts=True)
    rows = Visitor.objects.filter(cookie__in=cookies)
    found = {one.cookie: one for one in rows.select_for_update().order_by("cookie")}
    old = [one.pk for one in found.values() if one.seen_at < at - NOTED_EVERY]
    if old:
        Visitor.objects.filter(pk__in=old).update(seen_at=at)
    return found


def _join(visitors: Mapping[str, Visitor], owners: Mapping[str, int]) -> list[Signal]:
    """What they did while nobody knew them becomes what their owner did. A browser that is passed on leads to its new
    owner from now on; what was is left where it is."""
    turned = [one for cookie, one in visitors.items() if owners.get(cookie, one.customer_id) != one.customer_id]
    known = {one.pk: owners[one.cookie] for one in turned}
    for one in turned:
        one.customer_id = known[one.pk]
    if not turned:
        return []
    Visitor.objects.bulk_update(turned, ["customer"])
    prints = list(Footprint.objects.filter(visitor__in=known).order_by("at", "pk"))
    copied = ("kind", "product_id", "at", "data", "source", "external_id")
    made = [
        Signal(customer_id=known[one.visitor_id], **{name: getattr(one, name) for name in copied}) for one in prints
    ]
    Footprint.objects.filter(pk__in=[one.pk for one in prints]).delete()
    return Signal.objects.bulk_create(made, batch_size=500)
