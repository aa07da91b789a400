"""Putting two who share a phone or an address into one household, from the queue; and out of it again."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed, may_do
from shuke.accounts.rights import Verb
from shuke.core.enumerated import enumerated
from shuke.core.errors import Conflict, NotAllowed
from shuke.customers.actions.households import create_household, delete_household, usual_name
from shuke.customers.actions.members import join_household, remove_member
from shuke.customers.models import Customer, Household, Membership
from shuke.duplicates.actions import deciding
from shuke.duplicates.models import Pair
from shuke.events import actions as events
from shuke.events.models import Batch, Event
from shuke.records import types
from shuke.records.rights import check_reach

KIND = "one_household"
VERB = "duplicates.one_household"
VERBS = ("joined", "created")


@transaction.atomic
def one_household(pair: Pair, *, by: User, on: date, at: datetime) -> Household:
    """From that day on both live where one of them lives already, or in a new household; that decides the pair.

    Raises Conflict when each has a home, NotAPerson, and what `deciding` raises.
    """
    pair = deciding.locked(pair, by)
    both = list(
        Customer.objects.select_for_update(no_key=True).filter(pk__in=(pair.low_id, pair.high_id)).order_by("pk")
    )
    for one in both:
        check_reach(types.named("customer"), one, by, Verb.CHANGE)
    batch = events.open_batch(KIND, by=by, at=at)
    household = _home_of(both, by) or _new_home(both[0], by, at, batch)
    for one in both:
        join_household(household, one, on=on, by=by, batch=batch, at=at)
    deciding.decide(pair, Pair.State.DIFFERENT, VERB, by=by, at=at, batch=batch)
    return household


@transaction.atomic
def ask_again(pair: Pair, *, by: User, at: datetime) -> Pair:
    """As `deciding.ask_again`; who moved in by the decision is out again, and so is a household made for it."""
    pair = deciding.locked(pair, by, decided=True)
    done = Event.objects.filter(verb=VERB, subject_type=events.subject_type(pair), subject_id=pair.pk)
    batch = Batch.objects.filter(pk__in=done.values("batch"), undone_at=None).order_by("-pk").first()
    if batch and pair.state == Pair.State.DIFFERENT:
        _move_out(batch, by, at)
    return deciding.ask_again(pair, by=by, at=at)


def _move_out(batch: Batch, by: User, at: datetime) -> None:
    joined, made = (batch.events.filter(verb=f"customers.household_{verb}").values("subject_id") for verb in VERBS)
    for stay in Membership.objects.filter(pk__in=joined):
        remove_member(stay, by=by, at=at)
    for home in Household.objects.filter(pk__in=made):
        if not home.memberships.filter(deleted_at=None).exists():
            delete_household(home, by=by, at=at)
    batch.undone_at, batch.undone_by = at, by
    batch.save(update_fields=["undone_at", "undone_by"])


def _home_of(both: list[Customer], by: User) -> Household | None:
    stays = Membership.objects.filter(customer__in=both, left_on=None, deleted_at=None, household__deleted_at=None)
    homes = {stay.household_id: stay.household for stay in stays.select_related("household")}
    if len(homes) > 1:
        raise Conflict(
            _("Each of them lives in a household already: %(homes)s. Open one of the two and move it there."),
            homes=enumerated(homes.values()),
        )
    for household in homes.values():
        check_reach(types.named("household"), household, by, Verb.CHANGE)
    return next(iter(homes.values()), None)


def _new_home(first: Customer, by: User, at: datetime, batch: Batch) -> Household:
    if not may_do(by, "household", Verb.CREATE):
        raise NotAllowed(_("Your role adds no households. Ask the owner of the shop."))
    address = "" if "address" in fields_closed(by, "customer") else first.address
    name = usual_name(first)
    return create_household(name=name, address=address, team=first.team, by=by, at=at, batch=batch)
