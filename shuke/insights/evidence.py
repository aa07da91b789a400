"""What other tables tell of customers, for the rules that tell them apart: whom they brought, who follows them, and the
newest sign of interest of those who haven't bought yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from django.db.models import Max, Min, OuterRef, Subquery
from django.utils import timezone

from shuke.catalogue.models import Product
from shuke.customers.models import Customer, Relation, Standing
from shuke.insights import interest
from shuke.insights.due import tables
from shuke.insights.types.facts import Evidence
from shuke.insights.types.rules import SIGNS
from shuke.insights.value.buyers import Launches
from shuke.network.models import Above, Sponsorship
from shuke.orders.models import Cart, OrderLine
from shuke.service.models import Case


def read(on: date, customer_id: int | None = None) -> Evidence:
    return Evidence(Counter(_brought(customer_id)), _followers(customer_id), dict(_signs(on, customer_id)))


def _brought(customer_id: int | None) -> Iterator[int]:
    """Who brought somebody in who buys, once for each; by referral or as sponsor."""
    referred = Relation.objects.alive().filter(type__key="referrer", to_customer__orders_count__gt=0)
    sponsored = Sponsorship.objects.alive().filter(customer__deleted_at=None, customer__orders_count__gt=0)
    if customer_id is not None:
        referred, sponsored = referred.filter(from_customer=customer_id), sponsored.filter(sponsor=customer_id)
    pairs = {*referred.values_list("from_customer_id", "to_customer_id").iterator()}
    pairs.update(sponsored.values_list("sponsor_id", "customer_id").iterator())
    yield from (by for by, _whom in pairs)


def _followers(customer_id: int | None) -> Counter[int]:
    """Who buys in the line below, brought in by others of it; and who buys of the people who work there."""
    below = Above.objects.filter(distance__gt=1, member__deleted_at=None, member__orders_count__gt=0)
    staff = Relation.objects.alive().filter(type__key="works", ended_on=None, from_customer__orders_count__gt=0)
    if customer_id is not None:
        below, staff = below.filter(ancestor=customer_id), staff.filter(to_customer=customer_id)
    found = Counter(below.values_list("ancestor_id", flat=True).iterator())
    found.update(staff.values_list("to_customer_id", flat=True).iterator())
    return found


def _signs(on: date, customer_id: int | None) -> Iterator[tuple[int, tuple[int, int]]]:
    """Of those who never bought: the kind of the newest sign, and the days since."""
    newest: dict[int, tuple[date, int]] = {}
    for kind, rows in _asked(customer_id):
        for customer, at in rows:
            day = timezone.localdate(at) if isinstance(at, datetime) else at
            if day is not None and (customer not in newest or day >= newest[customer][0]):
                newest[customer] = day, SIGNS.index(kind)
    return ((customer, (kind, max((on - day).days, 0))) for customer, (day, kind) in newest.items())


def _asked(customer_id: int | None) -> Iterator[tuple[str, Iterable[tuple[int, date | datetime | None]]]]:
    only: Mapping[str, object] = {"customer__orders_count": 0, **({"customer": customer_id} if customer_id else {})}
    people = Customer.objects.alive().filter(orders_count=0).exclude(last_contacted_on=None)
    people = people.filter(pk=customer_id) if customer_id else people
    yield "spoken", people.values_list("pk", "last_contacted_on").iterator()
    agreed = Standing.objects.filter(granted=True, **only).values_list("customer_id")
    yield "agreed", agreed.annotate(newest=Max("at")).iterator()
    yield (
        "case",
        Case.objects.filter(deleted_at=None, **only)
        .values_list("customer_id")
        .annotate(newest=Max("opened_at"))
        .iterator(),
    )
    yield (
        "cart",
        Cart.objects.filter(deleted_at=None, **only)
        .values_list("customer_id")
        .annotate(newest=Max("touched_at"))
        .iterator(),
    )
    for ask in interest.sources():
        yield "signal", ask(customer_id)


def launches(products: Iterable[int]) -> Launches:
    """Since when the shop sells these."""
    lines = OrderLine.objects.filter(counted=True)
    first = lines.aggregate(first=Min("ordered_on"))["first"]
    own = lines.filter(product=OuterRef("pk"), quantity__gt=0).order_by("ordered_on").values("ordered_on")[:1]
    rows = Product.objects.filter(pk__in=list(products)).annotate(began=Subquery(own)).values_list("pk", "began")
    known = {product: tables.day_number(began) for product, began in rows if began}
    return Launches(tables.day_number(first) if first else 0, known)
