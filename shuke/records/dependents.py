"""What depends on a field or an object of the shop's own: asked before it is deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.lookups import IsNull
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.records import types
from shuke.records.fields import KINDS
from shuke.records.models import CustomField, CustomObject, CustomRecord, Layout, SavedView
from shuke.records.words import in_words
from shuke.ui.templatetags.ui import number

COUNTED = 10_000  # beyond, it says "more than"
Elsewhere = Callable[[str], Callable[[str], Iterable[str]]]  # record type → field → what of higher areas speaks of it
_elsewhere: list[Elsewhere] = []


def install(elsewhere: Sequence[Elsewhere]) -> None:
    """Called once, by config."""
    _elsewhere[:] = elsewhere


@dataclass(frozen=True)
class Dependent:
    """One thing that would miss it, in words."""

    what: str


def of_field(row: CustomField) -> list[Dependent]:
    values = with_value(row)
    return [Dependent(words) for words in ([_counted(values)] if values else []) + list(Mentions(row).of(row.key))]


def of_object(row: CustomObject) -> list[Dependent]:
    rows = CustomRecord.objects.filter(object=row, deleted_at=None)
    name = f"x.{row.key}"
    count = rows[: COUNTED + 1].count()
    found = [_counted(count)] if count else []
    for one in _living().filter(options__to=name):
        found += [_("The field “%(field)s” leads to it.") % {"field": in_words(one.labels, one.key)}]
    for one in _living().filter(kind="roll_up", options__source=name):
        found += [_("The field “%(field)s” counts it.") % {"field": in_words(one.labels, one.key)}]
    views = SavedView.objects.filter(record_type=name).count()
    if views:
        found.append(ngettext("%(count)s kept view of its list.", "%(count)s kept views of its list.", views)
                     % {"count": views})  # fmt: skip
    return [Dependent(words) for words in found]


def uses(record_type: str, names: Iterable[str]) -> dict[str, list[str]]:
    """By field name, where it is used: in views, layouts and calculations."""
    mentions = Mentions(CustomField(record_type=record_type))
    return {name: list(mentions.of(name)) for name in names}


def with_value(row: CustomField) -> int:
    """How many records have a value, not counting beyond COUNTED."""
    kind = types.known(row.record_type)
    if kind is None or not KINDS[row.kind].stores:
        return 0
    from shuke.records.shape import field_of

    filled = kind.records().filter(IsNull(field_of(row).expression(), False), deleted_at=None)
    return filled.order_by().values("pk")[: COUNTED + 1].count()


def _counted(count: int) -> str:
    if count > COUNTED:
        return _("More than %(count)s records have it.") % {"count": number(COUNTED)}
    return ngettext("%(count)s record has it.", "%(count)s records have it.", count) % {"count": number(count)}


class Mentions:
    """What speaks of the fields of one record type, read once."""

    def __init__(self, row: CustomField) -> None:
        self.record_type = row.record_type
        self.views = list(SavedView.objects.filter(record_type=row.record_type))
        self.layouts = list(Layout.objects.filter(record_type=row.record_type))
        self.calculations = list(_living().filter(kind__in=("formula", "roll_up")))
        self.elsewhere = [one(row.record_type) for one in _elsewhere]

    def of(self, name: str) -> Iterator[str]:
        yield from self._of_views(name)
        yield from self._of_layouts(name)
        for one in self.calculations:
            spoken_of = one.record_type if one.kind == "formula" else one.options.get("source")
            if spoken_of == self.record_type and KINDS[one.kind].speaks_of(one.options, name):
                yield _("“%(field)s” is calculated from it.") % {"field": in_words(one.labels, one.key)}
        for tell in self.elsewhere:
            yield from tell(name)

    def _of_views(self, name: str) -> Iterator[str]:
        for view in self.views:
            named = {view.sort.lstrip("-"), view.group_by, view.day_field, *(one.get("name") for one in view.columns)}
            if name in named or mentions(view.filters, name):
                yield _("The view “%(view)s” shows it or filters by it.") % {"view": in_words(view.labels, "?")}

    def _of_layouts(self, name: str) -> Iterator[str]:
        for layout in self.layouts:
            if mentions(layout.condition, name):
                yield _("A layout depends on its value.")
            elif any(name in section.get("fields", ()) for section in layout.sections):
                yield _("A layout has a place for it.")


def mentions(language: Any, name: str) -> bool:
    """Whether a filter, as JSON, speaks of the field: alone or at the end of a path."""
    if isinstance(language, dict):
        asked = language.get("field")
        here = isinstance(asked, str) and name in asked.split(".")
        return here or any(mentions(one, name) for one in language.values())
    return isinstance(language, list) and any(mentions(one, name) for one in language)


def _living() -> Any:
    return CustomField.objects.filter(deleted_at=None)
