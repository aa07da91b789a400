"""How the fields of a record stand on its form and page: in sections, by role and by the record's own values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

Values = Callable[[str], Any]  # a field's name → its value as JSON has it


@dataclass(frozen=True)
class Section:
    """`label` is empty for a part without a heading."""

    label: Any
    fields: tuple[str, ...]


@dataclass(frozen=True)
class LaidOut:
    """A layout that the shop made: for one role or (empty) all, and for records that fit `condition` or all."""

    sections: tuple[Section, ...]
    role: str = ""
    condition: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0

    def holds(self, role: str, values: Values) -> bool:
        return self.role in {"", role} and fits(self.condition, values)

    @property
    def watched(self) -> str:
        """The field on whose value it depends."""
        return str(self.condition.get("field", ""))


def fits(condition: Mapping[str, Any], values: Values) -> bool:
    """Of the filter language (docs/filters.md), what can be asked of a form that is still being filled in: one
    condition on one field of the record itself."""
    if not condition:
        return True
    has, wanted = values(str(condition.get("field", ""))), condition.get("value")
    has_any = set(map(str, has)) if isinstance(has, list) else {_plain(has)}
    among = {_plain(one) for one in (wanted if isinstance(wanted, list) else [wanted])}
    answers = {
        "is": bool(has_any & among), "any_of": bool(has_any & among),
        "is_not": not has_any & among, "none_of": not has_any & among,
        "empty": not has_any - {""}, "filled": bool(has_any - {""}),
    }  # fmt: skip
    return answers.get(str(condition.get("op", "")), False)


def _plain(value: Any) -> str:
    """Yes and no come as booleans, as 1 and 0, and as the words of a form."""
    if value in (None, ""):
        return ""
    return {True: "1", False: "0"}[value] if isinstance(value, bool) else str(value)


def chosen(layouts: Sequence[LaidOut], role: str, values: Values) -> LaidOut | None:
    """The first that holds; those for one role or one kind of record before those for all."""
    ranked = sorted(layouts, key=lambda one: (not one.condition, not one.role))
    return next((one for one in ranked if one.holds(role, values)), None)


def filled(sections: Iterable[Section], names: Sequence[str], *, needed: Iterable[str] = ()) -> list[Section]:
    """The sections with those of their fields that are among `names`; `needed` ones that have no place come last."""
    found = [Section(one.label, tuple(name for name in one.fields if name in names)) for one in sections]
    placed = {name for one in found for name in one.fields}
    if left := tuple(name for name in needed if name in names and name not in placed):
        found.append(Section(_("More") if placed else "", left))
    return [one for one in found if one.fields]
