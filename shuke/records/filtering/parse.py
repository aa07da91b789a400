"""From JSON to a filter, checked once: what passes here can be compiled for this person.

A filter over what the person may not see is refused, since its answer would tell of the value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed, may
from shuke.records import types
from shuke.records.fields import Field
from shuke.records.filtering import operands
from shuke.records.filtering.language import (
    DEEPEST,
    LONGEST,
    MOST_CONDITIONS,
    MOST_LINKS,
    OPERATORS,
    Condition,
    FilterRefused,
    Group,
    Measured,
    Node,
    Place,
)
from shuke.records.filtering.related import Related, linked_type, related_named
from shuke.records.types import RecordType

NOT_READ = _("This filter can't be read.")
HOW = ("sum", "min", "max", "average")


def read(given: str | Mapping[str, Any] | None) -> Any:
    """The JSON of an address, a form or a saved view. Empty text is an empty filter."""
    if given is None or given == "":
        return {}
    text = given if isinstance(given, str) else json.dumps(given)
    if len(text) > LONGEST:
        raise FilterRefused(_("This filter is too long. Take some conditions away."))
    try:
        return json.loads(text) if isinstance(given, str) else given
    except (ValueError, RecursionError):
        raise FilterRefused(NOT_READ) from None


@dataclass
class Parser:
    """For one person; counts the conditions on the way."""

    user: User | AnonymousUser
    conditions: int = field(default=0)

    def group(self, record_type: RecordType, given: Any, depth: int = 0) -> Group:
        """Always a group, so that a condition may stand alone."""
        if given in ({}, [], None):
            return Group()
        node = self.node(record_type, given, depth)
        return node if isinstance(node, Group) else Group("all", (node,))

    def node(self, record_type: RecordType, given: Any, depth: int = 0) -> Node:
        if not isinstance(given, Mapping):
            raise FilterRefused(NOT_READ)
        if depth > DEEPEST:
            raise FilterRefused(_("Groups may be put at most %(most)s deep."), most=DEEPEST)
        if len(given) == 1 and (joined := next(iter(given))) in {"all", "any", "not"}:
            return self._joined(record_type, joined, given[joined], depth)
        self.conditions += 1
        if self.conditions > MOST_CONDITIONS:
            raise FilterRefused(_("A filter holds at most %(most)s conditions."), most=MOST_CONDITIONS)
        return self._measured(record_type, given, depth) if "related" in given else self._condition(record_type, given)

    def _joined(self, record_type: RecordType, joined: str, given: Any, depth: int) -> Group:
        parts = [given] if joined == "not" else given
        if not isinstance(parts, list) or len(parts) > MOST_CONDITIONS:
            raise FilterRefused(NOT_READ)
        return Group(joined, tuple(self.node(record_type, part, depth + 1) for part in parts))

    def _condition(self, record_type: RecordType, given: Mapping[str, Any]) -> Condition:
        _only(given, {"field", "op", "value"})
        place = self.place(record_type, given.get("field"))
        op = given.get("op")
        if op not in OPERATORS or op not in operands.operators(place):
            raise FilterRefused(
                _("“%(field)s” can't be asked with “%(op)s”."), field=_label(place), op=str(op)[:20]
            )  # fmt: skip
        value = given.get("value")
        operands.check(place, str(op), value, self.user)
        return Condition(place, str(op), value)

    def place(self, record_type: RecordType, path: Any) -> Place:
        """`team.name` → along the link `team` to the field `name` there."""
        names = path.split(".") if isinstance(path, str) else [""]
        if len(names) > MOST_LINKS + 1:
            raise FilterRefused(_("A filter goes along at most %(most)s links."), most=MOST_LINKS)
        links: list[tuple[RecordType, Field]] = []
        here = record_type
        for name in names[:-1]:
            link = self._field(here, name)
            there = types.known(linked_type(link))
            if there is None:
                raise FilterRefused(_("“%(name)s” leads to no other record."), name=str(link.label(here.model)))
            self._permitted(there)
            links.append((here, link))
            here = there
        return Place(tuple(links), here, self._field(here, names[-1]))

    def _field(self, record_type: RecordType, name: Any) -> Field:
        found = record_type.known_field(name)
        if found is None:
            raise FilterRefused(_("There is no field “%(name)s” here."), name=str(name)[:60])
        if found.tells_of(fields_closed(self.user, record_type.name)):
            raise FilterRefused(
                _("You may not see “%(name)s”, so you can't filter by it."), name=str(found.label(record_type.model))
            )
        return found

    def _measured(self, record_type: RecordType, given: Mapping[str, Any], depth: int) -> Measured:
        _only(given, {"related", "measure", "where", "op", "value"})
        related = related_named(record_type, str(given["related"]))
        if related is None:
            raise FilterRefused(_("There is nothing called “%(name)s” here."), name=str(given["related"])[:60])
        self._permitted(related.record_type)
        self._field(related.record_type, related.link.name)
        how, of = self._measure(related, given.get("measure", "count"))
        where = self.group(related.record_type, given.get("where", {}), depth + 1)
        op, value = given.get("op", ">="), given.get("value", 1 if how == "count" else None)
        operands.check_measure(related, how, of, str(op), value)
        return Measured(related, how, of, where, str(op), value)

    def _measure(self, related: Related, given: Any) -> tuple[str, Field | None]:
        if given == "count":
            return "count", None
        if not isinstance(given, Mapping) or len(given) != 1 or (how := next(iter(given))) not in HOW:
            raise FilterRefused(NOT_READ)
        of = self._field(related.record_type, given[how])
        if how not in operands.measures(of):
            raise FilterRefused(
                _("“%(name)s” can't be added up or compared."), name=str(of.label(related.record_type.model))
            )
        return how, of

    def _permitted(self, record_type: RecordType) -> None:
        if not may(self.user, record_type.view):
            raise FilterRefused(_("You may not see %(what)s, so you can't filter by them."), what=record_type.plural)


def _only(given: Mapping[str, Any], known: set[str]) -> None:
    if not set(given) <= known:
        raise FilterRefused(NOT_READ)


def _label(place: Place) -> str:
    return str(place.field.label(place.record_type.model))
