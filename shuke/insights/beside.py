"""What else there is to do with customers, beside what is due: it stands on the same list, in the order of value. Areas
above hand it down by config."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from shuke.customers.models import Customer
from shuke.insights.queries import Person


@dataclass(frozen=True)
class Beside:
    """Of one customer. `value` is what the row is sorted by, `shown` what the template shows."""

    customer: Customer
    value: Decimal
    template: str
    shown: Sequence[Any]


class Source(Protocol):
    part: str  # of Shuke, which the shop must have turned on

    def values(self, user: Person, at: datetime, team: int | None, grade: str) -> Mapping[int, Decimal]:
        """Customer → the most at stake, of all that is to do with those whom the person sees."""

    def of(self, user: Person, at: datetime, customers: Collection[int]) -> Mapping[int, Beside]: ...

    def left_alone(self, at: datetime, customers: Collection[int]) -> set[int]:
        """Of these, who is not to be shown as due, so that one can tell what the list brings."""


@dataclass
class _Installed:
    sources: list[Source] = field(default_factory=list)


_installed = _Installed()


def install(sources: Sequence[Source]) -> None:
    """Called once, by config."""
    _installed.sources[:] = sources


@dataclass(frozen=True)
class Asked:
    """By whom, when, in a shop that uses these parts."""

    user: Person
    at: datetime
    parts: Collection[str]

    @property
    def _sources(self) -> list[Source]:
        return [one for one in _installed.sources if one.part in self.parts]

    def values(self, team: int | None = None, grade: str = "") -> dict[int, Decimal]:
        found: dict[int, Decimal] = {}
        for source in self._sources:
            for customer, value in source.values(self.user, self.at, team, grade).items():
                found[customer] = max(value, found.get(customer, value))
        return found

    def of(self, customers: Collection[int]) -> dict[int, list[Beside]]:
        found: dict[int, list[Beside]] = {}
        for source in self._sources if customers else ():
            for customer, one in source.of(self.user, self.at, customers).items():
                found.setdefault(customer, []).append(one)
        return found

    def left_alone(self, customers: Collection[int]) -> set[int]:
        return {one for source in self._sources if customers for one in source.left_alone(self.at, customers)}
