"""Who is due, for the people who may see them: Today, the reminder report and the API ask here."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, Exists, ExpressionWrapper, F, Max, Min, OuterRef, Q, QuerySet, Sum
from django.utils.functional import Promise

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed, reach_of, team_scope
from shuke.catalogue.models import Product
from shuke.core.prepared import prepared
from shuke.customers.models import Customer
from shuke.insights.models import HORIZONS, OLD_AFTER, Birthday, DueDay, Forecast, LastWeek, Prediction
from shuke.insights.rules import GRACE_DAYS, WORTH_LISTING, certainty, pattern_of
from shuke.insights.sentences import reason
from shuke.orders.queries import buyers, sees_amounts
from shuke.records.seen import veil

Person = User | AnonymousUser
WINDOW_BEFORE, WINDOW_AFTER = 14, 35  # days
FEW = 5  # products
PRODUCTS = 2_000  # that one pattern may mean
PLACE = re.compile(r"(\d{0,18})-(\d{1,18})", re.ASCII)  # where a page begins; any other text: at the start
FEW_CUSTOMERS = 1_000
LOOKED_AT = 20_000  # rows of the list that are looked through to count
COUNTED_TO = 1000  # beyond, a count says "1,000+": nobody calls so many people


@dataclass(frozen=True)
class Wanted:
    """What a person asked the list for. `product` may hold * and is a whole name or code."""

    horizon: int = HORIZONS[0]
    min_price: Decimal | None = None
    min_pv: Decimal | None = None
    product: str = ""
    team: int | None = None
    grade: str = ""
    day: date | None = None  # only what is expected on this very day

    @cached_property
    def products(self) -> list[int]:
        """Ids of the products meant; empty if the pattern is, or if it fits none."""
        return [] if not self.product else list(products_like(self.product).values_list("id", flat=True)[:PRODUCTS])


@dataclass(frozen=True)
class Window:
    """The bar beside a name: hundredths of the weeks from two before the day of the list to five after."""

    start: float
    width: float
    expected: float
    today: float

    @classmethod
    def of(cls, due_from: date, due_on: date, due_to: date, on: date) -> Window:
        begin, span = on - timedelta(days=WINDOW_BEFORE), WINDOW_BEFORE + WINDOW_AFTER
        first, expected, last, today = (
            min(max((day - begin).days / span, 0.0), 1.0) * 100 for day in (due_from, due_on, due_to, on)
        )
        return cls(round(first, 1), round(max(last - first, 3.0), 1), round(expected, 1), round(today, 1))


@dataclass(frozen=True)
class Due:
    """One product that one customer is expected to buy, as it is shown."""

    prediction: Prediction
    horizon: int

    @property
    def probability(self) -> float:
        return getattr(self.prediction, f"probability_{self.horizon}")

    @property
    def value(self) -> Decimal:
        return self.prediction.value

    @property
    def percent(self) -> int:
        return round(self.probability * 100)

    @property
    def certainty(self) -> Promise:
        return certainty(self.probability)

    def window(self, on: date) -> Window:
        """Where the expected window lies around the day of the list."""
        row = self.prediction
        return Window.of(row.due_from, row.due_on, row.due_to, on)

    @cached_property
    def reason(self) -> str:
        """One sentence in the reader's language."""
        return reason(self.prediction)


@dataclass
class DuePerson:
    """A customer with everything of theirs that is due, most value first."""

    customer: Customer
    dues: list[Due] = field(default_factory=list)

    @property
    def top(self) -> Due:
        return self.dues[0]

    @property
    def others(self) -> list[Due]:
        return self.dues[1:]

    @property
    def amount(self) -> Decimal:
        return sum((due.value for due in self.dues), Decimal(0))

    @property
    def expected(self) -> Decimal:
        """What the next purchases come to, should they all be made."""
        return sum((due.prediction.expected_amount or Decimal(0) for due in self.dues), Decimal(0))

    @property
    def phone(self) -> str:
        """To be called: empty also for who may not see it in full."""
        if "phones" in getattr(self.customer, "masked", ()):
            return ""
        numbers = sorted(self.customer.phones.all(), key=lambda phone: phone.position)
        return (numbers[0].e164 or numbers[0].raw) if numbers else ""


@dataclass(frozen=True)
class DuePage:
    people: list[DuePerson]
    after: str = ""  # where the next page begins; empty: there is none


def current_forecast(*, with_model: bool = False) -> Forecast | None:
    return next(iter(_forecasts(with_model=with_model)), None)


@prepared()
def _forecasts(*, with_model: bool) -> QuerySet[Forecast]:
    shown = Forecast.objects.filter(current=True)
    return (shown if with_model else shown.defer("model")).order_by("pk")[:1]


def list_day(newest: date, today: date) -> date:
    """The day a list is made for: today, or that of the newest order if it is long ago (a file from the archive)."""
    return newest if today - newest > OLD_AFTER else today


def due_pairs(user: Person, wanted: Wanted, forecast: Forecast, on: date) -> QuerySet[Prediction]:
    """Due within the horizon and not answered yet, unordered, of the customers whose purchases the person may see."""
    return _in_teams(user, wanted, forecast).filter(_due(wanted, on)).filter(_customers(user, wanted))


