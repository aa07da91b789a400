"""Loyalty's work in the background."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from shuke.accounts.surroundings import surroundings_of
from shuke.loyalty.actions.coupons import give_by_themselves, run
from shuke.loyalty.actions.evening import run_out
from shuke.loyalty.actions.ranking import rank, rank_all
from shuke.loyalty.models import Tier


def every_night() -> None:
    """What ran out goes, everybody stands where the rules say, and gets what their day brings."""
    now = timezone.now()
    with surroundings_of(None):
        today = timezone.localdate(now)
        run_out(on=today, at=now)
        rank_all(on=today, at=now)
        give_by_themselves(on=today, at=now)


@task()
def run_giving(giving_id: int) -> None:
    """Safe to run twice: each customer's has its key."""
    with surroundings_of(None):
        run(giving_id)


def rank_after_order(customer_id: int) -> None:
    """For the orders' followers: who just bought moves at once."""
    if Tier.objects.exists():
        rank_customer.enqueue(customer_id)


@task()
def rank_customer(customer_id: int) -> None:
    now = timezone.now()
    with surroundings_of(None):
        rank([customer_id], on=timezone.localdate(now), at=now)


@task()
def rank_everybody() -> None:
    """The rules have changed."""
    now = timezone.now()
    with surroundings_of(None):
        rank_all(on=timezone.localdate(now), at=now)
