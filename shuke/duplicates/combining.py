"""What becomes of the fields when records are made one: which value is offered first, what is put together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shuke.accounts.models import User
from shuke.accounts.policy import fields_fixed
from shuke.records.fields import Field, Link, LongText, ManyChoice, Phones
from shuke.records.kept import current, same
from shuke.records.types import RecordType

BOTH = "both"
LISTS = (Phones, ManyChoice)
Choice = int | str  # the id of the record whose value is taken, or BOTH


@dataclass(frozen=True)
class Side:
    """One field of all the records, values as events keep them: id → value. `offered` is what a person finds chosen."""

    field: Field
    values: Mapping[int, Any]
    offered: Choice
    fixed: bool  # the person may not choose: what the survivor has stays, unless it has nothing
    among: Collection[int] = ()  # those that led to one of themselves, which nothing may lead to once they are one

    @property
    def together(self) -> bool:
        """Lists are put together, nothing is chosen."""
        return isinstance(self.field, LISTS)

    @property
    def may_be_both(self) -> bool:
        return isinstance(self.field, LongText) and sum(not empty(value) for value in self.values.values()) > 1

    @property
    def differs(self) -> bool:
        """More than one of them says something, and not the same."""
        said = [value for value in self.values.values() if not empty(value)]
        return any(value != said[0] for value in said) and not self.together

    def chosen(self, choice: Choice, survivor: int) -> Any:
        if self.together:
            return listed(self.field, joined(opened(self.field, self.values[pk]) for pk in self._ids(survivor)))
        if choice == BOTH:
            return both(self.values[pk] for pk in self._ids(survivor))
        return self.values[int(choice)]

    def settled(self, choices: Mapping[str, Choice], survivor: int) -> Choice:
        """What holds: the person's choice; where they have none, the survivor's unless it is empty."""
        if not self.fixed:
            return choices.get(self.field.name, self.offered)
        return next((pk for pk in self._ids(survivor) if not empty(self.values[pk])), survivor)

    def _ids(self, survivor: int) -> list[int]:
        return [survivor, *(pk for pk in self.values if pk != survivor)]


@dataclass
class Plan:
    """Of the survivor: field → its value from now on, and whose it was (none: of several)."""

    values: dict[str, Any] = field(default_factory=dict)
    source: dict[str, int | None] = field(default_factory=dict)


def sides(kind: RecordType, records: Sequence[Any], user: User | None) -> list[Side]:
    """Of `kind` as it is (not as the person sees it): what is hidden from them is combined all the same."""
    fixed: Collection[str] = fields_fixed(user, kind.name) if user else ()
    newest_first = sorted(records, key=lambda one: (one.modified_at, one.pk), reverse=True)
    found = []
    for name in kind.form:
        one = kind.field(name)
        if not one.read_only and one.of_one(records):
            values = {record.pk: current(kind, record, name) for record in records}
            among = [pk for pk, value in values.items() if value in values] if _leads_to(one, kind) else []
            values |= dict.fromkeys(among)
            offered = _offered(one, values, [each.pk for each in newest_first])
            found.append(Side(one, values, offered, name in fixed, among))
    return found


def _leads_to(one: Field, kind: RecordType) -> bool:
    """Whether the field is a link to records of this type."""
    return isinstance(one, Link) and (one.to == kind.name if one.custom else one.slug == kind.slug)


def plan(kind: RecordType, found: Sequence[Side], choices: Mapping[str, Choice], survivor: int) -> Plan:
    """What is set on the survivor; nothing for what stays as it is."""
    made = Plan()
    for side in found:
        name, choice = side.field.name, side.settled(choices, survivor)
        value = side.chosen(choice, survivor)
        if survivor in side.among or not same(kind, name, value, side.values[survivor]):
            made.values[name] = value
            made.source[name] = None if side.together or choice == BOTH else int(choice)
    return made


def empty(value: Any) -> bool:
    return value in (None, "", [])


def both(texts: Iterable[str]) -> str:
    return "\n\n".join(dict.fromkeys(filter(None, texts)))


def joined(lists: Iterable[Sequence[Any]]) -> list[Any]:
    return list(dict.fromkeys(one for several in lists for one in several))


def opened(one: Field, told: Any) -> list[Any]:
    """A list as an event keeps it (phones as they are, several choices as one text), as a list."""
    return list((one.stored.kept(told) if one.custom else told) or [])


def listed(one: Field, several: Sequence[Any]) -> Any:
    """The other way round."""
    return (one.stored.keep(list(several)) if several else None) if one.custom else list(several)


def _offered(one: Field, values: Mapping[int, Any], newest_first: Sequence[int]) -> Choice:
    """The fuller value where one holds the other, else that of the record that was changed last. Long texts: all."""
    said = [pk for pk in newest_first if not empty(values[pk])]
    if isinstance(one, LongText) and len({values[pk] for pk in said}) > 1:
        return BOTH
    if not said:
        return newest_first[-1]
    best = said[0]
    for pk in said[1:]:
        if isinstance(values[pk], str) and isinstance(values[best], str) and values[best] in values[pk]:
            best = pk if values[pk] != values[best] else best
    return best
