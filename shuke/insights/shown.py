"""The list as one person sees it now, with the filters of the address: Today and the answers to it read this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from shuke.accounts.models import Shop
from shuke.accounts.policy import may
from shuke.insights import queries
from shuke.insights.beside import Asked, Beside
from shuke.insights.forms import WantedForm
from shuke.insights.models import Forecast
from shuke.insights.queries import Due, DuePage, DuePerson, Person, Wanted
from shuke.orders.queries import sees_amounts, sees_purchases

PAGE = 12


@dataclass(frozen=True)
class Shown:
    user: Person
    form: WantedForm
    wanted: Wanted
    forecast: Forecast | None  # none also for whom what is bought is hidden
    on: date  # the day of the list
    more: Asked

    @classmethod
    def of(cls, user: Person, query: QueryDict, at: datetime, shop: Shop | None) -> Shown:
        today, more = timezone.localdate(at), Asked(user, at, shop.parts if shop else ())
        form, forecast = WantedForm(query, user), queries.current_forecast() if sees_purchases(user) else None
        return cls(user, form, form.wanted(), forecast, forecast.day(today) if forecast else today, more)

    @cached_property
    def counted(self) -> tuple[int, bool]:
        due, capped = (0, False)
        if self.forecast:
            due, capped = queries.count_people(self.user, self.wanted, self.forecast, self.on)
        others = set(self.beside)
        if others and self.forecast:
            others -= queries.due_among(self.user, self.wanted, self.forecast, self.on, others)
        return due + len(others), capped

    @property
    def count(self) -> int:
        return self.counted[0]

    @property
    def count_is_capped(self) -> bool:
        return self.counted[1]

    def person(self, customer_id: int) -> DuePerson | None:
        if self.forecast is None:
            return None
        return queries.due_person(self.user, customer_id, self.wanted, self.forecast, self.on)

    @cached_property
    def beside(self) -> dict[int, Decimal]:
        """Customer → value of what else there is to do; nothing where the list is narrowed to products or a day."""
        wanted = self.wanted
        if wanted.product or wanted.day or wanted.min_price is not None or wanted.min_pv is not None:
            return {}
        return self.more.values(wanted.team, wanted.grade)

    def rows(self, after: str = "") -> dict[str, Any]:
        """What insights/_people.html shows."""
        page, before = queries.DuePage([]), None
        if self.forecast:
            page = queries.due_people(self.user, self.wanted, self.forecast, self.on, after=after, size=PAGE)
            before = queries.value_at(self.forecast, after)
        people = one_list(self, page, before) if after == "" or before is not None else page.people
        found = self.more.of([one.customer.pk for one in people if one.customer.pk in self.beside])
        return {
            "shown": self,
            "people": [self.row(person, found.get(person.customer.pk, ())) for person in people],
            "after": page.after,
            "filters": self.form.kept(),
            "may_answer": may(self.user, "today.answer"),
            "priced": sees_amounts(self.user),
        }

    def row(self, person: DuePerson, more: Sequence[Beside] = ()) -> dict[str, Any]:
        """What insights/_person.html shows."""
        lines = [self.line(due) for due in person.dues]
        return {
            "person": person,
            "top": lines[0] if lines else None,
            "others": lines[1:],
            "beside": more,
            "alone": not lines,
        }

    def row_of(self, customer: int) -> dict[str, Any] | None:
        """What is left to do with one."""
        person, more = self.person(customer), self.more.of([customer]).get(customer, [])
        if person is None and more:
            person = DuePerson(more[0].customer)
        return self.row(person, more) if person else None

    def line(self, due: Due) -> dict[str, Any]:
        """What insights/_due.html shows."""
        days = (due.prediction.due_on - self.on).days
        return {"due": due, "window": due.window(self.on), "days": days, "late": -days}


def one_list(shown: Shown, page: DuePage, before: Decimal | None) -> list[DuePerson]:
    """What is due, and what else there is to do, by the value of the more valuable; a person once on all pages.
    `before` is the value where this page begins, None on the first."""
    values = shown.beside
    ids = [one.customer.pk for one in page.people]
    alone = shown.more.left_alone(ids)
    if not values and not alone:
        return page.people
    floor = page.people[-1].top.value if page.after else None
    due = {one.customer.pk: one for one in page.people}
    here = [pk for pk, value in values.items() if _lies(value, before, floor)]
    late = _due_elsewhere(shown, [pk for pk in here if pk not in due])
    ranked: dict[int, tuple[Decimal, DuePerson]] = {}
    for pk, person in due.items():
        value = max(person.top.value, values.get(pk, Decimal(0)))
        if pk not in alone and (before is None or value <= before):
            ranked[pk] = value, person
    for pk, more in shown.more.of([pk for pk in here if pk not in due]).items():
        person = late.get(pk, DuePerson(more[0].customer))
        if not person.dues or person.top.value < values[pk]:
            ranked[pk] = values[pk], person
    return [person for _value, person in sorted(ranked.values(), key=lambda one: -one[0])]


def _lies(value: Decimal, before: Decimal | None, floor: Decimal | None) -> bool:
    return (before is None or value < before) and (floor is None or value >= floor)


def _due_elsewhere(shown: Shown, customers: Sequence[int]) -> dict[int, DuePerson]:
    if shown.forecast is None or not customers:
        return {}
    people = queries.due_of(shown.user, shown.wanted, shown.forecast, shown.on, customers)
    return {one.customer.pk: one for one in people}
