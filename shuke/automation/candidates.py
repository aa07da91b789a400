"""Whom a playbook means, and whom of these one may approach now: conditions for the database, whole tables at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from shuke.accounts.models import Role, User
from shuke.automation.models import OUTGOING, ContactPolicy, Playbook, Suggestion
from shuke.catalogue.models import Product
from shuke.customers import consent
from shuke.customers.models import Customer
from shuke.insights.models import Birthday, Prediction
from shuke.insights.queries import current_forecast
from shuke.insights.rules import GRACE_DAYS, WORTH_LISTING
from shuke.ledgers.models import Lot
from shuke.loyalty.books import COUPON
from shuke.orders.models import Cart, CartLine
from shuke.records import filtering, types
from shuke.service.models import Case
from shuke.service.models.cases import OPEN as OPEN_CASES

WEEK = timedelta(days=7)
MOST_COUNTED = 10_000  # beyond, a page says "10,000 or more"
REGULAR = 3  # orders that make one
CHANNELS = {"call": ("phone",), "message": ("line", "sms", "email")}  # keys of consent
# How many of a hundred do what is hoped for, as long as the shop's own results say nothing yet.
USUALLY = {
    "due": 30, "cart_left": 20, "checkout": 30, "cart": 20, "coupon_ending": 15, "question": 20, "message": 15,
    "call": 15,
    "birthday": 10, "product_view": 10, "page_view": 8, "scan": 15, "quiet": 5, "filter": 5,
}  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A customer and the occasion. `chance` is None where the playbook's own experience says it."""

    customer: int
    occasion: str
    product: int | None = None
    chance: float | None = None
    worth: Decimal | None = None
    why: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """Rows of a table, each of a customer at `path`, the most worth first; or the customers themselves, `where` they
    are so."""

    read: Callable[[Any], Candidate]
    rows: QuerySet[Any] | None = None
    path: str = "pk"
    where: Q = field(default_factory=Q)

    def among(self, customers: QuerySet[Customer]) -> QuerySet[Any]:
        if self.rows is None:  # walked by their worth: to sort all that fit takes ten times as long
            walked = Customer.objects.order_by("-orders_total", "-pk")
            return walked.filter(Exists(customers.filter(self.where, pk=OuterRef("pk"))))
        return self.rows.filter(Exists(customers.filter(pk=OuterRef(self.path))))

    def count(self, customers: QuerySet[Customer]) -> int:
        """Of different customers, no further than to MOST_COUNTED."""
        if self.rows is None:
            return customers.filter(self.where).order_by()[:MOST_COUNTED].count()
        return self.among(customers).order_by().values(self.path).distinct()[:MOST_COUNTED].count()


def meant(playbook: Playbook, on: date) -> QuerySet[Customer]:
    """By its filter, asked as the shop's owner asks. Raises FilterRefused for what can't be asked any more."""
    alive = Customer.objects.alive().order_by()
    if not playbook.who:
        return alive
    owner = User.objects.filter(role=Role.OWNER, is_active=True).order_by("pk").first()
    if owner is None:
        return alive.none()
    asked = filtering.parse(playbook.who, types.named("customer"), owner)
    return alive.filter(asked.q(owner, on))


def approachable(
    customers: QuerySet[Customer], playbook: Playbook, policy: ContactPolicy, at: datetime
) -> QuerySet[Customer]:
    """Those whom the policy of the shop and the limit of the playbook leave. Who is held out counts for both as if they
    had been approached, so that the two groups stay alike."""
    if policy.stop_for_money and playbook.offer:
        money = Case.objects.filter(deleted_at=None, kind=Case.Kind.MONEY, status__in=OPEN_CASES)
        customers = customers.exclude(Exists(money.filter(customer=OuterRef("pk"))))
    if playbook.goes_out:
        lately = Suggestion.objects.filter(at__gt=at - WEEK, playbook__channel__in=OUTGOING).order_by()
        often = lately.values("customer").annotate(times=Count("pk")).filter(times__gte=policy.week_cap)
        customers = customers.exclude(pk__in=often.values("customer"))
    if playbook.every_days:
        again = Suggestion.objects.filter(playbook=playbook, at__gt=at - timedelta(days=playbook.every_days))
        customers = customers.exclude(Exists(again.filter(customer=OuterRef("pk"))))
    return _agreed(customers, playbook, timezone.localdate(at))


def _agreed(customers: QuerySet[Customer], playbook: Playbook, on: date) -> QuerySet[Customer]:
    channels = CHANNELS.get(playbook.channel, ())
    if not playbook.offer or not channels:
        return customers
    either = Q()
    for channel in channels:
        either |= Q(pk__in=consent.allowed(Customer.objects.order_by(), consent.MARKETING, channel, on).values("pk"))
    return customers.filter(either)


