"""What people decide about a pair. Each can be taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.core.errors import Conflict, NotAllowed
from shuke.duplicates.models import Pair
from shuke.events import actions as events
from shuke.events.models import Batch

LATER = timedelta(days=7)
State = Pair.State


@transaction.atomic
def not_the_same(pair: Pair, *, by: User, at: datetime) -> Pair:
    """For good: asked again only when there is more to go by than now."""
    pair = locked(pair, by)
    pair.decided_reasons = sorted({*pair.decided_reasons, *pair.reasons})
    return decide(pair, State.DIFFERENT, "duplicates.not_the_same", by=by, at=at)


@transaction.atomic
def later(pair: Pair, *, by: User, on: date, at: datetime) -> Pair:
    """Out of the queue for a week."""
    pair = locked(pair, by)
    pair.later_until, pair.decided_by, pair.decided_at = on + LATER, by, at
    pair.save(update_fields=["later_until", "decided_by", "decided_at"])
    return pair


@transaction.atomic
def ask_again(pair: Pair, *, by: User, at: datetime) -> Pair:
    """Take back either. Raises Conflict for customers who were merged: those are taken apart on the merge's page."""
    pair = locked(pair, by, decided=True)
    if pair.state == State.MERGED:
        raise Conflict(_("These two were merged. Take the merge back first."))
    pair.later_until = None
    if pair.state == State.OPEN:
        pair.save(update_fields=["later_until"])
        return pair
    pair.decided_reasons = []
    return decide(pair, State.OPEN, "duplicates.asked_again", by=by, at=at)


def decide(pair: Pair, state: str, verb: str, *, by: User, at: datetime, batch: Batch | None = None) -> Pair:
    open_again = state == State.OPEN
    before, pair.state = pair.state, state
    pair.decided_by, pair.decided_at = (None, None) if open_again else (by, at)
    pair.save(update_fields=["state", "decided_by", "decided_at", "decided_reasons", "later_until"])
    for customer_id in (pair.low_id, pair.high_id):
        changes = {"state": (before, state)}
        events.record(verb, pair, by=by, at=at, customer_id=customer_id, changes=changes, batch=batch)
    return pair


def locked(pair: Pair, by: User, *, decided: bool = False) -> Pair:
    """As it stands now. Only for who sees both and may change customers; Conflict when somebody was quicker."""
    found = Pair.objects.visible_to(by).filter(pk=pair.pk).select_for_update(of=("self",)).first()
    if found is None or not may(by, "customers.change"):
        raise NotAllowed(_("You may not decide this: one of the two belongs to another team."))
    if found.state != State.OPEN and not decided:
        raise Conflict(_("Somebody has decided this already."))
    return found
