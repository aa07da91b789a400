"""What the filter editor shows: a filter as rows and groups of rows, each with its operators and inputs in plain words.

The page sends nothing but the filter itself: `records/filter.js` reads the rows back into JSON. So whatever somebody
forges there is parsed like any other filter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed, may
from shuke.records import types
from shuke.records.fields import Field, Number
from shuke.records.filtering import operands
from shuke.records.filtering.inputs import Inputs, inputs_of
from shuke.records.filtering.language import FilterRefused, Group, Measured, Node, Place
from shuke.records.filtering.parse import Parser
from shuke.records.filtering.related import Related, linked_type, related_named, related_to
from shuke.records.filtering.words import path_label
from shuke.records.types import RecordType

RELATED = "related:"
DAY_WORDS = {
    "within": gettext_lazy("is in"), "yearly": gettext_lazy("every year in"), "is": gettext_lazy("is on"),
    "<": gettext_lazy("is before"), "<=": gettext_lazy("is until"), ">": gettext_lazy("is after"),
    ">=": gettext_lazy("is since"), "between": gettext_lazy("is between"), "empty": gettext_lazy("is not filled in"),
    "filled": gettext_lazy("is filled in"),
}  # fmt: skip
WORDS = {
    "any_of": gettext_lazy("is one of"), "none_of": gettext_lazy("is none of"), "contains": gettext_lazy("contains"),
    "starts": gettext_lazy("begins with"), "is": gettext_lazy("is"), "is_not": gettext_lazy("is not"),
    "empty": gettext_lazy("is not filled in"), "filled": gettext_lazy("is filled in"),
    "<": gettext_lazy("less than"), "<=": gettext_lazy("at most"), ">": gettext_lazy("more than"),
    ">=": gettext_lazy("at least"), "between": gettext_lazy("is between"),
}  # fmt: skip
COUNTED = (">=", "<=", "is", "between")
MEASURES = {
    "count": gettext_lazy("how many"), "sum": gettext_lazy("%(field)s in all"),
    "average": gettext_lazy("%(field)s on average"),
    "min": gettext_lazy("smallest %(field)s"), "max": gettext_lazy("largest %(field)s"),
}  # fmt: skip
FIRST_AND_LAST = {"min": gettext_lazy("first %(field)s"), "max": gettext_lazy("latest %(field)s")}
ALIKE = {"is": "any_of", "is_not": "none_of"}  # where values are ticked, one is as good as several
Option = tuple[str, Any, bool]  # what is sent, words, whether chosen


@dataclass(frozen=True)
class Row:
    """A condition. `asks` is the field's path, or `related:<name>`; `measures` and `where` are of the latter only."""

    asks: str
    label: Any
    operators: list[Option]
    inputs: Inputs
    measures: list[Option] = field(default_factory=list)
    where: Rows | None = None
    is_group = False


@dataclass(frozen=True)
class Rows:
    """A group. `of` names the related records that its rows ask; empty: the record itself."""

    joined: str
    parts: list[Row | Rows]
    of: str = ""
    is_group = True
    key: str = field(default_factory=lambda: uuid4().hex[:8])


