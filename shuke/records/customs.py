"""The values of a shop's own fields: checked, kept in a record's `custom`, and told as changes of one event.

The actions of each area call this, so that a custom field is written by the same door, and in the same event, as the
others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Value
from django.db.models.lookups import Exact, In
from django.utils.translation import gettext_lazy as _

from shuke.core.errors import UserError
from shuke.core.turns import in_turn
from shuke.records import types
from shuke.records.fields import BadValue, Field, Link
from shuke.records.merged import standing
from shuke.records.types import RecordType

Changes = dict[str, tuple[Any, Any]]


class ValueMissing(UserError):
    code = "value_missing"


class ValueTaken(UserError):
    code = "value_taken"


def settle(record: Any, type_name: str, given: Mapping[str, Any] | None, *, new: bool = False) -> Changes:
    """Put the given values of custom fields into `record.custom`; what changed, as an event keeps it: kept values.

    The record isn't saved. `new`: fields that must be filled and are not given are missing. Raises TypeError for a name
    that the type has not, and BadValue, ValueMissing or ValueTaken with the field's name.
    """
    kind = types.named(type_name)
    fields = {one.name: one for one in kind.custom_fields if one.stores}
    given = given or {}
    if unknown := set(given) - set(fields):
        raise TypeError(f"not custom fields of {type_name}: {sorted(unknown)}")
    changes: Changes = {}
    for name, field in fields.items():
        if name not in given and not (new and field.required):
            continue
        if field.stays(record, given.get(name)):
            continue
        old, kept = record.custom.get(name), _kept(field, given.get(name))
        if kept is None and field.required and (new or old is not None):
            raise ValueMissing(_("%(label)s must be filled in."), label=field.label_text).at(name)
        if kept != old:
            kept = _standing(field, kept)
            _check_unique(kind, field, kept, record)
            changes[name] = (old, kept)
    if changes:
        kept_now = {**record.custom, **{name: new for name, (_old, new) in changes.items()}}
        record.custom = {name: value for name, value in kept_now.items() if value is not None}
    return changes


def _kept(field: Field, value: Any) -> Any:
    try:
        return field.stored.keep(field.checked(value)) if value not in (None, "") else None
    except BadValue as error:
        raise error.at(field.name) from None


def _standing(field: Field, kept: Any) -> Any:
    """No foreign key holds what a link names: what has gone into another record meanwhile is linked to as that one."""
    other = field.linked_type() if isinstance(field, Link) and isinstance(kept, int) else None
    return standing(other, kept).pk if other and other.records().filter(pk=kept).exists() else kept


def _check_unique(kind: RecordType, field: Field, kept: Any, record: Any) -> None:
    if not field.unique or kept is None:
        return
    in_turn(f"{kind.name} {field.name}", str(kept))
    raw = Value(kept, output_field=field.stored.raw_column())
    held = kind.records().filter(Exact(field.expression(), raw), deleted_at=None)
    if held.exclude(pk=record.pk).exists():
        taken = ValueTaken(_("%(label)s “%(value)s” is already in use."), label=field.label_text, value=kept)
        raise taken.at(field.name)


def check_unique_values(record: Any, type_name: str) -> None:
    """Before a record comes back out of the bin."""
    kind = types.named(type_name)
    for field in kind.custom_fields:
        if not field.stores:
            continue
        _check_unique(kind, field, record.custom.get(field.name), record)


def check_unique_of(kind: RecordType, ids: Collection[int]) -> None:
    """The same before many come back along with what they belong to. Raises ValueTaken."""
    if not any(one.unique for one in kind.custom_fields):
        return
    back = {one.pk: one.custom for one in kind.records().filter(pk__in=ids).only("pk", "custom")}
    for pk, name in sorted(taken(kind, back)):
        label = kind.field(name).label(kind.model)
        raise ValueTaken(_("%(label)s “%(value)s” is already in use."), label=label, value=back[pk][name])


def taken(kind: RecordType, wanted: Mapping[int, Mapping[str, Any]]) -> set[tuple[int, str]]:
    """Of kept values that records shall get (id → own field → value) those that can't be had, as (id, field): another
    living record has them, or an earlier one of these gets them."""
    found = set()
    for field in kind.custom_fields:
        values = {pk: one[field.name] for pk, one in wanted.items() if one.get(field.name) is not None}
        if not (field.unique and field.stores and values):
            continue
        raw = [Value(one, output_field=field.stored.raw_column()) for one in set(values.values())]
        held = kind.records().filter(In(field.expression(), raw), deleted_at=None).only("pk", "custom")
        holders = {one.custom[field.name]: one.pk for one in held}
        found |= {(pk, field.name) for pk, value in values.items() if holders.setdefault(value, pk) != pk}
    return found
