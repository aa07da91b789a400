"""The shop's program, its rules, and where customers stand."""

from __future__ import annotations

from shuke.accounts.parts import turned_on
from shuke.accounts.queries import current_shop
from shuke.customers.models import Membership
from shuke.ledgers.queries.holders import Holder
from shuke.loyalty.models import Ladder, Program, Rank, Tab, Tier

TABS = "tabs"  # the part of Shuke


def program() -> Program:
    """As set; as it is meant to begin if nobody has set it."""
    return Program.objects.filter(pk=1).first() or Program(pk=1)


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
    homes = Membership.objects.current().filter(customer=customer_id).values("household")
    found = Tab.objects.alive().filter(active=True)
    theirs = [*found.filter(customer=customer_id), *found.filter(household__in=homes)]
    if tab_id is not None:
        theirs = [one for one in theirs if one.pk == tab_id]
    return theirs[0] if theirs else None
