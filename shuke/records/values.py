"""Values that come from outside (the API, an imported file, a pasted block), as the action of a record type takes them.

What pages do with a form, this does without one: the same checks, the same sentences.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import fields_fixed
from shuke.records.fields import BadValue, Field
from shuke.records.types import RecordType


def writable(kind: RecordType, user: User | AnonymousUser) -> dict[str, Field]:
    """The fields that the person may fill in, by name."""
    fixed = fields_fixed(user, kind.name)
    found = {name: kind.field(name) for name in kind.form}
    return {name: field for name, field in found.items() if not field.read_only and name not in fixed}


def from_json(kind: RecordType, name: str, given: Any, user: User | AnonymousUser) -> Any:
    """Raises BadValue with the field's name."""
    field = kind.field(name)
    try:
        return _settled(kind, field, field.taken(given, user) if given not in (None, "") else None)
    except BadValue as error:
        raise error.at(name) from None


def from_text(kind: RecordType, name: str, text: str, user: User | AnonymousUser) -> Any:
    """As people write it; links by what the record is called. Raises BadValue with the field's name."""
    field = kind.field(name)
    try:
        return _settled(kind, field, field.typed(text, user) if text.strip() else None)
    except BadValue as error:
        raise error.at(name) from None


def settled_value(kind: RecordType, name: str, value: Any) -> Any:
    """One that the field's kind has read already."""
    return _settled(kind, kind.field(name), value)


def _settled(kind: RecordType, field: Field, value: Any) -> Any:
    """Checked by the column, if the model has one; nothing becomes what the column calls empty."""
    if field.custom:
        return field.checked(value)
    column = next((one for one in kind.model._meta.concrete_fields if one.name == field.name), None)
    if column is None:
        return [] if value is None else value
    if value is None:
        if not column.blank:
            raise BadValue(_("%(label)s must be filled in."), label=field.label(kind.model))
        return None if column.null else column.get_default()
    if column.is_relation:
        return value
    try:
        return column.clean(value, None)
    except ValidationError as error:
        raise BadValue(" ".join(error.messages)) from None


def split(record_type: RecordType, values: dict[str, Any]) -> dict[str, Any]:
    """Values by field name as an action takes them: those of the shop's own fields together under `custom`."""
    own = {one.name for one in record_type.custom_fields}
    if not own & set(values):
        return values
    plain = {name: value for name, value in values.items() if name not in own}
    return {**plain, "custom": {name: value for name, value in values.items() if name in own}}