def _in_teams(user: Person, wanted: Wanted, forecast: Forecast) -> QuerySet[Prediction]:
    """Narrowed to the teams as they were when the forecast was made, to walk along the right index. Not the gate."""
    rows = Prediction.objects.filter(forecast_id=forecast.id)
    reach = reach_of(user, "customer")
    if wanted.team:
        rows = rows.filter(team=wanted.team)
    elif reach.teams and not reach.shared:
        rows = rows.filter(team__in=reach.teams)
    elif not reach.everything and len(few := _few_customers(user)) <= FEW_CUSTOMERS:
        rows = rows.filter(customer__in=few)
    return rows


def _few_customers(user: Person) -> list[int]:
    """Somebody who sees few customers gets the list read from these, instead of looked for among all."""
    return list(buyers(user).order_by().values_list("id", flat=True)[: FEW_CUSTOMERS + 1])


def due_list(user: Person, wanted: Wanted, forecast: Forecast, on: date, limit: int | None = None) -> list[Due]:
    """A row a pair, most value at stake first (reports, API)."""
    rows = due_pairs(user, wanted, forecast, on).order_by("-value", "-id")
    return [Due(row, wanted.horizon) for row in rows.select_related("customer__team", "product")[:limit]]


def due_people(
    user: Person, wanted: Wanted, forecast: Forecast, on: date, *, after: str = "", size: int = 20
) -> DuePage:
    """A row a person, by the value of their first product; each person stands on one page only."""
    tops = _tops(due_pairs(user, wanted, forecast, on), wanted, forecast, on)
    if place := PLACE.fullmatch(after):
        tops = tops.filter(_below(forecast, place[1], int(place[2])))
    # Few rows have the wanted product: begin with those, not with the walk along all values (which `+ 0` hides).
    rank = ExpressionWrapper(F("value") + 0, BigIntegerField()) if 0 < len(wanted.products) <= FEW else F("value")
    ids = list(tops.order_by(rank.desc(), "-id").values_list("customer_id", "id")[: size + 1])
    people = _people(user, [customer for customer, _id in ids[:size]], wanted, forecast, on)
    last = people[-1].top if len(ids) > size and people else None
    return DuePage(people, _cursor(last, sees_amounts(user)) if last else "")


def due_person(user: Person, customer_id: int, wanted: Wanted, forecast: Forecast, on: date) -> DuePerson | None:
    """One person's row, if anything of theirs is still due."""
    pairs = due_pairs(user, wanted, forecast, on).filter(customer__id=customer_id)  # __id: any number will do
    return next(iter(_people(user, [customer_id], wanted, forecast, on)), None) if pairs.exists() else None


def due_among(user: Person, wanted: Wanted, forecast: Forecast, on: date, customers: Collection[int]) -> set[int]:
    """Who of these is due."""
    rows = Prediction.objects.filter(_due(wanted, on), forecast_id=forecast.id, customer_id__in=customers)
    return set(rows.filter(_customers(user, wanted)).values_list("customer_id", flat=True))


def due_of(
    user: Person, wanted: Wanted, forecast: Forecast, on: date, customers: Collection[int]
) -> list[DuePerson]:  # fmt: skip
    """The rows of these, as far as they are due."""
    return _people(user, list(due_among(user, wanted, forecast, on, customers)), wanted, forecast, on)


def value_at(forecast: Forecast, after: str) -> Decimal | None:
    """The value at which a page begins; None for the first."""
    place = PLACE.fullmatch(after)
    if place is None:
        return None
    return Decimal(place[1]) / 10_000 if place[1] else _value_of(forecast, int(place[2]))


def count_people(user: Person, wanted: Wanted, forecast: Forecast, on: date) -> tuple[int, bool]:
    """How many people are due, and whether there are more: counted up to COUNTED_TO, among the first LOOKED_AT rows."""
    pairs = due_pairs(user, wanted, forecast, on)
    rest = _in_teams(user, wanted, forecast).order_by("-value", "-id").values_list("value", flat=True)
    floor = next(iter(rest[LOOKED_AT : LOOKED_AT + 1]), None)
    if floor is not None:
        pairs = pairs.filter(value__gt=floor)
    found = pairs.values("customer_id").distinct()[:COUNTED_TO].count()
    return found, found >= COUNTED_TO or floor is not None


def _due(wanted: Wanted, on: date) -> Q:
    due = Q(
        due_on__lte=on + timedelta(days=wanted.horizon),
        due_to__gte=on - timedelta(days=GRACE_DAYS),
        hidden_until__lte=on,
        **{f"probability_{wanted.horizon}__gte": WORTH_LISTING},
    )
    if wanted.day:
        due &= Q(due_on=wanted.day)
    if wanted.min_price is not None:
        due &= Q(unit_price__gte=wanted.min_price)
    if wanted.min_pv is not None:
        due &= Q(pv__gte=wanted.min_pv)
    if wanted.product:
        due &= Q(product_id__in=wanted.products)
    return due


