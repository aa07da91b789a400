"""Quick filters: the chips above a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User

Options = list[tuple[str, Any]]  # value in the address, words
NONE = "-"


@dataclass(frozen=True)
class Filter:
    """`name` is a field of the model, and the parameter in the address."""

    name: str
    label: Any
    is_range = False

    def options(self, user: User | AnonymousUser) -> Options:
        raise NotImplementedError

    def condition(self, value: str, *, on: date) -> Q | None:
        """None when the value makes no sense: then the filter is left out."""
        raise NotImplementedError


@dataclass(frozen=True)
class ChoiceFilter(Filter):
    choices: Any

    def options(self, user: User | AnonymousUser) -> Options:
        return list(self.choices.choices)

    def condition(self, value: str, *, on: date) -> Q | None:
        return Q(**{self.name: value}) if value in dict(self.choices.choices) else None


@dataclass(frozen=True)
class YesNoFilter(Filter):
    yes: Any
    no: Any

    def options(self, user: User | AnonymousUser) -> Options:
        return [("1", self.yes), ("0", self.no)]

    def condition(self, value: str, *, on: date) -> Q | None:
        return Q(**{self.name: value == "1"}) if value in {"0", "1"} else None


@dataclass(frozen=True)
class LinkFilter(Filter):
    """One of a few other records, such as teams; `offered` are those that the person may see."""

    offered: Callable[[User | AnonymousUser], models.QuerySet[Any]]
    none: Any = ""  # words for "has none"

    def options(self, user: User | AnonymousUser) -> Options:
        return [(str(one.pk), str(one)) for one in self.offered(user)] + ([(NONE, self.none)] if self.none else [])

    def condition(self, value: str, *, on: date) -> Q | None:
        if value == NONE:
            return Q(**{self.name: None})
        return Q(**{self.name: int(value)}) if value.isdecimal() and len(value) < 16 else None


@dataclass(frozen=True)
class ValueFilter(Filter):
    """One of the different values that a small table has in a column, such as categories."""

    model: Any

    def options(self, user: User | AnonymousUser) -> Options:
        rows = self.model.objects.exclude(**{self.name: ""}).order_by(self.name)
        return [(value, value) for value in rows.values_list(self.name, flat=True).distinct()[:200]]

    def condition(self, value: str, *, on: date) -> Q | None:
        return Q(**{self.name: value})


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

    def condition(self, value: str, *, on: date) -> Q | None:
        if value == NONE:
            return Q(**{self.name: None})
        first, last = span(value, on)
        within = Q(**{f"{self.name}__gte": first}) if first else Q()
        within &= Q(**{f"{self.name}__lte": last}) if last else Q()
        return within or None


def span(value: str, on: date) -> tuple[date | None, date | None]:
    """First and last day of a span; both None when it is not one."""
    named = {
        "7d": (on - timedelta(days=6), on),
        "30d": (on - timedelta(days=29), on),
        "90d": (on - timedelta(days=89), on),
        "over90d": (None, on - timedelta(days=90)),
        "month": (on.replace(day=1), on),
        "year": (on.replace(month=1, day=1), on),
    }
    if value in named:
        return named[value]
    first, dots, last = value.partition("..")
    return (_day(first), _day(last)) if dots else (None, None)


def _day(text: str) -> date | None:
    try:
        return parse_date(text.strip())
    except ValueError:
        return None
