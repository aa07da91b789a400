"""What a household shows of the people in it: never more than the reader may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from shuke.accounts.models import User
from shuke.accounts.policy import Sight, sight
from shuke.core.enumerated import enumerated
from shuke.core.prepared import prepared
from shuke.customers import consent
from shuke.customers.models import Household, Membership
from shuke.records.fields import Date, Field, ManyChoice, Money, Text
from shuke.records.fields.choice import Option
from shuke.records.seen import veil


def gather_members(households: Sequence[Household], user: User | AnonymousUser) -> None:
    """Give each household its `inside`: the current memberships, `seen` or not. One query for all of them."""
    wanted = {one.pk: one for one in households if "inside" not in one.__dict__}
    if not wanted:
        return
    found: dict[int, list[Membership]] = defaultdict(list)
    for membership in _inside(tuple(wanted), sight(user)):
        veil(membership.customer, "customer", user)
        found[membership.household_id].append(membership)
    for pk, household in wanted.items():
        household.__dict__["inside"] = found[pk]


@prepared("households")
def _inside(households: tuple[int, ...], reader: Sight) -> models.QuerySet[Membership]:
    return Membership.objects.as_seen_by(reader.user).filter(household__in=households)


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
        return enumerated(self.value(record))

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


class ConsentsInput(forms.CheckboxSelectMultiple):
    """A line for each purpose, a box for each channel; folded away until somebody wants it."""

    template_name = "customers/_consents_input.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        lines: dict[str, list[tuple[str, Any]]] = defaultdict(list)
        across = {one.key: str(one) for one in consent.channels(also=_channels(value))}
        for _group, options, _index in context["widget"]["optgroups"]:
            purpose, channel = consent.pair_of(str(options[0]["value"]))
            lines[purpose].append((across.get(channel, channel), options[0]))
        down = {one.key: str(one) for one in consent.purposes(also=lines)}
        context["lines"] = [(down[key], boxes) for key, boxes in lines.items()]
        return context


def _channels(value: Any) -> set[str]:
    return {consent.pair_of(str(key))[1] for key in value or ()}


@dataclass(frozen=True)
class Consents(ManyChoice):
    """To what a customer agrees: pairs of a purpose and a channel, granted now. Kept in a ledger of its own."""

    column = False
    stores: ClassVar[bool] = False
    repeats: ClassVar[bool] = False

    def options(self) -> Sequence[Option]:
        return [Option(key, words) for key, words in consent.labels().items()]

    def offered(self) -> list[tuple[str, Any]]:
        return list(consent.labels(retired=False).items())

    def gather(self, records: Sequence[Any], user: User | AnonymousUser) -> None:
        found, words = consent.standings([one.pk for one in records]), consent.labels()
        for record in records:
            record.__dict__["agreed"] = consent.granted_keys(found[record.pk])
            record.__dict__["agreed_words"] = words

    def value(self, record: Any) -> list[str]:
        if "agreed" not in record.__dict__:
            self.gather([record], AnonymousUser())
        agreed: list[str] = record.__dict__["agreed"]
        return agreed

    def initial(self, record: Any) -> list[str]:
        """As it stands at this moment: it is what events are compared with."""
        return consent.granted_keys(consent.standings([record.pk])[record.pk])

    def text(self, record: Any) -> str:
        agreed = self.value(record)
        words = record.__dict__["agreed_words"]
        return enumerated(words.get(key, key) for key in agreed)

    def show(self, record: Any) -> SafeString:
        return Field.show(self, record)

    def form_field(self, model: type[models.Model], user: User | AnonymousUser) -> forms.Field:
        return forms.MultipleChoiceField(choices=self.offered(), widget=ConsentsInput, required=False)

    def condition(self, op: str, operand: Any, prefix: str = "") -> Q | None:
        """Asked of the rows that say how things stand; what was withdrawn is as empty as what nobody ever said."""
        path = f"{prefix}standings__"
        if op == "filled":
            return Q(**{f"{path}granted": True})
        found = Q()
        for key in operand or []:
            purpose, channel = consent.pair_of(key)
            found |= Q(**{f"{path}purpose": purpose, f"{path}channel": channel, f"{path}granted": True})
        return found


@dataclass(frozen=True)
class RelationTitle(Text):
    """What somebody is called in a relation; without a title, the kind of relation stands for it."""

    def text(self, record: Any) -> str:
        return record.title or str(record.type)
