"""Reads over the tree of sponsors: who stands under whom, and what the lines bought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from shuke.accounts.models import User
from shuke.accounts.policy import Sight, sight
from shuke.core.prepared import prepared
from shuke.customers.models import Customer
from shuke.network.models import Above, Line, Sponsorship
from shuke.network.periods import Period
from shuke.orders.models import OrderLine
from shuke.orders.queries import purchases, sees_purchases

Person = User | AnonymousUser
MOST = 200  # members of one level that are shown
ZERO = Decimal(0)


@dataclass(frozen=True)
class Volume:
    """PV of a period: of the member, of everybody in the line (the member among them), and, of a leader, of the own
    team: the line as far as the next leaders."""

    own: Decimal = ZERO
    line: Decimal = ZERO
    team: Decimal | None = None
    members: int = 0  # below
    active: int = 0  # of the line: bought something in the period


@dataclass(frozen=True)
class Place:
    """A member in the tree, as a row shows them."""

    customer: Customer
    volume: Volume
    sponsored: int = 0  # directly
    line: Line | None = None
    lacking: Decimal = ZERO  # PV, up to what was asked for


@dataclass(frozen=True)
class FollowUp:
    """A member with whom somebody should speak, and why: PV lacking, days without an order, days without a word."""

    customer: Customer
    own: Decimal
    lacking: Decimal = ZERO
    quiet_days: int | None = None
    unspoken_days: int | None = None
    reasons: list[str] = field(default_factory=list)


def tops(user: Person) -> QuerySet[Customer]:
    """Whom the person sees at the top of a tree: those without a sponsor whom they see."""
    seen = Customer.objects.visible_to(user)
    below = Sponsorship.objects.alive().filter(customer=OuterRef("pk"))
    below = below.filter(Exists(seen.filter(pk=OuterRef("sponsor_id"))))
    inside = Above.objects.filter(distance=0).values("member")  # as IN: for EXISTS, SQLite goes through all customers
    return seen.filter(~Exists(below), pk__in=inside)


def sponsored_by(user: Person, sponsor: int) -> QuerySet[Customer]:
    found = Sponsorship.objects.alive().filter(sponsor=sponsor)
    return Customer.objects.visible_to(user).filter(pk__in=found.values("customer"))


def place_of(user: Person, member: int, period: Period) -> tuple[Sponsorship | None, Line | None, Volume]:
    """Who brought them in, the line that they lead, and their PV."""
    found, line = _sponsored(member, sight(user)), next(iter(_led((member,))), None)
    volumes = volumes_of(user, [member], period, {member: line} if line else {})
    return next(iter(found), None), line, volumes[member]


@prepared("member")
def _sponsored(member: int, reader: Sight) -> QuerySet[Sponsorship]:
    return Sponsorship.objects.visible_to(reader.user).filter(customer=member)


def upline(user: Person, member: int) -> list[Customer]:
    """From the top to the member's own sponsor, as far as the person sees them."""
    above = dict(_ancestors(member))
    return sorted(_seen(tuple(above), sight(user)), key=lambda one: -above[one.pk]) if above else []


@prepared("member")
def _ancestors(member: int) -> QuerySet[Above, Any]:
    return Above.objects.filter(member=member, distance__gt=0).values_list("ancestor_id", "distance")


@prepared("ids")
def _seen(ids: tuple[int, ...], reader: Sight) -> QuerySet[Customer]:
    return Customer.objects.visible_to(reader.user).filter(pk__in=ids)


def line_of(user: Person, member: int) -> QuerySet[Customer]:
    """Everybody below the member whom the person sees."""
    below = Above.objects.filter(ancestor=member, distance__gt=0)
    return Customer.objects.visible_to(user).filter(pk__in=below.values("member"))


def places(user: Person, members: QuerySet[Customer], period: Period, least: Decimal = ZERO) -> list[Place]:
    """The rows of one level, the strongest line first; the same few questions for one member and for two hundred."""
    found = list(members.order_by("pk")[:MOST])
    ids = [one.pk for one in found]
    lines = {one.leader_id: one for one in Line.objects.filter(leader__in=ids).select_related("team")}
    volumes = volumes_of(user, ids, period, lines)
    direct = Sponsorship.objects.visible_to(user).filter(sponsor__in=ids).values("sponsor_id")
    counted = dict(direct.annotate(count=Count("pk")).values_list("sponsor_id", "count"))
    rows = [
        Place(
            one, volumes[one.pk], counted.get(one.pk, 0), lines.get(one.pk), max(least - volumes[one.pk].own, ZERO)
        )
        for one in found
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.volume.line, -row.volume.members, row.customer.name))


