"""What there is to do now, for the people who may see the customers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.automation.candidates import CHANNELS
from shuke.automation.models import OPEN, OUTGOING, ContactPolicy, Suggestion, SuggestionQuerySet
from shuke.automation.sentences import reason, words
from shuke.customers import consent
from shuke.customers.models import Customer
from shuke.insights.queries import Person
from shuke.orders.queries import sees_amounts
from shuke.records.seen import veil
from shuke.service.models import Case
from shuke.service.models.cases import OPEN as OPEN_CASES


@dataclass(frozen=True)
class Shown:
    """A suggestion as one person reads it."""

    suggestion: Suggestion
    names: bool  # whether the person may know products
    priced: bool

    @property
    def customer(self) -> Customer:
        return self.suggestion.customer

    @property
    def product(self) -> str:
        return self.suggestion.product.name if self.names and self.suggestion.product else ""

    @cached_property
    def words(self) -> str:
        return words(self.suggestion, self.customer.name, self.product)

    @cached_property
    def reason(self) -> str:
        return reason(self.suggestion, self.product)

    @property
    def percent(self) -> int:
        return round(self.suggestion.chance * 100)

    @property
    def worth(self) -> Decimal | None:
        return self.suggestion.worth if self.priced and self.suggestion.worth else None


def open_now(at: datetime) -> SuggestionQuerySet:
    """Unordered. Without what is out of date, has come about, or may not be done now; and without who is held out."""
    rows = Suggestion.objects.filter(state=OPEN, held_out=False, until__gt=at, playbook__deleted_at=None)
    rows = _agreed(rows.filter(succeeded=False), timezone.localdate(at))
    rows = rows.filter(Q(hidden_until=None) | Q(hidden_until__lte=at), playbook__active=True)
    policy = ContactPolicy.now()
    if policy.is_quiet(timezone.localtime(at).hour):
        rows = rows.exclude(playbook__channel__in=[one for one in OUTGOING if one != "message"])
    if policy.stop_for_money:
        money = Case.objects.filter(deleted_at=None, kind=Case.Kind.MONEY, status__in=OPEN_CASES)
        rows = rows.exclude(Exists(money.filter(customer=OuterRef("customer_id"))), playbook__offer=True)
    return rows


def _agreed(rows: SuggestionQuerySet, on: date) -> SuggestionQuerySet:
    """Whoever has withdrawn since it was made is offered nothing any more."""
    whose = Customer.objects.filter(pk=OuterRef("customer_id")).order_by()
    for channel, keys in CHANNELS.items():
        either = Q()
        for key in keys:
            either |= Q(Exists(consent.allowed(whose, consent.MARKETING, key, on)))
        rows = rows.filter(~Q(playbook__channel=channel, playbook__offer=True) | either)
    return rows


def of_person(user: Person, at: datetime) -> QuerySet[Suggestion]:
    return open_now(at).visible_to(user)


def shown_to(user: User, at: datetime | None = None, **which: Any) -> list[Shown]:
    """Of the customers whom the person sees; without a moment also what is over, but never who is held out."""
    rows = of_person(user, at) if at else Suggestion.objects.visible_to(user).filter(held_out=False)
    return dressed(rows.filter(**which), user)


def dressed(rows: QuerySet[Suggestion], user: Person) -> list[Shown]:
    """With what a row shows, the most at stake first; of the same playbook for the same customer, the newest."""
    rows = rows.select_related("playbook", "product", "customer__team").prefetch_related("customer__phones")
    names, priced = may(user, "product:see"), sees_amounts(user)
    found = list(rows.order_by(F("value").desc(), "-pk"))
    newest = {(one.playbook_id, one.customer_id): one.pk for one in sorted(found, key=lambda one: one.pk)}
    found = [one for one in found if newest[one.playbook_id, one.customer_id] == one.pk]
    for one in found:
        veil(one.customer, "customer", user)
    return [Shown(one, names, priced) for one in found]


def held_from_due(customers: Collection[int], at: datetime) -> set[int]:
    """Of these, who is left alone by a playbook for what is due: not shown as due either."""
    rows = Suggestion.objects.filter(
        customer__in=customers, held_out=True, playbook__when="due", playbook__active=True, until__gt=at
    )
    return set(rows.values_list("customer", flat=True))


def by_customer(shown: Sequence[Shown]) -> dict[int, list[Shown]]:
    found: dict[int, list[Shown]] = {}
    for one in shown:
        found.setdefault(one.suggestion.customer_id, []).append(one)
    return found
