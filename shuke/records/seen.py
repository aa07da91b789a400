"""A record type as one person may see it: without the fields that their role hides, and others with their middle
hidden. Lists, forms, pages, filters and files are made from this, so that what is not in it is nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import prefetch_related_objects

from shuke.accounts.models import User
from shuke.accounts.policy import fields_fixed, fields_hidden, fields_masked
from shuke.records import types
from shuke.records.fields import Field, fetched_as
from shuke.records.fields.masked import Masked, masked
from shuke.records.types import RecordType


def as_seen(kind: RecordType, user: User | AnonymousUser, *, taken_away: bool = False) -> RecordType:
    """`taken_away`: for a file or a program; what is masked on a page is left out there."""
    fixed, hidden, half = (of(user, kind.name) for of in (fields_fixed, fields_hidden, fields_masked))
    if not fixed:
        return kind
    gone = hidden | half if taken_away else hidden
    closed = hidden | half
    open_ = [one for one in kind.fields if one.name in half or not one.tells_of(closed)]
    fields = tuple(_field(one, half) for one in open_ if one.name not in gone)
    here = {one.name for one in fields}

    def left(names: tuple[str, ...], without: frozenset[str] = frozenset()) -> tuple[str, ...]:
        return tuple(name for name in names if name in here and name not in without)

    return replace(
        kind,
        fields=fields,
        columns=left(kind.columns),
        form=left(kind.form, fixed),
        page=left(kind.page or kind.form),
        hint=left(kind.hint),
        picked=left(kind.picked, closed),
        filters=tuple(one for one in kind.filters if one.name in here and one.name not in closed),
        sort=kind.title if kind.sort.lstrip("-") in closed else kind.sort,
    )


def named_as_seen(name: str, user: User | AnonymousUser) -> RecordType:
    return as_seen(types.named(name), user)


def _field(field: Field, half: frozenset[str]) -> Field:
    return Masked.over(field) if field.name in half else field


def veil(record: Any, name: str, user: User | AnonymousUser) -> Any:
    """Take off a record what its reader does not see, for pages that are not made from the description. `masked` is
    then the set of fields whose middle is hidden, `untold` of those that are gone. Never save such a record."""
    hidden, half = fields_hidden(user, name), fields_masked(user, name)
    record.__dict__["masked"], record.__dict__["untold"] = half, hidden
    for one in types.named(name).fields if hidden or half else ():
        if one.name in hidden:
            _take_off(record, one)
        elif one.name in half:
            _mask(record, one)
    return record


def _take_off(record: Any, field: Field) -> None:
    if field.custom:
        record.custom = {key: value for key, value in record.custom.items() if key != field.name}
        return
    column = _column(record, field)
    if column is None:
        return
    if not column.concrete:
        _fetched(record, field.name).clear()
    elif column.null:
        setattr(record, field.name, None)
    else:
        setattr(record, field.name, column.get_default())  # '' for texts without one


def _mask(record: Any, field: Field) -> None:
    if field.custom:
        record.custom = {**record.custom, field.name: masked(str(record.custom.get(field.name) or ""))}
        return
    column = _column(record, field)
    if column is not None and column.concrete:
        setattr(record, field.name, masked(field.text(record)))
    elif column is not None:
        for phone in _fetched(record, field.name):
            phone.raw, phone.e164 = masked(phone.raw), ""


def _column(record: Any, field: Field) -> Any:
    return next((one for one in record._meta.get_fields() if one.name == field.name), None)


def _fetched(record: Any, name: str) -> list[Any]:
    """The rows that `record.<name>.all()` gives from now on."""
    record.__dict__.pop(fetched_as(name), None)
    prefetch_related_objects([record], name)
    rows: Any = record.__dict__["_prefetched_objects_cache"][name]
    found: list[Any] = rows._result_cache  # noqa: SLF001 -- Django has no other way to say what was fetched
    return found
