"""Whom a customer lives with and belongs to, as one person may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from shuke.accounts.models import User
from shuke.core.prepared import prepared
from shuke.customers.fields import gather_members, seen_members, unseen_count
from shuke.customers.models import Customer, Household, Membership, Relation, RelationType
from shuke.records.seen import veil

Reader = User | AnonymousUser
MOST_RELATIONS = 200  # read for one page


@dataclass(frozen=True)
class Home:
    """A household with its people; totals only over those whom the reader sees, of whom there are `unseen` more."""

    household: Household
    members: Sequence[Membership]
    unseen: int

    @property
    def spent(self) -> Decimal:
        return sum((one.customer.orders_total for one in self.members), Decimal(0))

    @property
    def last_ordered_on(self) -> Any:
        return max((day for one in self.members if (day := one.customer.last_ordered_on)), default=None)


@dataclass(frozen=True)
class Tie:
    """A relation as one of its sides sees it: `other` is None when the reader may not see that person."""

    relation: Relation
    other: Customer | None
    called: str  # what the other is: parent, employer


@dataclass(frozen=True)
class Ties:
    """All of one kind."""

    called: str
    ties: Sequence[Tie]
    unseen: int

    @property
    def people(self) -> int:
        return len(self.ties)


def home_of(customer: Customer, user: Reader) -> Home | None:
    stay = next(iter(_stays(customer.pk)), None)
    return home(stay.household, user) if stay else None


@prepared("customer")
def _stays(customer: int) -> QuerySet[Membership]:
    stays = Membership.objects.filter(customer=customer, left_on=None, deleted_at=None, household__deleted_at=None)
    return stays.select_related("household").order_by("pk")[:1]


def home(household: Household, user: Reader) -> Home:
    gather_members([household], user)
    return Home(household, seen_members(household), unseen_count(household))


def former_members(household: Household, user: Reader) -> QuerySet[Membership]:
    """Who lived there once, the last to leave first."""
    left = household.memberships.alive().exclude(left_on=None).select_related("customer")
    return left.filter(customer__in=Customer.objects.visible_to(user)).order_by("-left_on", "-id")


def ties_of(customer: Customer, user: Reader) -> tuple[list[Ties], list[Tie]]:
    """Running relations by what the others are, in the order of their types; and those that are over."""
    running: list[Tie] = []
    over: list[Tie] = []
    for tie in _ties(customer, user):
        (over if tie.relation.ended_on else running).append(tie)
    kinds: dict[tuple[int, str], list[Tie]] = {}
    for tie in running:
        kinds.setdefault((tie.relation.type_id, tie.called), []).append(tie)
    groups = [Ties(ties[0].called, [one for one in ties if one.other], sum(not one.other for one in ties))
              for ties in kinds.values()]  # fmt: skip
    return groups, over


def _ties(customer: Customer, user: Reader) -> Iterator[Tie]:
    found = [(one, leads_out(one, customer)) for one in _relations(customer.pk)]
    others = {one.to_customer_id if out else one.from_customer_id for one, out in found}
    seen = _seen(others, user) if others else {}  # most have none
    for one, out in found:
        other = seen.get(one.to_customer_id if out else one.from_customer_id)
        yield Tie(one, other, one.type.to_name if out else one.type.from_name)


@prepared("customer")
def _relations(customer: int) -> QuerySet[Relation]:
    rows = Relation.objects.of(customer).select_related("type")
    return rows.order_by("type__position", "type_id", "started_on", "id")[:MOST_RELATIONS]


def _seen(ids: Collection[int], user: Reader) -> dict[int, Customer]:
    """Those of them whom the reader sees, as the reader sees them."""
    known = Customer.objects.visible_to(user).in_bulk(ids)
    return {pk: veil(one, "customer", user) for pk, one in known.items()}


def leads_out(relation: Relation, customer: Customer) -> bool:
    """Whether the customer is its `from` side."""
    return relation.from_customer_id == customer.id


def relation_types(*, also: RelationType | None = None) -> list[RelationType]:
    """What may be chosen: those in use, and the one that a relation has already."""
    kinds = RelationType.objects.order_by("position", "id")
    return [one for one in kinds if one.retired_at is None or one == also]