@dataclass(frozen=True)
class Editor:
    record_type: RecordType
    user: User | AnonymousUser

    def rows(self, group: Group, of: str = "") -> Rows:
        """“None of these” is a group of its own here; in the language it is the contrary of “any”."""
        if group.joined == "not":
            inner = group.parts[0]
            parts = inner.parts if isinstance(inner, Group) and inner.joined == "any" else (inner,)
            return Rows("none", [self.part(part, of) for part in parts], of)
        return Rows(group.joined, [self.part(part, of) for part in group.parts], of)

    def part(self, node: Node, of: str = "") -> Row | Rows:
        if isinstance(node, Group):
            return self.rows(node, of)
        if isinstance(node, Measured):
            return self._measured(node)
        return self._row(node.place, node.op, node.value)

    def fresh(self, asks: str, of: str = "", op: str = "", measure: str = "") -> Row:
        """A row just chosen, without a value. Raises FilterRefused for what can't be asked."""
        kind = self._kind(of)
        if asks.startswith(RELATED):
            related = self._related(kind, asks.removeprefix(RELATED))
            how, name = (*measure.split(":", 1), "")[:2] if measure else ("count", "")
            of_field = related.record_type.known_field(name)
            ops = operands_of(how, of_field)
            return self._measured(Measured(related, how, of_field, Group(), op if op in ops else ops[0], None))
        place = Parser(self.user).place(kind, asks)
        offered = offered_operators(place)
        if not offered:
            raise FilterRefused(_("There is no field “%(name)s” here."), name=asks[:60])
        return self._row(place, op if op in offered else offered[0], None)

    def _row(self, place: Place, op: str, value: Any) -> Row:
        offered = offered_operators(place)
        op = ALIKE[op] if op in ALIKE and ALIKE[op] in offered else op
        words = DAY_WORDS if operands.is_day(place.field) else WORDS
        shown = offered if op in offered else (*offered, op)
        operators = [(one, words.get(one, WORDS.get(one, one)), one == op) for one in shown]
        return Row(place.path, path_label(place), operators, inputs_of(place, op, value, self.user))

    def _measured(self, one: Measured) -> Row:
        related = one.related
        place = Place((), related.record_type, one.field) if one.field else None
        words = DAY_WORDS if place and operands.is_day(place.field) else WORDS
        ops = operands_of(one.how, one.field)
        operators = [(op, words[op], op == one.op) for op in ops]
        inputs = inputs_of(place, one.op, one.value if one.value is not None or place else 1, self.user)
        where = self.rows(one.where, related.name)
        return Row(f"{RELATED}{related.name}", related.label, operators, inputs, self._measures(one), where)

    def _measures(self, one: Measured) -> list[Option]:
        kind = one.related.record_type
        closed = fields_closed(self.user, kind.name)
        offered: list[Option] = [("count", MEASURES["count"], one.field is None)]
        for name in kind.fields:
            words = FIRST_AND_LAST if operands.is_day(name) else MEASURES
            for how in operands.measures(name) if not name.tells_of(closed) else ():
                told = str(words[how]) % {"field": name.label(kind.model)}
                offered.append((f"{how}:{name.name}", told, (how, name) == (one.how, one.field)))
        return offered

    # — What may be chosen —

    def choices(self, of: str = "") -> list[tuple[Any, list[tuple[str, Any]]]]:
        """Groups of what a new row can ask: the record's own fields, those of linked records, related records."""
        kind = self._kind(of)
        found = [(kind.label, list(self._fields(kind)))]
        for link in kind.fields:
            there = types.known(linked_type(link))
            if there and link.name not in fields_closed(self.user, kind.name) and may(self.user, there.view):
                found.append((link.label(kind.model), list(self._fields(there, f"{link.name}."))))
        if not of:
            sets = [(f"{RELATED}{one.name}", one.label) for one in self._sets(kind)]
            found.append((_("Counted and added up"), sets))
        return [(label, fields) for label, fields in found if fields]

    def _fields(self, kind: RecordType, path: str = "") -> Iterator[tuple[str, Any]]:
        closed = fields_closed(self.user, kind.name)
        for one in kind.fields:
            if one.operators and not one.tells_of(closed):
                yield f"{path}{one.name}", one.label(kind.model)

    def _sets(self, kind: RecordType) -> list[Related]:
        return [one for one in related_to(kind) if may(self.user, one.record_type.view)]

    def _kind(self, of: str) -> RecordType:
        return self._related(self.record_type, of).record_type if of else self.record_type

    def _related(self, kind: RecordType, name: str) -> Related:
        found = related_named(kind, name)
        if found is None or not may(self.user, found.record_type.view):
            raise FilterRefused(_("There is nothing called “%(name)s” here."), name=name[:60])
        return found


def offered_operators(place: Place) -> tuple[str, ...]:
    """Fewer than the language knows: those that an input can be shown for."""
    able = operands.operators(place)
    if linked_type(place.field) or ("any_of" in place.field.operators and "contains" not in able):
        return tuple(op for op in able if op in {"any_of", "none_of", "empty", "filled"})
    order = (
        "contains",
        "starts",
        "within",
        "yearly",
        ">=",
        "<=",
        "between",
        "is",
        "is_not",
        "<",
        ">",
        "filled",
        "empty",
    )
    return tuple(op for op in order if op in able)


def operands_of(how: str, of: Field | None) -> tuple[str, ...]:
    if of is None or how == "count":
        return COUNTED
    return COUNTED if isinstance(of, Number) else ("within", ">=", "<=", "between")
