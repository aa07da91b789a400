"""The shop's program, its rules, and where customers stand."""

from __future__ import annotations

from django.db.models import QuerySet

from shuke.accounts.parts import turned_on
from shuke.accounts.queries import current_shop
from shuke.core.prepared import prepared
from shuke.customers.models import Membership
from shuke.ledgers.queries.holders import Holder
from shuke.loyalty.models import Ladder, Program, Rank, Tab, Tier

TABS = "tabs"  # the part of Shuke


def program() -> Program:
    """As set; as it is meant to begin if nobody has set it."""
    return next(iter(_set()), None) or Program(pk=1)


@prepared()
def _set() -> QuerySet[Program]:
    return Program.objects.filter(pk=1)


def tabs_used() -> bool:
    return turned_on(current_shop(), TABS)


def tier_of(customer_id: int | None) -> Tier | None:
    if customer_id is None:
        return None
    rank = Rank.objects.filter(customer=customer_id, ladder=Ladder.TIER).select_related("tier").first()
    return rank.tier if rank else None


def held_tab(holder: Holder) -> Tab | None:
    """Their own, if it may be used."""
    return Tab.objects.alive().filter(**{holder.kind: holder.id}, active=True).first()


def tab_of(customer_id: int | None, tab_id: int | None = None) -> Tab | None:
    """The customer's own, or else that of the household in which they live; of several the one that is named."""
    if customer_id is None:
        return None
    theirs = [*_own_tab(customer_id), *_tab_of_home(customer_id)]
    if tab_id is not None:
        theirs = [one for one in theirs if one.pk == tab_id]
    return theirs[0] if theirs else None


@prepared("customer")
def _own_tab(customer: int) -> QuerySet[Tab]:
    return Tab.objects.alive().filter(active=True, customer=customer)


@prepared("customer")
def _tab_of_home(customer: int) -> QuerySet[Tab]:
    homes = Membership.objects.current().filter(customer=customer).values("household")
    return Tab.objects.alive().filter(active=True, household__in=homes)