def volumes_of(
    user: Person, ids: Sequence[int], period: Period, lines: dict[int, Line] | None = None
) -> dict[int, Volume]:
    """Only purchases that the person may know of are added up."""
    if lines is None:
        lines = {one.leader_id: one for one in _led(tuple(ids))}
    reader = sight(user)
    members = dict(_counted(tuple(ids)))
    own = {pk: pv or ZERO for pk, pv in _own(tuple(ids), reader, period)}
    whole = {pk: (pv or ZERO, active) for pk, pv, active in _whole(tuple(ids), reader, period)}
    led = [one.team_id for one in lines.values()]
    teams = _sums(_bought(user, period).filter(customer__team__in=led)) if led else {}
    return {
        pk: Volume(
            own=own.get(pk, ZERO),
            line=whole[pk][0] if pk in whole else own.get(pk, ZERO),
            team=teams.get(lines[pk].team_id, ZERO) if pk in lines else None,
            members=members.get(pk, 0),
            active=whole[pk][1] if pk in whole else 0,
        )
        for pk in ids
    }


@prepared("ids")
def _led(ids: tuple[int, ...]) -> QuerySet[Line]:
    return Line.objects.filter(leader__in=ids).select_related("team")


@prepared("ids")
def _counted(ids: tuple[int, ...]) -> QuerySet[Above, Any]:
    below = Above.objects.filter(ancestor__in=ids, distance__gt=0).order_by()
    return below.values("ancestor_id").annotate(count=Count("pk")).values_list("ancestor_id", "count")


@prepared("ids")
def _own(ids: tuple[int, ...], reader: Sight, period: Period) -> QuerySet[OrderLine, Any]:
    rows: Any = _bought(reader.user, period).filter(customer__in=ids).order_by().values("customer_id")
    return rows.annotate(sum=Sum("pv")).values_list("customer_id", "sum")


@prepared("ids")
def _whole(ids: tuple[int, ...], reader: Sight, period: Period) -> QuerySet[OrderLine, Any]:
    """The PV of each line, and of how many members it is."""
    ancestor = "customer__above__ancestor_id"
    rows: Any = _bought(reader.user, period).filter(customer__above__ancestor__in=ids).order_by().values(ancestor)
    found = rows.annotate(sum=Sum("pv"), active=Count("customer", distinct=True))
    return found.values_list(ancestor, "sum", "active")


def follow_ups(
    user: Person, among: QuerySet[Customer], period: Period, *, on: date, least: Decimal, quiet: int, unspoken: int
) -> list[FollowUp]:
    """Members with too little PV in the period, or who have not bought for `quiet` days, or with whom nobody has spoken
    for `unspoken`; most reasons first, then whom one has not met for longest. At most MOST."""
    rows = among.annotate(own_pv=_own_pv(user, period)) if least else among.annotate(own_pv=Value(ZERO))
    lacking = Q(own_pv__lt=least) if least else Q(pk__in=())
    still = _not_since("last_ordered_on", on - timedelta(days=quiet))
    silent = _not_since("last_contacted_on", on - timedelta(days=unspoken))
    counted = sum(
        (Case(When(one, then=1), default=0, output_field=IntegerField()) for one in (lacking, still, silent)), Value(0)
    )
    rows = rows.filter(lacking | still | silent).annotate(weight=counted)
    rows = rows.order_by("-weight", F("last_contacted_on").asc(nulls_first=True), "pk")[:MOST]
    return [_follow_up(one, on, least, quiet, unspoken) for one in rows]


def _follow_up(one: Any, on: date, least: Decimal, quiet: int, unspoken: int) -> FollowUp:
    bought, spoken = ((on - day).days if day else None for day in (one.last_ordered_on, one.last_contacted_on))
    reasons = ["pv"] if least and one.own_pv < least else []
    reasons += ["quiet"] if bought is None or bought > quiet else []
    reasons += ["unspoken"] if spoken is None or spoken > unspoken else []
    return FollowUp(one, one.own_pv, max(least - one.own_pv, ZERO), bought, spoken, reasons)


def _not_since(column: str, day: date) -> Q:
    return Q(**{column: None}) | Q(**{f"{column}__lt": day})


def _own_pv(user: Person, period: Period) -> Any:
    own = _bought(user, period).filter(customer=OuterRef("pk")).order_by().values("customer_id")
    return Coalesce(
        Subquery(own.annotate(sum=Sum("pv")).values("sum")), Value(ZERO), output_field=OrderLine._meta.get_field("pv")
    )


def _bought(user: Person, period: Period) -> QuerySet[OrderLine]:
    if not sees_purchases(user):
        return OrderLine.objects.none()
    seen = Customer.objects.visible_to(user).filter(pk=OuterRef("customer_id"))
    return purchases(user).filter(Exists(seen), ordered_on__range=(period.first, period.last))


def _sums(lines: QuerySet[OrderLine]) -> dict[int, Decimal]:
    rows: Any = lines.order_by().values("customer__team_id").annotate(sum=Sum("pv"))
    return {one["customer__team_id"]: one["sum"] or ZERO for one in rows}
