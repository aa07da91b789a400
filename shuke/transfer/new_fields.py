"""Fields, and words of a choice, that an import will make when it starts: seen by its check as if they were there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shuke.accounts.models import Shop, User
from shuke.accounts.policy import may
from shuke.records import shape, types
from shuke.records.fields import KINDS, Choice, Field, Option
from shuke.records.fields.choice import SEVERAL
from shuke.records.fields.choices import MOST, with_keys
from shuke.records.keys import key_for
from shuke.records.models import CustomField
from shuke.records.types import RecordType
from shuke.records.words import Words
from shuke.transfer.files.contents import Profile, profile
from shuke.transfer.models import Import

PERMISSION = "settings.change"
OFFERED = (
    "text", "long_text", "number", "money", "date", "choice", "many_choice", "yes_no", "phone", "email", "web",
)  # fmt: skip
CHOSEN = {"choice", "many_choice", "yes_no", "person", "link"}  # kinds whose words the person may have to explain
CHOOSING = ("choice", "many_choice")
FEW = 12  # different words, for a column to be taken for a choice
LONG = 60  # characters, for a column to be taken for a long text
RECORD_TYPES = {"customers": "customer", "products": "product"}  # kind of import → record type


def record_type_of(job: Import) -> RecordType | None:
    """Whose own fields the columns may be; None for order lines."""
    name = job.settings.get("record_type", "") if job.kind == Import.Kind.RECORDS else RECORD_TYPES.get(job.kind, "")
    return types.known(name)


def may_make(user: User | None, of: RecordType | None) -> bool:
    return of is not None and of.shapeable and (user is None or may(user, PERMISSION))


def language() -> str:
    """In which the words of a file are: the shop's."""
    return (Shop.objects.values_list("language", flat=True).first() or "en").lower()


def planned(job: Import, of: RecordType) -> dict[str, Field]:
    """Key → the field as it will be; those already made are there as all others."""
    there = {one.name for one in of.fields}
    rows = {key: row_of(of, key, said) for key, said in job.settings.get("new_fields", {}).items()}
    return {key: shape.field_of(row, ready=True) for key, row in rows.items() if key not in there}


def row_of(of: RecordType, key: str, said: Mapping[str, Any]) -> CustomField:
    labels = {language(): said["label"]}
    return CustomField(
        record_type=of.name, key=key, kind=said["kind"], labels=labels, options=said.get("options") or {}
    )


def with_planned(job: Import, of: RecordType) -> RecordType:
    """The type as it will be once the import has begun."""
    whole = shape.with_fields(of, planned(job, of).values())
    more = {name: with_choices(whole.field(name), given) for name, given in new_choices(job).items()}
    fields = tuple(more.get(one.name, one) for one in whole.fields)
    return replace(whole, fields=fields) if more else whole


def new_choices(job: Import) -> dict[str, list[dict[str, Any]]]:
    """Field → the choices that it will get, of those fields that are there."""
    of = record_type_of(job)
    there = {one.name for one in of.custom_fields} if of else set()
    return {name: given for name, given in job.settings.get("new_choices", {}).items() if name in there}


def with_choices(field: Field, given: Sequence[Mapping[str, Any]]) -> Field:
    if not isinstance(field, Choice):
        return field
    known = {one.key for one in field.given}
    more = [Option(one["key"], Words(one["labels"], one["key"])) for one in given if one["key"] not in known]
    return replace(field, given=(*field.given, *more))


def choices_for(field: CustomField, words: Sequence[str]) -> list[dict[str, Any]]:
    """New choices of an own field for these words of the file, each with the key that it will have."""
    known = field.options.get("choices", [])
    parts = [part.strip() for word in words for part in (SEVERAL.split(word) if field.kind != "choice" else [word])]
    fresh = [{"labels": {language(): part}} for part in dict.fromkeys(parts) if part]
    return with_keys([*known, *fresh])[len(known) :]


def choices_of_column(kind: str, texts: Sequence[str]) -> list[dict[str, Any]] | None:
    """What can be chosen in a new field whose column says these texts; None when they are too many for a choice."""
    parts = [part.strip() for text in texts for part in (SEVERAL.split(text) if kind == "many_choice" else [text])]
    words = [part for part in dict.fromkeys(parts) if part]
    if len(words) > MOST or not words:
        return None
    return with_keys([{"labels": {language(): word}} for word in words])


def new_key(of: RecordType, label: str, taken: Sequence[str]) -> str:
    """The key that a new field will have: none that the type has, or ever had."""
    had = CustomField.objects.filter(record_type=of.name).values_list("key", flat=True)
    columns = {one.name for one in of.model._meta.get_fields()}
    return key_for(label, {*taken, *had, *columns, *(one.name for one in of.fields)}, "field")


@dataclass(frozen=True)
class Column:
    header: str
    texts: list[str]
    looks: Profile


def guess_kind(header: str, values: Sequence[str]) -> str:
    """What kind of field would suit a column, by a sample of it."""
    texts = [text.strip() for text in values if text.strip()]
    if not texts:
        return "text"
    column = Column(header, texts, profile(texts))
    return next((kind for kind, fits in _SUITS if fits(column)), "text")


def _is_money(column: Column) -> bool:
    words = ("金額", "金额", "元", "$", "價", "价", "amount", "price")
    return column.looks.number > 0.9 and any(word in column.header.lower() for word in words)


def _is_number(column: Column) -> bool:
    """Digits that begin with 0 are a code."""
    codes = any(re.match(r"0\d", text) for text in column.texts)
    return column.looks.number > 0.9 and not codes


def _are_several(column: Column) -> bool:
    parted = [SEVERAL.split(text) for text in column.texts]
    words = {part.strip() for parts in parted for part in parts}
    several = sum(len(parts) > 1 for parts in parted)
    return several * 5 >= len(parted) and len(words) <= 2 * FEW and max(map(len, words)) <= 12


def _is_choice(column: Column) -> bool:
    words = set(column.texts)
    return len(words) <= FEW and 2 * len(words) <= len(column.texts) and column.looks.length <= 12


_SUITS: tuple[tuple[str, Callable[[Column], bool]], ...] = (
    ("email", lambda column: column.looks.email > 0.8),
    ("date", lambda column: column.looks.date > 0.8),
    ("phone", lambda column: column.looks.phone > 0.8),
    ("yes_no", lambda column: column.looks.choice > 0.95 and len(set(column.texts)) <= 2),
    ("money", _is_money),
    ("number", _is_number),
    ("web", lambda column: all(text.startswith(("http://", "https://")) for text in column.texts)),
    ("many_choice", _are_several),
    ("choice", _is_choice),
    ("long_text", lambda column: column.looks.length > LONG),
)


def kinds_offered() -> list[tuple[str, Any]]:
    return [(name, KINDS[name].kind_label) for name in OFFERED if name in KINDS]
