"""What a report is. Their list stands in shuke/config/reports.py; one page, workbook and print view show them all."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.urls import reverse

from shuke.accounts.models import User
from shuke.accounts.policy import may, told
from shuke.core.errors import UserError

Person = User | AnonymousUser
Row = Mapping[str, Any]
WORDS = 40  # a column so wide holds sentences


class Kind(StrEnum):
    """How a column's values are shown, aligned, added up and written into a workbook."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    PERCENT = "percent"


@dataclass(frozen=True)
class Column:
    """`link` gives the address of the rows behind a value, or "" where there are none. `tells` names the field of a
    customer, or with its record type (`order.total`), that it shows: no column for who does not see that in full."""

    key: str
    label: Any
    kind: Kind = Kind.TEXT
    link: Callable[[Row], str] | None = None
    on_phone: bool = True
    width: int = 0  # characters in the workbook; 0: as suits the kind
    tells: str = ""

    @property
    def is_figure(self) -> bool:
        return self.kind in {Kind.NUMBER, Kind.MONEY, Kind.PERCENT}

    @property
    def css(self) -> str:
        named = {"amount": self.is_figure, "wide-only": not self.on_phone, "report-words": self.width >= WORDS}
        return " ".join(name for name, holds in named.items() if holds)


def pages_of(slug: str, key: str) -> Callable[[Row], str]:
    """The address of the record whose id a row holds under `key`."""
    start = reverse(f"records:{slug}")
    return lambda row: f"{start}{row[key]}/" if row.get(key) else ""


def open_to(user: Person, columns: Sequence[Column]) -> list[Column]:
    return [one for one in columns if may_tell(user, one.tells)]


def may_tell(user: Person, tells: str) -> bool:
    """Of what a column or a report is made of: `phones`, `order.total`; always, when it names nothing."""
    kind, _dot, name = tells.rpartition(".")
    return not tells or told(user, kind or "customer", name)


@dataclass(frozen=True)
class Group:
    """Rows under one heading with their own totals; a report without groups has a single one with no title."""

    rows: Callable[[int | None], Iterable[Row]]  # the first so many, or all of them, one after the other
    count: int
    title: str = ""
    totals: Row = dataclasses.field(default_factory=dict)
    url: str = ""  # this group alone


@dataclass(frozen=True)
class Nothing:
    """What an empty report says, and where to go from there."""

    title: Any
    text: Any = ""
    url: str = ""
    label: Any = ""


@dataclass(frozen=True)
class Answer:
    columns: Sequence[Column]
    groups: Sequence[Group] = ()
    totals: Row = dataclasses.field(default_factory=dict)
    subtitle: str = ""
    nothing: Nothing | None = None  # said instead of an empty table

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)


class Filters(forms.Form):
    """A report's questions; they stand in the address. Override `prepare` to set choices by `user` and initial values
    by `on`: what the address doesn't say is taken from the fields' `initial`."""

    def __init__(self, given: QueryDict, *, user: Person, on: date) -> None:
        super().__init__()
        self.user, self.on = user, on
        self.prepare()
        self.data, self.is_bound = given.copy(), True
        for name, field in self.fields.items():
            if name not in self.data and field.initial is not None:
                self.data[name] = str(field.prepare_value(field.initial))
            field.widget.attrs["class"] = "form-select" if isinstance(field.widget, forms.Select) else "form-control"

    def prepare(self) -> None:
        """Nothing to prepare unless a report needs it."""


@dataclass(frozen=True)
class Report:
    """`answer` takes the person, the cleaned filters and today; it must ask only through `visible_to`."""

    slug: str
    title: Any
    about: Any
    icon: str
    filters: type[Filters]
    answer: Callable[[Person, Mapping[str, Any], date], Answer]
    permission: str = "reports.view"
    landscape: bool = False
    tells: str = ""  # nobody opens it who may not see this (see Column)

    def opens_to(self, user: Person) -> bool:
        return may(user, self.permission) and may_tell(user, self.tells)


class NoSuchReport(UserError):
    code = "no_such_report"
    status = 404


_reports: dict[str, Report] = {}


def install(reports: Sequence[Report]) -> None:
    """Take the list from config."""
    _reports.clear()
    _reports.update({report.slug: report for report in reports})


def all_reports() -> list[Report]:
    return list(_reports.values())


def find(slug: str) -> Report | None:
    return _reports.get(slug)
