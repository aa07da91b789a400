"""What kind of customer somebody is, laid down by hand: it holds against the rules until somebody lets go of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import Conflict, NotAllowed, UserError
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.insights.actions import tasks
from shuke.insights.models import CustomerMeasure, Pin
from shuke.insights.types import rules

PIN = "type_pin"  # the kind of these batches


class NotMeasured(UserError):
    code = "not_measured"


class LaterPinned(Conflict):
    code = "later_pinned"


@transaction.atomic
def pin(customer: Customer, aspect: str, value: str, *, reason: str, by: User, at: datetime) -> Batch:
    """From now on this holds, whatever the rules say. Raises NotMeasured."""
    row, held = _locked(customer, aspect)
    batch = events.open_batch(PIN, by=by, at=at)
    _end(held, at)
    Pin.objects.create(customer=customer, aspect=aspect, value=value, reason=reason, by=by, at=at, batch=batch)
    _put(row, aspect, value, "insights.pinned", batch, by=by, at=at, note=reason)
    return batch


@transaction.atomic
def unpin(customer: Customer, aspect: str, *, by: User, at: datetime) -> Batch | None:
    """By the rules again; None where nothing was pinned."""
    row, held = _locked(customer, aspect)
    if held is None:
        return None
    batch = events.open_batch(PIN, by=by, at=at)
    _end(held, at)
    _put(row, aspect, by_rule(row, aspect), "insights.unpinned", batch, by=by, at=at)
    return batch


@transaction.atomic
def undo_pin(batch: Batch, *, by: User) -> str:
    """As it was before; what was done later stands in the way. Gives the address of the customer's page."""
    event, at = batch.events.get(), timezone.now()
    customer = Customer.objects.visible_to(by, "change").filter(pk=event.customer_id or 0).first()
    if customer is None:
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    (aspect,) = event.changes
    row, held = _locked(customer, aspect)
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    later = Pin.objects.filter(customer=customer, aspect=aspect, at__gt=event.at, batch__undone_at=None).exists()
    if later or batch.undone_at or (event.verb == "insights.pinned") != (held is not None):
        raise LaterPinned(_("Somebody has laid down something else since then."))
    Pin.objects.filter(batch=batch).update(ended_at=at)
    before = Pin.objects.filter(customer=customer, aspect=aspect, ended_at=event.at).order_by("-at", "-pk").first()
    if before is not None:
        Pin.objects.filter(pk=before.pk).update(ended_at=None)
    batch.undone_at, batch.undone_by = at, by
    batch.save(update_fields=["undone_at", "undone_by"])
    value = before.value if before else by_rule(row, aspect)
    undoing = events.open_batch(Batch.UNDO, by=by, at=at, undoes=batch)
    _put(row, aspect, value, "insights.pin_taken_back", undoing, by=by, at=at)
    return ""


def by_rule(row: CustomerMeasure, aspect: str) -> str | None:
    """What the rules gave when they were last asked."""
    reason = row.reasons.get(aspect) or [""]
    return rules.given_by(aspect, str(reason[0])) or None


def _locked(customer: Customer, aspect: str) -> tuple[CustomerMeasure, Pin | None]:
    row = CustomerMeasure.objects.select_for_update(of=("self",)).filter(customer=customer).first()
    if row is None:
        raise NotMeasured(_("Nothing has been worked out of this customer yet: try again tomorrow."))
    return row, Pin.objects.filter(customer=customer, aspect=aspect, ended_at=None).first()


def _end(held: Pin | None, at: datetime) -> None:
    if held is not None:
        Pin.objects.filter(pk=held.pk).update(ended_at=at)


def _put(row: CustomerMeasure, aspect: str, value: str | None, verb: str, batch: Batch, **stamp: Any) -> None:
    """At once; what follows from it, such as the strategy, a moment later."""
    changes = {aspect: (getattr(row, aspect), value)}
    CustomerMeasure.objects.filter(pk=row.pk).update(**{aspect: value})
    customer = row.customer
    events.record(verb, customer, customer_id=customer.pk, changes=changes, batch=batch, **stamp)
    tasks.judge_one.enqueue(customer.pk)
