"""The list as one person sees it now, with the filters of the address: Today and the answers to it read this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict

from shuke.accounts.policy import may
from shuke.insights import queries
from shuke.insights.forms import WantedForm
from shuke.insights.models import Forecast
from shuke.insights.queries import Due, DuePerson, Person, Wanted
from shuke.orders.queries import sees_amounts, sees_purchases

PAGE = 12


@dataclass(frozen=True)
class Shown:
    user: Person
    form: WantedForm
    wanted: Wanted
    forecast: Forecast | None  # none also for whom what is bought is hidden
    on: date  # the day of the list

    @classmethod
    def of(cls, user: Person, query: QueryDict, today: date) -> Shown:
        form, forecast = WantedForm(query, user), queries.current_forecast() if sees_purchases(user) else None
        return cls(user, form, form.wanted(), forecast, forecast.day(today) if forecast else today)

    @cached_property
    def counted(self) -> tuple[int, bool]:
        return queries.count_people(self.user, self.wanted, self.forecast, self.on) if self.forecast else (0, False)

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

    def rows(self, after: str = "") -> dict[str, Any]:
        """What insights/_people.html shows."""
        page = queries.DuePage([])
        if self.forecast:
            page = queries.due_people(self.user, self.wanted, self.forecast, self.on, after=after, size=PAGE)
        return {
            "shown": self,
            "people": [self.row(person) for person in page.people],
            "after": page.after,
            "filters": self.form.kept(),
            "may_answer": may(self.user, "today.answer"),
            "priced": sees_amounts(self.user),
        }

    def row(self, person: DuePerson) -> dict[str, Any]:
        """What insights/_person.html shows."""
        lines = [self.line(due) for due in person.dues]
        return {"person": person, "top": lines[0], "others": lines[1:]}

    def line(self, due: Due) -> dict[str, Any]:
        """What insights/_due.html shows."""
        days = (due.prediction.due_on - self.on).days
        return {"due": due, "window": due.window(self.on), "days": days, "late": -days}
