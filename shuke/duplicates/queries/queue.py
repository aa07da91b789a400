"""The pairs that wait to be decided, as one person may see them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from shuke.accounts.models import User
from shuke.accounts.policy import Sight, fields_closed, may, sees_all, sight
from shuke.core.prepared import prepared
from shuke.core.whole import whole_number
from shuke.customers.models import Customer
from shuke.duplicates.likeness.reasons import GROUPS
from shuke.duplicates.likeness.scoring import LIKELY, STRONG
from shuke.duplicates.models import Pair, PairQuerySet, Scan
from shuke.duplicates.queries.masking import Hidden, hidden
from shuke.duplicates.queries.words import FIELDS, strength, told
from shuke.records import types
from shuke.records.fields import Field, fetched
from shuke.records.seen import as_seen

PAGE = 8
FEW = 1_000  # somebody who sees so few customers has their pairs gathered; others walk along the strongest
MOST_COUNTED = 99
WALKED = 99  # pairs looked at for the number in the menu
COMPARED = ("phones", "email", "line_id", "birthday", "address", "tax_id", "member_no", "team", "owner",
            "last_ordered_on", "orders_count", "created_at")  # fmt: skip
TELLING = frozenset({"phones", "email", "line_id", "birthday", "address", "tax_id"})  # when they differ
LEVELS = {"strong": (STRONG, 100), "likely": (LIKELY, STRONG - 1), "perhaps": (0, LIKELY - 1)}


@dataclass(frozen=True)
class Line:
    """A field of both, as texts; `mark` says how they stand to each other."""

    label: str
    one: str
    two: str
    mark: str = ""


@dataclass(frozen=True)
class Shown:
    """A pair as the reader may see it: side by side, or one of the two with as little as may be told of the other."""

    pair: Pair
    one: Customer
    two: Customer | None
    names: tuple[str, str]
    lines: list[Line]
    reasons: list[tuple[str, bool]]
    hidden: Hidden | None = None

    @property
    def strength(self) -> Any:
        return strength(self.pair.score)

    @property
    def level(self) -> str:
        return next((name for name, (low, _high) in LEVELS.items() if self.pair.score >= low), "perhaps")

    @property
    def same_household(self) -> bool:
        return self.pair.kind == Pair.Kind.HOUSEHOLD


@dataclass(frozen=True)
class Queue:
    """`state`, `kind`, `level` and `reason` narrow it; `after` is where the page before ended."""

    user: User
    on: date
    asked: Mapping[str, str]

    @property
    def state(self) -> str:
        return Pair.State.DIFFERENT if self.asked.get("state") == Pair.State.DIFFERENT else Pair.State.OPEN

    @property
    def kind(self) -> str:
        return Pair.Kind.HOUSEHOLD if self.asked.get("kind") == Pair.Kind.HOUSEHOLD else Pair.Kind.PERSON

    @property
    def level(self) -> str:
        return self.asked.get("level", "") if self.asked.get("level") in LEVELS else ""

    @property
    def reason(self) -> str:
        """Never one that tells of a field which the reader does not see."""
        return self.asked.get("reason", "") if self.asked.get("reason") in self.reasons else ""

    @cached_property
    def reasons(self) -> list[str]:
        closed = fields_closed(self.user, "customer")
        return [group for group in GROUPS if FIELDS[group] not in closed]

    @cached_property
    def page(self) -> tuple[list[Shown], str]:
        """Pairs, the strongest first, and where the next page begins."""
        found = list(self._narrowed()[: PAGE + 1])
        after = f"{found[PAGE - 1].score}-{found[PAGE - 1].pk}" if len(found) > PAGE else ""
        return list(shown(found[:PAGE], self.user)), after

    def _narrowed(self) -> QuerySet[Pair]:
        pairs = seen_pairs(self.user).filter(state=self.state, kind=self.kind)
        if self.state == Pair.State.OPEN:
            pairs = pairs.filter(Q(later_until=None) | Q(later_until__lte=self.on))
        if self.level or self.reason:  # of a masked match they would tell what the two have in common
            pairs = pairs.visible_to(self.user)
        if self.level:
            pairs = pairs.filter(score__range=LEVELS[self.level])
        if self.reason:
            pairs = pairs.alias(told=Cast("reasons", TextField()))
            either = Q()
            for code in GROUPS[self.reason]:
                either |= Q(told__contains=f'"{code}"')
            pairs = pairs.filter(either)
        first, _dash, second = self.asked.get("after", "").partition("-")
        score, pk = whole_number(first), whole_number(second)
        if score is not None and pk is not None:
            pairs = pairs.filter(Q(score__lt=score) | Q(score=score, pk__lt=pk), score__lte=score)
        return pairs.order_by("-score", "-pk")


def seen_pairs(user: User) -> PairQuerySet:
    """Those of which the person sees at least one."""
    pairs = Pair.objects.partly_visible_to(user)
    if not sees_all(user):
        own = list(Customer.objects.visible_to(user).order_by().values_list("pk", flat=True)[:FEW])
        if len(own) < FEW:
            pairs = pairs.filter(Q(low__in=own) | Q(high__in=own))
    return pairs


def waiting(user: Any) -> int:
    """How many to decide, for the menu of every page: no more than `MOST_COUNTED`, among the strongest there are."""
    if not may(user, "customers.change"):
        return 0
    if sees_all(user):  # those of customers in the bin are gone with the next search
        return len(_strongest(MOST_COUNTED))
    strongest = tuple(_strongest(WALKED))
    return len(_both_seen(strongest, sight(user))) if strongest else 0


@prepared()
def _strongest(most: int) -> QuerySet[Pair, int]:
    pairs = Pair.objects.waiting().filter(kind=Pair.Kind.PERSON, score__gte=LIKELY, later_until=None)
    return pairs.order_by("-score", "-pk").values_list("pk", flat=True)[:most]


@prepared("ids")
def _both_seen(ids: tuple[int, ...], reader: Sight) -> QuerySet[Pair, int]:
    return Pair.objects.filter(pk__in=ids).visible_to(reader.user).values_list("pk", flat=True)


def shown(pairs: list[Pair], user: User) -> Iterator[Shown]:
    """In a fixed number of questions, however many pairs."""
    kind = as_seen(types.named("customer"), user)
    fields = [one for name in COMPARED if (one := kind.known_field(name))]
    ids = {pk for pair in pairs for pk in (pair.low_id, pair.high_id)}
    seen = fetched(Customer.objects.visible_to(user), [*fields, kind.field(kind.title)]).in_bulk(list(ids))
    others = (
        Customer.objects.filter(pk__in=ids - seen.keys()).select_related("owner").in_bulk() if ids - seen.keys() else {}
    )
    closed = fields_closed(user, "customer")
    for pair in pairs:
        one, two = (seen.get(pk) for pk in (pair.low_id, pair.high_id))
        if one and two:
            names = (kind.title_of(one), kind.title_of(two))
            reasons = told(pair.reasons, *names, closed)
            yield Shown(pair, one, two, names, list(_lines(fields, one, two)), reasons)
        elif one or two:
            mine: Any = one or two
            yield _half(pair, mine, others[pair.other_id(mine.pk)], kind.title_of(mine), closed)


def _half(pair: Pair, mine: Customer, other: Customer, name: str, closed: frozenset[str]) -> Shown:
    phone = ""
    if "phone_same" in pair.reasons and "phones" not in closed:
        numbers = other.phones.exclude(e164="").filter(e164__in=mine.phones.values("e164"))
        phone = numbers.values_list("e164", flat=True).first() or ""
    return Shown(pair, mine, None, (name, ""), [], [], hidden(other, phone))


def _lines(fields: list[Field], one: Customer, two: Customer) -> Iterator[Line]:
    for field in fields:
        texts = field.text(one), field.text(two)
        if any(texts):
            yield Line(str(field.label(Customer)), *texts, _mark(field.name, *texts))


def _mark(name: str, one: str, two: str) -> str:
    """Two numbers in the same digits are one; that two were added on different days says nothing."""
    if not (one and two):
        return "missing"
    if name == "phones":
        one, two = re.sub(r"[^\d,]", "", one), re.sub(r"[^\d,]", "", two)
    if one == two:
        return "same"
    return "differs" if name in TELLING else ""


@prepared("customer")
def _any_of(customer: int) -> QuerySet[Pair, int]:
    return Pair.objects.waiting().of(customer).values_list("pk", flat=True)[:1]


def pairs_of(customer: Customer, user: User) -> list[Shown]:
    """For the customer's page, which its reader sees. Most have none, and who may see one is a long question."""
    if not _any_of(customer.pk):
        return []
    found = seen_pairs(user).waiting().of(customer.pk).filter(kind=Pair.Kind.PERSON).order_by("-score", "-pk")
    return list(shown(list(found[:3]), user))


def unseen() -> bool:
    """Whether there are customers whom nobody has compared with the others yet."""
    scan = Scan.objects.first()
    place = scan.place if scan else 0
    return Customer.objects.alive().filter(pk__gt=place).exists()