def source(playbook: Playbook, on: date, at: datetime) -> Source:
    """Of a state."""
    return SOURCES[playbook.when](playbook, on, at)


def _fitting(playbook: Playbook, on: date, _at: datetime) -> Source:
    """Without a view it would be everybody: then it is nobody."""
    return Source(lambda row: Candidate(row.pk, str(on)), where=Q() if playbook.who else Q(pk__in=()))


def _quiet(playbook: Playbook, on: date, _at: datetime) -> Source:
    since = on - timedelta(days=playbook.days)
    return Source(
        lambda row: Candidate(row.pk, str(row.last_ordered_on), why={"days": (on - row.last_ordered_on).days}),
        where=Q(orders_count__gte=REGULAR, last_ordered_on__lt=since),
    )


def _due(playbook: Playbook, on: date, _at: datetime) -> Source:
    forecast = current_forecast()
    day = forecast.day(on) if forecast else on
    rows = Prediction.objects.shown().filter(
        due_on__lte=day + timedelta(days=playbook.days), due_to__gte=day - timedelta(days=GRACE_DAYS),
        hidden_until__lte=day, probability_14__gte=WORTH_LISTING,
    )  # fmt: skip
    found = _of_goods(rows, playbook).select_related("product")
    return Source(_read_due, found.order_by("-value", "-pk"), "customer_id")


def _read_due(row: Prediction) -> Candidate:
    why = {"product": row.product.name, "on": str(row.due_on)}
    return Candidate(
        row.customer_id, f"{row.product_id}:{row.last_bought_on}", row.product_id, row.probability_14,
        row.expected_amount or Decimal(0), why,
    )  # fmt: skip


def _carts(playbook: Playbook, _on: date, at: datetime) -> Source:
    """Of goods that are narrowed, carts that hold some; the dearest of them is what is spoken of."""
    goods = _of_goods(CartLine.objects.filter(cart=OuterRef("pk")), playbook)
    dearest = goods.order_by(F("unit_price").desc(nulls_last=True), "pk").values("product")[:1]
    rows = Cart.objects.filter(deleted_at=None, customer__deleted_at=None).left(at).order_by("-total", "pk")
    if playbook.product_id or playbook.category:
        rows = rows.filter(Exists(goods))
    return Source(_read_cart, rows.annotate(dearest=Subquery(dearest)), "customer_id")


def _read_cart(row: Any) -> Candidate:
    return Candidate(row.customer_id, f"cart:{row.pk}", row.dearest, worth=row.total, why={"on": _day(row)})


def _day(cart: Cart) -> str:
    return str(timezone.localdate(cart.touched_at))


def _coupons(playbook: Playbook, on: date, _at: datetime) -> Source:
    rows = Lot.objects.filter(kind=COUPON, expires_on__range=(on, on + timedelta(days=playbook.days)))
    rows = rows.exclude(account__customer=None).select_related("account")
    return Source(
        lambda row: Candidate(row.account.customer_id, f"coupon:{row.pk}", why={"on": str(row.expires_on)}),
        rows.order_by("expires_on", "pk"), "account__customer_id",
    )  # fmt: skip


def _birthdays(playbook: Playbook, on: date, _at: datetime) -> Source:
    rows = Birthday.objects.filter(falls_on__gte=on, falls_on__lt=on + timedelta(days=playbook.days))
    return Source(
        lambda row: Candidate(row.customer_id, f"birthday:{row.falls_on.year}", why={"on": str(row.falls_on)}),
        rows.order_by("falls_on", "customer_id"), "customer_id",
    )  # fmt: skip


SOURCES: dict[str, Callable[[Playbook, date, datetime], Source]] = {
    "filter": _fitting, "quiet": _quiet, "due": _due, "cart_left": _carts, "coupon_ending": _coupons,
    "birthday": _birthdays,
}  # fmt: skip


def _of_goods(rows: QuerySet[Any], playbook: Playbook) -> QuerySet[Any]:
    if playbook.product_id:
        rows = rows.filter(product=playbook.product_id)
    if playbook.category:
        rows = rows.filter(product__in=Product.objects.filter(category=playbook.category).values("pk"))
    return rows


@dataclass(frozen=True)
class Reach:
    """`fit` are all whom it means, `may` those whom one may approach now, `today` as many as it would be, of whom
    `alone` are left alone."""

    fit: int
    may: int
    today: int
    alone: int


def reach(playbook: Playbook, on: date, at: datetime) -> Reach:
    """What a state would reach today, were it switched on. Raises FilterRefused."""
    found, whom = source(playbook, on, at), meant(playbook, on)
    fit = found.count(whom)
    may = found.count(approachable(whom, playbook, ContactPolicy.now(), at))
    today = min(may, playbook.most_a_day)
    return Reach(fit, may, today, round(today * playbook.holdout / 100))
