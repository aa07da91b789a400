"""The filter language: one JSON, read and checked once, compiled to a condition (docs/filters.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from shuke.accounts.models import User
from shuke.records.filtering import operands
from shuke.records.filtering.compile import Compiler, walked_by
from shuke.records.filtering.language import Condition, FilterRefused, Group, Node
from shuke.records.filtering.parse import Parser, read
from shuke.records.filtering.words import Teller
from shuke.records.types import RecordType

__all__ = ["Chip", "Filter", "FilterRefused", "parse"]


@dataclass(frozen=True)
class Chip:
    """One condition in words; `without` is the filter that is left when it is taken away, as JSON for the address."""

    words: str
    without: str


@dataclass(frozen=True)
class Filter:
    """Checked for a person, who alone may ask it: another's may be refused."""

    record_type: RecordType
    group: Group

    def __bool__(self) -> bool:
        return bool(self.group.parts)

    def q(self, user: User | AnonymousUser, on: date, *, walking: str = "") -> Q:
        """The condition on the records of the type, gathered; or for a walk along the column `walking`."""
        held = walked_by(self.record_type, walking) if walking else None
        return Compiler(self.record_type, user, on, held).of(self.group)

    def gathered(self, user: User | AnonymousUser, on: date, leaving: float) -> Q:
        """The condition when what adds nothing up, and what the person sees, leave that share of all records."""
        return Compiler(self.record_type, user, on, leaving=leaving).of(self.group)

    def without_sums(self, user: User | AnonymousUser, on: date) -> Filter:
        """Those of the conditions that are gathered without reading the whole of another table, such as a year of
        orders."""
        adds_up = Compiler(self.record_type, user, on).adds_up_all
        parts = self.group.parts if self.group.joined == "all" else (self.group,)
        return replace(self, group=Group("all", tuple(one for one in parts if not adds_up(one))))

    def held(self, column: str) -> Filter:
        """Those of the conditions that an index holds together with the column: rows in its order that fit them can be
        read straight from it."""
        names = (walked_by(self.record_type, column) or frozenset()) - {column}
        parts = self.group.parts if self.group.joined == "all" else ()
        return replace(self, group=Group("all", tuple(part for part in parts if _is_held(part, names))))

    def chips(self, user: User | AnonymousUser) -> list[Chip]:
        """One for each condition that must be met; a choice between conditions is one chip."""
        tell = Teller(user)
        if self.group.joined != "all":
            return [Chip(tell.of(self.group), "")]
        parts = self.group.parts
        rest = [replace(self, group=Group("all", parts[:at] + parts[at + 1 :])) for at in range(len(parts))]
        return [Chip(tell.of(part), left.packed()) for part, left in zip(parts, rest, strict=True)]

    def told(self, user: User | AnonymousUser) -> str:
        """The whole filter in one sentence."""
        return Teller(user).of(self.group) if self else ""

    def plain(self) -> dict[str, Any]:
        return self.group.plain() if self else {}

    def packed(self) -> str:
        """For the address; empty without a condition."""
        return json.dumps(self.plain(), ensure_ascii=False, separators=(",", ":")) if self else ""


def _is_held(part: Node, names: frozenset[str]) -> bool:
    if not isinstance(part, Condition) or part.place.links or part.place.field.name not in names:
        return False
    one = part.op == "is" or (part.op == "any_of" and len(part.value) == 1)
    return one and operands.MY_TEAMS not in (part.value if isinstance(part.value, list) else [part.value])


def parse(given: str | Mapping[str, Any] | None, record_type: RecordType, user: User | AnonymousUser) -> Filter:
    """Raises FilterRefused with a sentence for what can't be read, isn't known, or is hidden from the person."""
    return Filter(record_type, Parser(user).group(record_type, read(given)))
