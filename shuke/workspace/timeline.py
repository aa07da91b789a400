"""What happened with a customer: events and orders as one line of time, newest first.

Two tables are walked side by side, each along its own index; "older" says where each of them stopped.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.customers.models import Customer
from shuke.events.models import Event
from shuke.orders.models import Order, OrderLine
from shuke.records.queries import Told, tell

PAGE = 20
TOLD_BY_ORDERS = ("orders.entered",)  # the order itself stands there
SPOKEN = ("customers.noted", "customers.called", "customers.visited", "customers.contacted")


@dataclass(frozen=True)
class Moment:
    """One entry: an order, or an event in words."""

    on: date
    order: Order | None = None
    told: Told | None = None
    spoken: bool = False


@dataclass(frozen=True)
class Place:
    """Where each of the two tables stopped; None: not begun."""

    event: tuple[datetime, int] | None = None
    order: tuple[date, int] | None = None

    def pack(self) -> str:
        raw = [[str(part) for part in one] if one else None for one in (self.event, self.order)]
        return base64.urlsafe_b64encode(json.dumps(raw).encode()).decode().rstrip("=")

    @classmethod
    def unpack(cls, text: str) -> Place:
        """The start for what we did not write."""
        try:
            event, order = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            at = (datetime.fromisoformat(event[0]).astimezone(UTC), int(event[1])) if event else None
            on = (date.fromisoformat(order[0]), int(order[1])) if order else None
        except (ValueError, TypeError, LookupError, OverflowError, binascii.Error):
            return cls()
        return cls(at, on)


def timeline(customer: Customer, user: User | AnonymousUser, place: Place) -> tuple[list[Moment], Place | None]:
    """One page of the customer's story that the person may read, and where the next one begins."""
    events = list(_events(customer, user, place)[: PAGE + 1])
    orders = list(_orders(customer, user, place)[: PAGE + 1]) if may(user, "orders.view") else []
    whole: list[tuple[Any, Event | Order]] = [
        ((_local_day(one.at), 1, one.at.timestamp(), one.id), one) for one in events
    ]
    whole += [((one.ordered_on, 0, 0, one.id), one) for one in orders]
    whole.sort(key=lambda pair: pair[0], reverse=True)
    shown = [one for _key, one in whole[:PAGE]]
    return _moments(shown), _next(shown, place) if len(whole) > PAGE else None


def _events(customer: Customer, user: User | AnonymousUser, place: Place) -> QuerySet[Event]:
    events = Event.objects.filter(customer_id=customer.id).exclude(verb__in=TOLD_BY_ORDERS)
    if not may(user, "orders.view"):
        events = events.exclude(verb__startswith="orders.")
    if place.event:
        at, pk = place.event
        events = events.filter(Q(at__lt=at) | Q(at=at, id__lt=pk))
    return events.select_related("by").order_by("-at", "-id")


def _orders(customer: Customer, user: User | AnonymousUser, place: Place) -> QuerySet[Order]:
    orders = Order.objects.visible_to(user).filter(customer=customer)
    if place.order:
        on, pk = place.order
        orders = orders.filter(Q(ordered_on__lt=on) | Q(ordered_on=on, id__lt=pk))
    lines = OrderLine.objects.select_related("product").order_by("position", "id")
    return orders.prefetch_related(Prefetch("lines", lines)).order_by("-ordered_on", "-id")


def _moments(shown: list[Event | Order]) -> list[Moment]:
    events = [one for one in shown if isinstance(one, Event)]
    told = {event.id: words for event, words in zip(events, tell(events), strict=True)}
    return [
        Moment(one.ordered_on, order=one)
        if isinstance(one, Order)
        else Moment(_local_day(one.at), told=told[one.id], spoken=one.verb in SPOKEN)
        for one in shown
    ]


def _next(shown: list[Event | Order], place: Place) -> Place:
    events = [(one.at, one.id) for one in shown if isinstance(one, Event)]
    orders = [(one.ordered_on, one.id) for one in shown if isinstance(one, Order)]
    return Place(events[-1] if events else place.event, orders[-1] if orders else place.order)


def _local_day(at: datetime) -> date:
    return timezone.localtime(at).date()
