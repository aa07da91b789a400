"""Which column of a file is which field of a record type, and which type the file is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils import translation

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.accounts.rights import Verb
from shuke.records import types
from shuke.records.fields import Field
from shuke.records.types import RecordType
from shuke.records.values import writable
from shuke.records.words import Words
from shuke.transfer.files.names import plain

KIND = "records"
OWN_WAY = {"customer", "order", "product", "team"}  # they have imports of their own, or are made under Settings
TITLES = ("名稱", "名字", "姓名", "標題", "主旨", "編號", "name", "title", "subject", "no")
ENOUGH = 2  # columns called like fields, for a file to be taken for one of this type


def importable(user: User | None) -> list[RecordType]:
    """The types that the person may fill from a file."""
    return [
        kind
        for kind in types.all_types()
        if kind.create is not None
        and kind.form
        and kind.name not in OWN_WAY
        and (user is None or (may(user, f"{kind.name}:{Verb.IMPORT}") and may(user, kind.create_permission)))
    ]


def fields_of(kind: RecordType, user: User | None) -> dict[str, Field]:
    if user is None:
        return {name: kind.field(name) for name in kind.form if not kind.field(name).read_only}
    return writable(kind, user)


def guess(fields: Mapping[str, Field], kind: RecordType, headers: Sequence[str]) -> dict[str, str]:
    """Field → header, for headers that are called like the field in any language."""
    free = {plain(header): header for header in reversed(headers)}
    found: dict[str, str] = {}
    for name, field in fields.items():
        called = next((one for one in names_of(kind, field) if one in free), "")
        if called:
            found[name] = free.pop(called)
    return found


def needed_field(kind: RecordType) -> str:
    """Without which no row goes in: the title; of records that get theirs by themselves, the first thing asked that may
    not stay empty."""
    may_be_empty = {one.name for one in kind.model._meta.concrete_fields if one.blank}
    title = kind.field(kind.title)
    if title.custom or not (kind.title in may_be_empty or _works_itself_out(kind)):
        return kind.title
    return next((name for name in kind.form if name not in may_be_empty), [*kind.form, kind.title][0])


def _works_itself_out(kind: RecordType) -> bool:
    return all(one.name != kind.title for one in kind.model._meta.concrete_fields)


def names_of(kind: RecordType, field: Field) -> list[str]:
    label = field.label(kind.model)
    if isinstance(label, Words):
        said = list(label.labels.values())
    else:
        said = []
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                said.append(str(label))
    if field.name == kind.title:
        said += [str(kind.label), *TITLES]
    return [plain(one) for one in (*said, field.name) if plain(one)]


def likeliest(headers: Sequence[str], user: User | None, *, beaten: float) -> RecordType | None:
    """The type whose fields the file names most of; None when it is no surer than `beaten`, where a column that is
    called like its field counts one."""
    worth = [(len(guess(fields_of(kind, user), kind, headers)), kind) for kind in importable(user)]
    best = max(worth, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] >= ENOUGH and best[0] > beaten else None
