"""A record type as one person may see it: without the fields that their role hides, and others with their middle
hidden. Lists, forms, pages, filters and files are made from this, so that what is not in it is nowhere."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.models import AnonymousUser

from shuke.accounts.models import User
from shuke.accounts.policy import fields_fixed, fields_hidden, fields_masked
from shuke.records import types
from shuke.records.fields import Field
from shuke.records.fields.masked import Masked
from shuke.records.types import RecordType


def as_seen(kind: RecordType, user: User | AnonymousUser, *, taken_away: bool = False) -> RecordType:
    """`taken_away`: for a file or a program; what is masked on a page is left out there."""
    fixed, hidden, masked = (of(user, kind.name) for of in (fields_fixed, fields_hidden, fields_masked))
    if not fixed:
        return kind
    gone = hidden | masked if taken_away else hidden
    closed = hidden | masked
    fields = tuple(_field(one, masked) for one in kind.fields if one.name not in gone and not _tells(one, closed))
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


def _field(field: Field, masked: frozenset[str]) -> Field:
    return Masked.over(field) if field.name in masked else field


def _tells(field: Field, closed: frozenset[str]) -> bool:
    """Worked out from one that the person does not see in full, such as a formula."""
    return bool(closed & set(getattr(field, "speaks_from", ())))
