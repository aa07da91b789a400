"""What a page says, and to whom: sentences first, then tables that are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed, may, sees_all
from shuke.analytics.charts.answer import Answer
from shuke.analytics.warehouse import store
from shuke.insights.models import Measuring
from shuke.orders.queries import sees_purchases

MANY = 50_000  # customers from which on nobody waits for the figures


@dataclass(frozen=True)
class Asked:
    """By whom, on which day, and which of the page's `ways` to look at it."""

    user: User
    on: date
    show: str = ""

    def closed(self, *names: str) -> bool:
        """Whether one of these fields of customers is kept from the person."""
        return bool({*names} & fields_closed(self.user, "customer"))


@dataclass(frozen=True)
class Said:
    """A sentence, which may lead to the people it tells of."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Part:
    """A table with its title, and what it shows."""

    title: str
    answer: Answer
    about: str = ""


@dataclass(frozen=True)
class Overview:
    """`people` are rows of `template`. `nothing`: why there is nothing to show yet."""

    said: Sequence[Said] = ()
    parts: Sequence[Part] = ()
    people: Sequence[Any] = ()
    template: str = ""
    more: str = ""  # where all of them stand
    notes: Sequence[str] = ()
    nothing: str = ""


@dataclass(frozen=True)
class Page:
    """`tells` names fields of customers: from whoever one of them is kept, the page is kept. `whole`: its figures are
    those of all customers. `beside`: it asks the warehouse, and nobody waits for that. `ways`: how else it may be
    looked at, each with the fields that this tells."""

    slug: str
    title: Any
    about: Any
    icon: str
    made: Callable[[Asked], Overview]
    tells: tuple[str, ...] = ()
    whole: bool = False
    beside: bool = False
    ways: tuple[tuple[str, Any, tuple[str, ...]], ...] = field(default=())

    def opens_to(self, user: User) -> bool:
        known = may(user, "reports.view") and sees_purchases(user)
        return known and not Asked(user, date.min).closed(*self.tells) and (sees_all(user) or not self.whole)

    def ways_for(self, asked: Asked) -> list[tuple[str, Any]]:
        """The first is the usual one."""
        return [(key, label) for key, label, tells in self.ways if not asked.closed(*tells)]


def is_large() -> bool:
    return (Measuring.objects.values_list("customers", flat=True).first() or 0) > MANY


def version() -> tuple[Any, ...]:
    """Changes with what the pages are made of, so that nothing older is shown."""
    shown = store.current()
    return Measuring.objects.values_list("made_at", flat=True).first(), shown and shown.folder.name
