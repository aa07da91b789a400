"""What a household shows of the people in it: never more than the reader may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import ngettext

from shuke.accounts.models import User
from shuke.customers.models import Household, Membership
from shuke.records.fields import Date, Field, Money, Text
from shuke.records.seen import veil


def gather_members(households: Sequence[Household], user: User | AnonymousUser) -> None:
    """Give each household its `inside`: the current memberships, `seen` or not. One query for all of them."""
    wanted = {one.pk: one for one in households if "inside" not in one.__dict__}
    if not wanted:
        return
    found: dict[int, list[Membership]] = defaultdict(list)
    for membership in Membership.objects.as_seen_by(user).filter(household__in=list(wanted)):
        veil(membership.customer, "customer", user)
        found[membership.household_id].append(membership)
    for pk, household in wanted.items():
        household.__dict__["inside"] = found[pk]


def seen_members(household: Household) -> list[Any]:
    return [one for one in household.__dict__.get("inside", ()) if one.seen]


def unseen_count(household: Household) -> int:
    return len(household.__dict__.get("inside", ())) - len(seen_members(household))


def others(count: int) -> str:
    """In words, how many there are besides whom the reader may not see."""
    return ngettext("%(count)s more", "%(count)s more", count) % {"count": count} if count else ""


@dataclass(frozen=True)
class Members(Field):
    """The names of those whom the reader sees, and how many more there are."""

    column = False
    operators = ()

    def gather(self, records: Sequence[Any], user: User | AnonymousUser) -> None:
        gather_members(records, user)

    def value(self, record: Any) -> list[str]:
        names = [one.customer.name for one in seen_members(record)]
        return [*names, *filter(None, [others(unseen_count(record))])]

    def text(self, record: Any) -> str:
        return "、".join(self.value(record))

    def exported(self, record: Any) -> str:
        return self.text(record)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string"}}


@dataclass(frozen=True)
class MembersSpent(Money):
    """What those whom the reader sees have spent in all."""

    column = False
    operators: ClassVar[Any] = ()

    def gather(self, records: Sequence[Any], user: User | AnonymousUser) -> None:
        gather_members(records, user)

    def value(self, record: Any) -> Decimal:
        return sum((one.customer.orders_total for one in seen_members(record)), Decimal(0))


@dataclass(frozen=True)
class MembersLastOrder(Date):
    """The newest order of those whom the reader sees."""

    column = False
    operators: ClassVar[Any] = ()

    def gather(self, records: Sequence[Any], user: User | AnonymousUser) -> None:
        gather_members(records, user)

    def value(self, record: Any) -> Any:
        return max((day for one in seen_members(record) if (day := one.customer.last_ordered_on)), default=None)


@dataclass(frozen=True)
class RelationTitle(Text):
    """What somebody is called in a relation; without a title, the kind of relation stands for it."""

    def text(self, record: Any) -> str:
        return record.title or str(record.type)
