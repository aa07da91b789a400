"""An owner lays out the form and page of a record type, for everybody or for one role or one kind of record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.events import actions as events
from shuke.records import shape, types
from shuke.records.actions.shaping import ShapeRefused, check_owner
from shuke.records.models import Layout

MOST_SECTIONS = 30
LONGEST_TITLE = 60
OPERATORS = frozenset({"is", "is_not", "any_of", "none_of", "empty", "filled"})


@transaction.atomic
def save_layout(
    record_type: str,
    sections: Sequence[Mapping[str, Any]],
    *,
    by: User | None,
    row: Layout | None = None,
    role: str = "",
    condition: Mapping[str, Any] | None = None,
    pack: str = "",
    at: datetime | None = None,
) -> Layout:
    """`sections` is `[{"labels": {language: words}, "fields": [name, …]}]`; fields that the type has not, or that came
    before, fall away. One layout for each role and condition. Raises ShapeRefused."""
    check_owner(by)
    kind = types.known(record_type)
    if kind is None:
        raise ShapeRefused("label", _("Fields can't be added to this kind of record."))
    condition = dict(condition or {})
    _check_condition(kind, condition)
    same = Layout.objects.filter(record_type=record_type, role=role, condition=condition)
    if (same.exclude(pk=row.pk) if row else same).exists():
        raise ShapeRefused("role", _("There is a layout for exactly these already. Change that one."))
    row = row or Layout(record_type=record_type, pack=pack, position=Layout.objects.count())
    before = row.sections
    row.role, row.condition, row.sections = role, condition, _tidy(kind, sections)
    row.save()
    events.record("records.layout_saved", row, by=by, at=at, changes={"sections": (before, row.sections)})
    shape.changed()
    return row


@transaction.atomic
def delete_layout(row: Layout, *, by: User | None, at: datetime | None = None) -> None:
    """Back to the layout that would hold without it."""
    check_owner(by)
    events.record("records.layout_deleted", row, by=by, at=at, changes={"sections": (row.sections, None)})
    row.delete()
    shape.changed()


def _tidy(kind: types.RecordType, sections: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    known, tidy = {one.name for one in kind.fields}, []
    for section in sections[:MOST_SECTIONS]:
        names = [name for name in dict.fromkeys(section.get("fields", ())) if name in known]
        known -= set(names)
        labels = {
            language: str(words)[:LONGEST_TITLE] for language, words in section.get("labels", {}).items() if words
        }
        if names or labels:
            tidy.append({"labels": labels, "fields": names})
    return tidy


def _check_condition(kind: types.RecordType, condition: Mapping[str, Any]) -> None:
    if condition and (kind.known_field(condition.get("field", "")) is None or condition.get("op") not in OPERATORS):
        raise ShapeRefused("condition", _("Choose a field of this kind of record."))
