"""Talking with a customer, and writing down that one did."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.events.models import Event

DOUBLE_CLICK = timedelta(seconds=30)
NOTES = {"note": "customers.noted", "call": "customers.called", "visit": "customers.visited"}


class NoteEmpty(UserError):
    code = "note_empty"
    field = "text"


@transaction.atomic
def mark_contacted(
    customer: Customer, *, on: date, by: User | None, at: datetime | None = None, note: str = ""
) -> Customer:
    """Write down that somebody spoke with the customer on that day. A day before the last one changes no date."""
    customer = Customer.objects.select_for_update().get(id=customer.id)
    changes = _contacted(customer, on, by)
    events.record(
        "customers.contacted", customer, by=by, at=at or timezone.now(), customer_id=customer.id,
        changes=changes, note=note,
    )  # fmt: skip
    return customer


@transaction.atomic
def add_note(
    customer: Customer, *, kind: str, text: str, by: User | None, on: date, at: datetime | None = None
) -> Event:
    """Write a note on the timeline; `kind` is note, call or visit. A call or a visit counts as contact on that day.
    The same words of the same person a moment later are a double click, and give the first note back."""
    if not (text := text.strip()):
        raise NoteEmpty(_("Write a few words first."))
    if kind not in NOTES:
        raise UserError(_("Choose note, call or visit."))
    customer = Customer.objects.select_for_update().get(id=customer.id)
    at = at or timezone.now()
    said = Event.objects.filter(customer_id=customer.id, verb=NOTES[kind], by=by, note=text)
    if known := said.filter(at__gt=at - DOUBLE_CLICK, at__lte=at).first():
        return known
    changes = {} if kind == "note" else _contacted(customer, on, by)
    return events.record(NOTES[kind], customer, by=by, at=at, customer_id=customer.id, changes=changes, note=text)


def _contacted(customer: Customer, on: date, by: User | None) -> dict[str, tuple[date | None, date]]:
    before = customer.last_contacted_on
    if before is not None and before >= on:
        return {}
    customer.last_contacted_on, customer.modified_by = on, by
    customer.save(update_fields=["last_contacted_on", "modified_by", "modified_at"])
    return {"last_contacted_on": (before, on)}
