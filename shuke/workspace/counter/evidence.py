"""What is known of some people: their family, what they and their family usually buy, what is due. The same few
questions for one person at the counter and for the two thousand whom a till keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Sum

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.catalogue.models import Product
from shuke.customers.models import Customer, Membership
from shuke.insights.models import HORIZONS, Prediction
from shuke.insights.queries import Due, current_forecast
from shuke.orders.queries import purchases, sees_purchases
from shuke.records.seen import veil

MOST_USUAL, MOST_DUE = 6, 4


@dataclass(frozen=True)
class Habit:
    """One product that a person, or somebody of their family, has bought: how often, and when last."""

    product: Product
    times: int
    quantity: Decimal
    last_on: date
    buyer: int  # customer

    @property
    def each_time(self) -> Decimal:
        """How much of it they usually take."""
        return max((self.quantity / self.times).quantize(Decimal(1)), Decimal(1))


@dataclass
class Evidence:
    customer: Customer
    family: list[Customer] = field(default_factory=list)  # the others who live there
    habits: list[Habit] = field(default_factory=list)  # own ones first, the most frequent first
    dues: list[Due] = field(default_factory=list)  # of the whole family, soonest first
    told: bool = True  # whether the reader may know of purchases

    @property
    def own(self) -> list[Habit]:
        return [one for one in self.habits if one.buyer == self.customer.pk]

    @property
    def usual(self) -> list[Habit]:
        """A product once, by whoever of the family buys it most."""
        seen: dict[int, Habit] = {}
        for one in sorted(self.habits, key=lambda one: (one.buyer != self.customer.pk, -one.times)):
            seen.setdefault(one.product.pk, one)
        ranked = sorted(seen.values(), key=lambda one: (one.times, one.last_on), reverse=True)
        return ranked[:MOST_USUAL]

    def of(self, product: Product) -> list[Habit]:
        """The family's history of one product, one's own first."""
        return [one for one in self.habits if one.product.pk == product.pk]

    def instead_of(self, product: Product) -> Habit | None:
        """What they usually buy of the same kind, if it is another one."""
        if not product.category:
            return None
        alike = [one for one in self.usual if one.product.category == product.category and one.product.pk != product.pk]
        return alike[0] if alike and alike[0].times > 1 else None

    def who(self, customer: int) -> Customer:
        return next((one for one in self.family if one.pk == customer), self.customer)


def gather(customers: Collection[Customer], user: User, on: date) -> dict[int, Evidence]:
    """By customer. Only what the person may know of people whom they see."""
    known = {one.pk: Evidence(one, told=sees_purchases(user)) for one in customers}
    for pk, mates in _families(known, user).items():
        known[pk].family = [veil(one, "customer", user) for one in mates]
    everybody = {one.pk for found in known.values() for one in (found.customer, *found.family)}
    habits, dues = _habits(everybody, user), _dues(everybody, user, on)
    for found in known.values():
        for one in (found.customer, *found.family):
            found.habits += habits.get(one.pk, [])
            found.dues += dues.get(one.pk, [])
        found.dues = sorted(found.dues, key=lambda due: due.prediction.due_on)[:MOST_DUE]
    return known


def _families(ids: Iterable[int], user: User) -> dict[int, list[Customer]]:
    """Who lives with each of them, of those whom the person sees."""
    if not may(user, "household:see"):
        return {}
    homes = dict(Membership.objects.current().filter(customer__in=list(ids)).values_list("customer_id", "household_id"))
    seen = Customer.objects.visible_to(user).filter(pk=OuterRef("customer_id"))
    stays = Membership.objects.current().filter(Exists(seen), household__in=set(homes.values()))
    together: dict[int, list[Customer]] = defaultdict(list)
    for stay in stays.select_related("customer").order_by("-is_primary", "pk"):
        together[stay.household_id].append(stay.customer)
    return {pk: [one for one in together[home] if one.pk != pk] for pk, home in homes.items()}


def _habits(ids: Collection[int], user: User) -> dict[int, list[Habit]]:
    if not ids or not sees_purchases(user):
        return {}
    lines = purchases(user).filter(customer__in=ids, quantity__gt=0).order_by()
    rows: Any = lines.values("customer_id", "product_id").annotate(
        times=Count("order_id", distinct=True), quantity=Sum("quantity"), last_on=Max("ordered_on")
    )
    rows = list(rows)
    products = _products({row["product_id"] for row in rows}, user)
    found: dict[int, list[Habit]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (-row["times"], -row["last_on"].toordinal(), row["product_id"])):
        if product := products.get(row["product_id"]):
            one = Habit(product, row["times"], row["quantity"], row["last_on"], row["customer_id"])
            found[one.buyer].append(one)
    return found


def _products(ids: Collection[int], user: User) -> Mapping[int, Product]:
    return Product.objects.visible_to(user).in_bulk(list(ids))


def _dues(ids: Collection[int], user: User, today: date) -> dict[int, list[Due]]:
    """Expected within the nearest horizon and not answered yet."""
    forecast = current_forecast()
    if forecast is None or not (may(user, "today.view") and sees_purchases(user)):
        return {}
    on = forecast.day(today)
    rows = Prediction.objects.visible_to(user).filter(customer__in=ids, forecast_id=forecast.pk, hidden_until__lte=on)
    found: dict[int, list[Due]] = defaultdict(list)
    for row in rows.select_related("product", "customer").order_by("due_on", "-value"):
        found[row.customer_id].append(Due(row, HORIZONS[0]))
    return found
