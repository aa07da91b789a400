"""Quick filters: the chips above a list. Each writes a condition of the filter language (docs/filters.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import Sight, sight
from shuke.core.prepared import prepared
from shuke.core.whole import whole_number

Options = list[tuple[str, Any]]  # value in the address, words
Asked = dict[str, Any]
Offered = Callable[[User | AnonymousUser], models.QuerySet[Any]]
NONE = "-"
SPANS: dict[str, Any] = {
    "7d": {"last": 7, "unit": "day"},
    "30d": {"last": 30, "unit": "day"},
    "90d": {"last": 90, "unit": "day"},
    "over90d": {"over": 90, "unit": "day"},
    "month": "this_month",
    "year": "this_year",
}


@dataclass(frozen=True)
class Filter:
    """`name` is a field of the model, and the parameter in the address."""

    name: str
    label: Any
    is_range = False

    def options(self, user: User | AnonymousUser) -> Options:
        raise NotImplementedError

    def asked(self, value: str) -> Asked | None:
        """None when the value makes no sense: then the filter is left out."""
        raise NotImplementedError

    def where(self, op: str, value: Any = None) -> Asked:
        return {"field": self.name, "op": op} | ({} if value is None else {"value": value})


@dataclass(frozen=True)
class ChoiceFilter(Filter):
    choices: Any

    def options(self, user: User | AnonymousUser) -> Options:
        return list(self.choices.choices)

    def asked(self, value: str) -> Asked | None:
        return self.where("is", value) if value in dict(self.choices.choices) else None


@dataclass(frozen=True)
class YesNoFilter(Filter):
    yes: Any
    no: Any

    def options(self, user: User | AnonymousUser) -> Options:
        return [("1", self.yes), ("0", self.no)]

    def asked(self, value: str) -> Asked | None:
        return self.where("is", value == "1") if value in {"0", "1"} else None


@dataclass(frozen=True)
class LinkFilter(Filter):
    """One of a few other records, such as teams; `offered` are those that the person may see."""

    offered: Offered
    none: Any = ""  # words for "has none"

    def options(self, user: User | AnonymousUser) -> Options:
        offered = [(str(one.pk), str(one)) for one in _offered(self.offered, sight(user))]
        return offered + ([(NONE, self.none)] if self.none else [])

    def asked(self, value: str) -> Asked | None:
        if value == NONE:
            return self.where("empty")
        pk = whole_number(value)
        return None if pk is None else self.where("is", pk)


@prepared()
def _offered(ask: Offered, reader: Sight) -> models.QuerySet[Any]:
    return ask(reader.user)


@dataclass(frozen=True)
class ValueFilter(Filter):
    """One of the different values that a small table has in a column, such as categories."""

    model: Any

    def options(self, user: User | AnonymousUser) -> Options:
        rows = self.model.objects.exclude(**{self.name: ""}).order_by(self.name)
        return [(value, value) for value in rows.values_list(self.name, flat=True).distinct()[:200]]

    def asked(self, value: str) -> Asked | None:
        return self.where("is", value)


@dataclass(frozen=True)
class DateFilter(Filter):
    """A span of days by name, or `2024-01-01..2024-02-01`, either end may be missing."""

    empty: Any = ""  # words for "has no date"
    is_range = True

    def options(self, user: User | AnonymousUser) -> Options:
        named = [
            ("7d", _("Last 7 days")),
            ("30d", _("Last 30 days")),
            ("90d", _("Last 90 days")),
            ("month", _("This month")),
            ("year", _("This year")),
            ("over90d", _("More than 90 days ago")),
        ]
        return named + ([(NONE, self.empty)] if self.empty else [])

    def asked(self, value: str) -> Asked | None:
        if value == NONE:
            return self.where("empty")
        if value in SPANS:
            return self.where("within", SPANS[value])
        first, dots, last = value.partition("..")
        ends = [_day(first), _day(last)] if dots else [None, None]
        return self.where("between", ends) if ends != [None, None] else None


def _day(text: str) -> str | None:
    try:
        found = parse_date(text.strip())
    except ValueError:
        return None
    return found.isoformat() if found else None
