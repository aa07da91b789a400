"""What came of a reminder: one tap writes it down, takes the pair off the list, and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import Conflict
from shuke.customers import actions as customers
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.insights.models import ALWAYS, NEVER, Answer, Prediction

LONGEST_SNOOZE = 14
QUIET_AFTER_CONTACT = 7
Kind = Answer.Kind


class AlreadyAnswered(Conflict):
    code = "already_answered"


@transaction.atomic
def answer(
    prediction: Prediction, kind: str, *, by: User, on: date, at: datetime, spoken_of: Sequence[Prediction] = ()
) -> Batch:
    """Write down what came of a reminder; `spoken_of`, the customer's other due products, count as contacted: nobody
    calls the same person twice in a morning. `on` is the day of the list, `at` the moment. Raises AlreadyAnswered."""
    _first_to_answer(prediction, on)
    batch = events.open_batch("due_answer", by=by, at=at)
    customer, before = prediction.customer, prediction.customer.last_contacted_on
    for row, said in [(prediction, Kind(kind)), *((other, Kind.CONTACTED) for other in spoken_of)]:
        _write(row, said, by=by, on=on, at=at, batch=batch)
    customer = customers.mark_contacted(customer, on=timezone.localdate(at), by=by, at=at)
    events.record(
        f"insights.{Kind(kind)}", customer, by=by, at=at, customer_id=customer.id, batch=batch,
        changes={"last_contacted_on": (before, customer.last_contacted_on)},
        note=prediction.product.name,
    )  # fmt: skip
    return batch


def _first_to_answer(prediction: Prediction, on: date) -> None:
    """Locks the pair, so that of two taps at the same moment one is told."""
    pair = {"customer_id": prediction.customer_id, "product_id": prediction.product_id}
    hidden = Prediction.objects.select_for_update(of=("self",)).shown().filter(**pair).values_list("hidden_until")
    if any(until > on for (until,) in hidden):
        raise AlreadyAnswered(_("Somebody has answered this already. Load the page again to see the list."))


def _write(prediction: Prediction, kind: Kind, *, by: User, on: date, at: datetime, batch: Batch) -> None:
    until = quiet_until(kind, on, prediction.cycle_days)
    Answer.objects.create(
        customer_id=prediction.customer_id, product_id=prediction.product_id, batch=batch, kind=kind, at=at, by=by,
        answered_on=on, hidden_until=until, due_on=prediction.due_on, probability=prediction.probability_14,
        expected_amount=prediction.expected_amount,
    )  # fmt: skip
    _hide(prediction.customer_id, prediction.product_id, until)


def quiet_until(kind: Kind, on: date, cycle_days: float) -> date:
    """The day from which the pair may be listed again, should nothing be bought before."""
    cycle = max(round(cycle_days), 1)
    if kind == Kind.STOPPED:
        return NEVER
    if kind in {Kind.BOUGHT, Kind.ELSEWHERE}:
        return on + timedelta(days=max(round(0.8 * cycle), 1))
    longest = LONGEST_SNOOZE if kind == Kind.LATER else QUIET_AFTER_CONTACT
    return on + timedelta(days=min(max(round(cycle / 2), 1), longest))


def _hide(customer_id: int, product_id: int, until: date) -> None:
    Prediction.objects.filter(customer_id=customer_id, product_id=product_id).update(hidden_until=until)


@transaction.atomic
def take_back(batch: Batch, *, by: User, at: datetime) -> Customer:
    """Undo one tap: the pairs are due again, and the day of the last contact is what it was."""
    batch = Batch.objects.select_for_update().get(id=batch.id)
    answers = list(Answer.objects.filter(batch=batch, undone=False).select_related("customer"))
    if batch.undone_at or not answers:
        raise AlreadyAnswered(_("This was taken back already."))
    Answer.objects.filter(batch=batch).update(undone=True)
    for row in answers:
        _hide(row.customer_id, row.product_id, ALWAYS)
    batch.undone_at, batch.undone_by = at, by
    batch.save(update_fields=["undone_at", "undone_by"])
    return _uncontacted(answers[0].customer, batch, by=by, at=at)


def _uncontacted(customer: Customer, batch: Batch, *, by: User, at: datetime) -> Customer:
    event = batch.events.get()
    before, after = event.changes["last_contacted_on"]
    if str(customer.last_contacted_on) == after:
        customer.last_contacted_on = date.fromisoformat(before) if before else None
        customer.modified_by = by
        customer.save(update_fields=["last_contacted_on", "modified_by", "modified_at"])
    events.record(
        "insights.taken_back", customer, by=by, at=at, customer_id=customer.id,
        changes={"last_contacted_on": (after, customer.last_contacted_on)}, note=event.note,
    )  # fmt: skip
    return customer
