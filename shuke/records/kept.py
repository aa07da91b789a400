"""Values as events keep them (plain JSON), beside values as records have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

from shuke.core.fields import ScaledDecimalField, unscale
from shuke.events.actions import plain
from shuke.records.types import RecordType


def current(kind: RecordType, record: Any, name: str) -> Any:
    """What the record has now, as an event would keep it."""
    column = _column(kind, name)
    if column is not None:
        return plain(getattr(record, column.attname))
    field = kind.known_field(name)
    if field is None:
        return getattr(record, name, None)  # what an area keeps in its own words, such as an order's lines
    return plain(record.custom.get(name)) if field.custom else field.initial(record)


def argument(kind: RecordType, name: str) -> str:
    """What the type's action calls it."""
    column = _column(kind, name)
    return column.name if column is not None else name


def read(kind: RecordType, name: str, told: Any) -> Any:
    """What an event keeps, as the type's action takes it. A linked record that is gone is none."""
    column = _column(kind, name)
    if isinstance(column, models.ForeignKey):
        return None if told is None else column.related_model._base_manager.filter(pk=told).first()  # noqa: SLF001
    if column is not None:
        return column.to_python(_unscaled(column, told))
    field = kind.known_field(name)
    return field.stored.kept(told) if field is not None and field.custom else told


def told_of(kind: RecordType, name: str, value: Any) -> Any:
    """The other way round: a value as an event would keep it."""
    field = kind.known_field(name)
    if field is not None and field.custom:
        checked = field.checked(value)
        return None if checked is None else field.stored.keep(checked)
    return plain(value)


def same(kind: RecordType, name: str, one: Any, other: Any) -> bool:
    """Whether two kept values mean the same: `600` in a column of money, and `"0.06"`."""
    if one == other:
        return True
    column = _column(kind, name)
    if column is None or isinstance(column, models.ForeignKey) or None in (one, other):
        return False
    try:
        return bool(column.to_python(_unscaled(column, one)) == column.to_python(_unscaled(column, other)))
    except ValidationError:
        return False


def differences(kind: RecordType, record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the record does not have yet."""
    return {
        name: value
        for name, value in values.items()
        if not same(kind, name, current(kind, record, name), told_of(kind, name, value))
    }


def unscaled(kind: RecordType, name: str, told: Any) -> Any:
    """Bulk actions keep money and quantities as the database does, in whole numbers."""
    return _unscaled(_column(kind, name), told)


def _unscaled(column: models.Field | None, told: Any) -> Any:
    if isinstance(column, ScaledDecimalField) and isinstance(told, int):
        return unscale(told, column.places)
    return told


def _column(kind: RecordType, name: str) -> Any:
    """Bulk actions name a link by its column (`team_id`), as Django allows."""
    try:
        found = kind.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if getattr(found, "concrete", False) else None
