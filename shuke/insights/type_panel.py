"""What the customer page says of type, stage and strategy: what to do, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from shuke.accounts.policy import fields_closed
from shuke.accounts.rights import Verb
from shuke.core.prepared import prepared
from shuke.customers.models import Customer
from shuke.insights.models import CustomerMeasure, Pin
from shuke.insights.type_reasons import sentence
from shuke.insights.type_words import CHOICES, COLOURS, TO_DO
from shuke.orders.queries import sees_purchases
from shuke.records import types
from shuke.records.rights import reaches

SHOWN = ("strategy", "customer_type", "lifecycle", "relationship", "orientation")


@dataclass(frozen=True)
class Said:
    """One aspect: `pin` where a person has laid it down, `to_do` of a strategy, `change` the address of the form."""

    label: Any
    value: str
    why: str
    tone: str
    pin: Pin | None
    to_do: Any = ""
    change: str = ""


def customer_types(request: HttpRequest, customer: Customer) -> tuple[str, dict[str, Any]] | None:
    row: CustomerMeasure | None = getattr(customer, "measure", None)  # fetched once for all panels
    if row is None or not row.lifecycle or not sees_purchases(request.user):
        return None
    may_change = reaches(request.user, types.named("customer"), customer, Verb.CHANGE)
    pins = {one.aspect: one for one in _pins(customer.pk)}
    told = list(said(row, fields_closed(request.user, "customer"), pins, may_change=may_change))
    return ("insights/_customer_types.html", {"told": told}) if told else None


@prepared("customer")
def _pins(customer: int) -> QuerySet[Pin]:
    return Pin.objects.filter(customer=customer, ended_at=None).select_related("by")


def said(
    row: CustomerMeasure, closed: Collection[str], pins: Mapping[str, Pin], *, may_change: bool = False
) -> Iterator[Said]:
    """To somebody from whom these fields are kept."""
    for aspect in SHOWN:
        if aspect not in closed:
            value = getattr(row, aspect)
            words = CHOICES[aspect](value).label if value else ""
            why = sentence(aspect, row.reasons.get(aspect) or (), closed, amounts=row.expected_value is not None)
            yield Said(
                Pin.Aspect(aspect).label, str(words), why, COLOURS.get(aspect, {}).get(value, ""), pins.get(aspect),
                TO_DO.get(value, "") if aspect == "strategy" else "",
                reverse("insights:pin", args=[row.pk, aspect]) if may_change else "",
            )  # fmt: skip