def products_like(pattern: str) -> QuerySet[Product]:
    """Products whose name or code is the text; `*` stands for anything."""
    parts = re.split(r"\*+", pattern.strip())
    if len(parts) == 1:
        like = {"iexact": parts[0]}
    elif len(parts) == 3 and not parts[0] and not parts[2]:
        like = {"icontains": parts[1]}
    elif len(parts) == 2:
        like = {"istartswith": parts[0], "iendswith": parts[1]}
    else:
        like = {"iregex": pattern_of(pattern)}
    named, coded = (Q(**{f"{field}__{lookup}": text for lookup, text in like.items()}) for field in ("name", "code"))
    return Product.objects.filter(named | coded).order_by()


def _customers(user: Person, wanted: Wanted) -> Q:
    """As a condition on the customer's own row, so that the walk along the list stays in the order of value."""
    customers = buyers(user)
    if wanted.team is not None:
        customers = customers.filter(team_id=wanted.team)
    if wanted.grade:
        customers = customers.filter(grade=wanted.grade)
    return Q(Exists(customers.filter(id=OuterRef("customer_id"))))


def _tops(pairs: QuerySet[Prediction], wanted: Wanted, forecast: Forecast, on: date) -> QuerySet[Prediction]:
    """Of each customer only the pair with the most at stake."""
    better = Prediction.objects.filter(_due(wanted, on), forecast_id=forecast.id, customer_id=OuterRef("customer_id"))
    better = better.filter(Q(value__gt=OuterRef("value")) | Q(value=OuterRef("value"), id__gt=OuterRef("id")))
    return pairs.filter(~Exists(better))


def _below(forecast: Forecast, value: str, row_id: int) -> Q:
    """Rows after this place; `value` in whole units of the database, or as the row itself has it."""
    amount = Decimal(value) / 10_000 if value else _value_of(forecast, row_id)
    return Q(value__lt=amount) | Q(value=amount, id__lt=row_id)


def _value_of(forecast: Forecast, row_id: int) -> Decimal:
    found = Prediction.objects.filter(forecast_id=forecast.id, id=row_id).values_list("value", flat=True).first()
    return Decimal(0) if found is None else found


def _cursor(due: Due, priced: bool) -> str:
    """The value is worked out from an amount: it stands in no address of somebody who sees none."""
    return f"{int(due.value * 10_000) if priced else ''}-{due.prediction.id}"


def _people(user: Person, customer_ids: Sequence[int], wanted: Wanted, forecast: Forecast, on: date) -> list[DuePerson]:
    """With their products; the order of the ids is kept."""
    customers = Customer.objects.select_related("team").prefetch_related("phones").in_bulk(customer_ids)
    for customer in customers.values():
        veil(customer, "customer", user)
    rows = Prediction.objects.filter(_due(wanted, on), forecast_id=forecast.id, customer_id__in=customer_ids)
    people = {row_id: DuePerson(customers[row_id]) for row_id in customer_ids if row_id in customers}
    # Sorted here: asked for in this order, a database walks along its index of all values instead of to these few.
    for row in sorted(rows.select_related("product"), key=lambda row: (-row.value, -row.id)):
        row.customer = people[row.customer_id].customer
        people[row.customer_id].dues.append(Due(row, wanted.horizon))
    return [person for person in people.values() if person.dues]


@dataclass(frozen=True)
class HitRate:
    """「上週名單 40 人,買了 18 人(預期 17.3)」"""

    people: int
    bought: int
    expected: float
    since: date


def hit_rate(user: Person) -> HitRate | None:
    """Of those whom the list named a week ago, in the teams that the person may see."""
    said = LastWeek.objects.filter(team_scope(user)).aggregate(
        people=Sum("people"), bought=Sum("bought"), expected=Sum("expected"), since=Max("as_of")
    )
    return HitRate(**said) if said["people"] else None


def next_days(user: Person, forecast: Forecast, on: date, days: int = 7) -> list[tuple[date, int]]:
    """How many purchases are expected on each of the next days, in the teams that the person may see."""
    ahead = [on + timedelta(days=number + 1) for number in range(days)]
    seen = DueDay.objects.filter(team_scope(user), forecast_id=forecast.id, due_on__in=ahead)
    counts = dict(seen.values_list("due_on").annotate(pairs=Sum("pairs")))
    return [(day, counts.get(day, 0)) for day in ahead]


def next_due_on(user: Person, forecast: Forecast, on: date) -> date | None:
    """When the next purchase is expected if nothing is due within the horizon."""
    later = DueDay.objects.filter(team_scope(user), forecast_id=forecast.id, due_on__gt=on)
    return later.aggregate(first=Min("due_on"))["first"]


def birthdays(user: Person, on: date, days: int = 7) -> QuerySet[Birthday]:
    """Whose birthday is within the next days (today included), unordered."""
    if "birthday" in fields_closed(user, "customer"):
        return Birthday.objects.none()
    near = Birthday.objects.filter(falls_on__gte=on, falls_on__lt=on + timedelta(days=days))
    return near.filter(Exists(Customer.objects.visible_to(user).filter(id=OuterRef("customer_id"))))
