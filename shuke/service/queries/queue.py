"""The queue: what is still open, most pressing first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from shuke.accounts.models import User
from shuke.accounts.policy import Sight, sight
from shuke.core.prepared import prepared
from shuke.core.whole import whole_number
from shuke.customers.models import Customer
from shuke.records import types
from shuke.records.seen import veil
from shuke.service.models import Case
from shuke.service.queries.cases import Person, still_open

SHOWN = 50
WHOSE = ("all", "mine", "free")


@dataclass(frozen=True)
class Waiting:
    """A line of the queue. `customer_url` is empty where there is no customer, or none that the reader sees."""

    case: Case
    who: str
    customer_url: str
    overdue: bool


@dataclass(frozen=True)
class Page:
    lines: list[Waiting]
    next: str  # where the following page begins; empty at the end


def queue(user: User, at: datetime, *, whose: str = "all", after: str = "") -> Page:
    """Two queries, however many there are."""
    found = list(_after(_rows(user, whose), after)) if after else _begun(sight(user), whose)
    last = found[SHOWN - 1] if len(found) > SHOWN else None
    following = f"{last.rank}_{last.opened_at.isoformat()}_{last.pk}" if last else ""
    return Page(_told(found[:SHOWN], user, at), following)


def _rows(user: Person, whose: str) -> QuerySet[Case]:
    rows = still_open(user).select_related("owner")
    if whose == "all":
        return rows
    return rows.filter(owner=user.pk if whose == "mine" else None)


@prepared()
def _begun(reader: Sight, whose: str) -> QuerySet[Case]:
    return _rows(reader.user, whose)[: SHOWN + 1]


def _after(rows: QuerySet[Case], place: str) -> QuerySet[Case]:
    """The first behind this place, also when cases before it were settled meanwhile; of all, for what is no place."""
    rank, _, rest = place.partition("_")
    moment, _, pk = rest.rpartition("_")
    try:
        opened_at = parse_datetime(moment)
    except ValueError:
        return rows[: SHOWN + 1]
    whole = None not in (whole_number(rank, 9999), whole_number(pk))
    if opened_at is None or opened_at.tzinfo is None or not whole:
        return rows[: SHOWN + 1]
    same = Q(rank=rank, opened_at=opened_at, pk__gt=pk)
    later = Q(rank__gt=rank) | Q(rank=rank, opened_at__gt=opened_at) | same
    return rows.filter(later, rank__gte=rank)[: SHOWN + 1]


def _told(cases: list[Case], user: User, at: datetime) -> list[Waiting]:
    return [Waiting(one, *who, one.is_overdue(at)) for one, who in named(cases, user)]


def named(cases: list[Case], user: User | AnonymousUser) -> list[tuple[Case, tuple[str, str]]]:
    """Each as the person may see it, with the name of who asks and the address of that customer's page."""
    kind = types.named("customer")
    ids = tuple({one.customer_id for one in cases if one.customer_id})
    customers = {one.pk: veil(one, "customer", user) for one in _customers(ids, sight(user))} if ids else {}
    told = []
    for one in cases:
        veil(one, "case", user)
        customer = customers.get(one.customer_id or 0)
        unseen = f"#{one.customer_id}" if one.customer_id else one.reporter_name or one.reporter_phone
        told.append((one, (customer.name, kind.url(customer.pk)) if customer else (unseen, "")))
    return told


@prepared("ids")
def _customers(ids: tuple[int, ...], reader: Sight) -> QuerySet[Customer]:
    return Customer.objects.visible_to(reader.user).filter(pk__in=ids)
