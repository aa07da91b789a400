"""What somebody did about a suggestion: one tap writes it down, and can be taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.automation.models import OPEN, OUTGOING, Suggestion
from shuke.core.errors import Conflict
from shuke.customers import actions as customers
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.notices.models import Notice

LATER = timedelta(days=3)
SOON = timedelta(hours=2)  # for what would be over in three days


class Answered(Conflict):
    code = "already_answered"


class Kind(models.TextChoices):
    DONE = "done", _("Done")
    BOUGHT = "bought", _("Bought")
    LATER = "later", _("Later")
    DECLINED = "declined", _("Not this one")


STATES = {Kind.DONE: "done", Kind.BOUGHT: "done", Kind.LATER: OPEN, Kind.DECLINED: "declined"}


@transaction.atomic
def answer(suggestion: Suggestion, kind: str, *, by: User, at: datetime) -> Batch:
    """Raises Answered when somebody was quicker. What is said here decides what is shown; whether it worked is read off
    the orders, of those who were reached and of those who were left alone alike."""
    one = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    if one.state != OPEN or (one.hidden_until and one.hidden_until > at):
        raise Answered(_("Somebody has answered this already. Load the page again to see the list."))
    batch, said = events.open_batch("playbook_answer", by=by, at=at), Kind(kind)
    one.state, one.batch, one.answered_by, one.answered_at = STATES[said], batch, by, at
    if said == Kind.LATER:
        one.hidden_until = at + LATER if one.until > at + LATER else min(at + SOON, one.until)
    one.save(update_fields=["state", "batch", "answered_by", "answered_at", "hidden_until"])
    Notice.objects.filter(kind="signal", key=f"suggestion:{one.pk}", read_at=None).update(read_at=at)
    _tell(one, said, batch, by=by, at=at)
    return batch


def _tell(one: Suggestion, said: Kind, batch: Batch, *, by: User, at: datetime) -> None:
    """Whoever was called, visited or written to has been contacted."""
    playbook = one.playbook
    customer = Customer.objects.get(pk=one.customer_id)
    before = customer.last_contacted_on
    if playbook.channel in OUTGOING and STATES[said] == "done":
        customer = customers.mark_contacted(customer, on=timezone.localdate(at), by=by, at=at)
    changes = (
        {"last_contacted_on": (before, customer.last_contacted_on)} if customer.last_contacted_on != before else {}
    )
    events.record(
        f"automation.{said}", customer, by=by, at=at, customer_id=customer.pk, batch=batch, note=str(playbook),
        changes=changes,
    )  # fmt: skip


@transaction.atomic
def take_back(batch: Batch, *, by: User, at: datetime) -> None:
    """The suggestion is to do again, and the day of the last contact is what it was. Raises Answered."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    rows = list(Suggestion.objects.filter(batch=batch))
    if batch.undone_at or not rows:
        raise Answered(_("This was taken back already."))
    nothing = {"state": OPEN, "batch": None, "answered_by": None, "answered_at": None, "hidden_until": None}
    Suggestion.objects.filter(batch=batch).update(**nothing)
    batch.undone_at, batch.undone_by = at, by
    batch.save(update_fields=["undone_at", "undone_by"])
    event = batch.events.order_by("pk").first()
    customer = Customer.objects.get(pk=rows[0].customer_id)
    changes = {}
    if event and "last_contacted_on" in event.changes:
        changes = _uncontact(customer, event.changes["last_contacted_on"], by=by)
    note = event.note if event else ""
    events.record(
        "automation.taken_back", customer, by=by, at=at, customer_id=customer.pk, note=note, changes=changes
    )  # fmt: skip


def _uncontact(customer: Customer, sides: list[str | None], *, by: User) -> dict[str, tuple[date | None, date | None]]:
    before, after = sides
    now = customer.last_contacted_on
    if str(now) != after:
        return {}
    customer.last_contacted_on = date.fromisoformat(before) if before else None
    customer.modified_by = by
    customer.save(update_fields=["last_contacted_on", "modified_by", "modified_at"])
    return {"last_contacted_on": (now, customer.last_contacted_on)}
