"""What the schedule runs."""

from __future__ import annotations

from django.utils import timezone

from shuke.accounts.surroundings import surroundings_of
from shuke.automation.actions.forgetting import forget_old
from shuke.automation.actions.judging import judge
from shuke.automation.actions.making import look_at_states
from shuke.automation.models import ContactPolicy


def every_while() -> None:
    """States come about all day long: a cart is left, a view fits. Each day's number is filled up once."""
    with surroundings_of(None):
        look_at_states(timezone.now())


def every_night() -> None:
    at = timezone.now()
    with surroundings_of(None):
        judge(at)
        forget_old(at, ContactPolicy.now().keep_days)
