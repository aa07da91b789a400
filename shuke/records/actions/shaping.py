"""An owner shapes the record types: own fields are added, changed, put in order, deleted, brought back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.db.models.lookups import IsNull
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.core.errors import NotAllowed, UserError
from shuke.core.turns import in_turn
from shuke.events import actions as events
from shuke.records import shape, types
from shuke.records.actions.indexing import build_index
from shuke.records.fields import KINDS, Field
from shuke.records.fields.stored import check_key
from shuke.records.keys import key_for
from shuke.records.matching import MATCHES, kept_match
from shuke.records.models import CustomField, Layout
from shuke.records.types import RecordType
from shuke.records.words import in_words

PERMISSION = "settings.change"
MOST_FIELDS = 200  # on one record type
LONGEST_LABEL, LONGEST_HELP = 60, 300
RESTORABLE = timedelta(days=30)
ASKED = ("kind", "labels", "help_texts", "options", "required", "unique", "indexed", "searchable")


class ShapeRefused(UserError):
    """`field` is that of the form which has to change."""

    code = "shape_refused"

    def __init__(self, field: str, message: Any, **params: Any) -> None:
        super().__init__(message, **params)
        self.field = field


@transaction.atomic
def add_field(
    record_type: str,
    kind: str,
    *,
    by: User | None,
    labels: Mapping[str, str],
    key: str = "",
    pack: str = "",
    at: datetime | None = None,
    **given: Any,
) -> CustomField:
    """`given`: help_texts, options, required, unique, indexed, searchable. `key` is made from the words unless given.
    Raises ShapeRefused or BadOption with the form's field that has to change."""
    check_owner(by)
    of = _shapeable(record_type)
    in_turn("shape", record_type)
    rows = CustomField.objects.filter(record_type=record_type)
    if rows.filter(deleted_at=None).count() >= MOST_FIELDS:
        raise ShapeRefused("label", _("There are %(most)s fields already. Delete one first."), most=MOST_FIELDS)
    if kind not in KINDS:
        raise ShapeRefused("kind", _("Choose what kind of field it is."))
    if key:
        check_key(key)
    taken = {*_names(of), *rows.values_list("key", flat=True)}
    labels = checked_labels(labels)
    _check_label_new(of, labels, "")
    row = CustomField(record_type=record_type, kind=kind, pack=pack, position=_next_position(record_type))
    row.key = key if key and key not in taken else key_for(next(iter(labels.values())), taken, "field")
    _write(row, {"labels": labels, **given}, of)
    row.save()
    events.record("records.field_added", row, by=by, at=at, changes=_told({}, _kept(row)))
    if not pack:  # a pack lays its fields out itself
        _place(row)
    _settled(row)
    return row


def _place(row: CustomField) -> None:
    """Last on the layouts for everybody: a new field that stands on no form would seem lost."""
    for layout in Layout.objects.filter(record_type=row.record_type, role="").order_by("id"):
        if layout.sections:
            layout.sections[-1]["fields"].append(row.key)
            layout.save(update_fields=["sections", "modified_at"])


@transaction.atomic
def change_field(row: CustomField, *, by: User | None, at: datetime | None = None, **given: Any) -> CustomField:
    """Change what is given. The key stays, so that no value, view or filter loses it."""
    check_owner(by)
    in_turn("shape", row.record_type)
    row = CustomField.objects.select_for_update().get(pk=row.pk, deleted_at=None)
    of, before = _shapeable(row.record_type), _kept(row)
    if "labels" in given:
        given["labels"] = checked_labels({**row.labels, **given["labels"]})
        _check_label_new(of, given["labels"], row.key)
    if (kind := given.pop("kind", row.kind)) != row.kind:
        if kind not in KINDS[row.kind].becomes:
            raise ShapeRefused("kind", _("This kind can't become that one: values would be lost. Add another field."))
        row.kind = kind
    _write(row, given, of)
    if row.unique and not before["unique"]:
        check_values_differ(of, row)
    if changes := _told(before, _kept(row)):
        if {"kind", "unique", "indexed"} & set(changes):
            row.index_ready = False
        row.save()
        events.record("records.field_changed", row, by=by, at=at, changes=changes)
        _settled(row, searched="searchable" in changes or ("kind" in changes and row.searchable))
    return row


@transaction.atomic
def delete_field(row: CustomField, *, by: User | None, at: datetime | None = None) -> CustomField:
    """Out of sight everywhere; its values rest 30 days, in which it can be brought back whole."""
    check_owner(by)
    row = CustomField.objects.select_for_update().get(pk=row.pk)
    if row.deleted_at is None:
        row.deleted_at = at or timezone.now()
        row.save(update_fields=["deleted_at"])
        events.record("records.field_deleted", row, by=by, at=at, changes={"labels": (in_words(row.labels), None)})
        _settled(row, searched=row.searchable)
    return row


@transaction.atomic
def restore_field(row: CustomField, *, by: User | None, at: datetime | None = None) -> CustomField:
    check_owner(by)
    row = CustomField.objects.select_for_update().get(pk=row.pk)
    if row.emptied_at is not None:
        raise ShapeRefused("label", _("Its values were removed for good. Add a new field instead."))
    if row.deleted_at is not None:
        row.deleted_at = None
        row.save(update_fields=["deleted_at"])
        events.record("records.field_restored", row, by=by, at=at, changes={"labels": (None, in_words(row.labels))})
        _settled(row, searched=row.searchable)
    return row


@transaction.atomic
def order_fields(record_type: str, keys: Sequence[str], *, by: User | None) -> None:
    """Own fields in this order; those not named keep theirs, behind."""
    check_owner(by)
    rows = {row.key: row for row in _in_order(record_type)}
    known = [key for key in dict.fromkeys(keys) if key in rows]
    for at, key in enumerate([*known, *(key for key in rows if key not in known)]):
        CustomField.objects.filter(pk=rows[key].pk).update(position=at)
    shape.changed()


def move_field(row: CustomField, *, up: bool, by: User | None) -> None:
    """One place up or down among the own fields of its type."""
    keys = [one.key for one in _in_order(row.record_type)]
    at = keys.index(row.key)
    to = at - 1 if up else at + 1
    if 0 <= to < len(keys):
        keys[at], keys[to] = keys[to], keys[at]
        order_fields(row.record_type, keys, by=by)


def check_owner(by: User | None) -> None:
    """None stands for Shuke itself: a starter pack, a command."""
    if by is not None and not may(by, PERMISSION):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))


def checked_labels(labels: Mapping[str, str]) -> dict[str, str]:
    tidy = {language.lower(): " ".join(str(words or "").split())[:LONGEST_LABEL] for language, words in labels.items()}
    if not any(tidy.values()):
        raise ShapeRefused("label", _("Write a name."))
    return {language: words for language, words in tidy.items() if words}


def check_values_differ(of: RecordType, row: CustomField) -> None:
    """Raises ShapeRefused that lists values which several records share."""
    field = shape.field_of(row)
    key = field.expression()
    rows = of.records().filter(IsNull(key, False), deleted_at=None)
    shared = rows.annotate(_value=key).order_by().values("_value").annotate(_count=Count("pk")).filter(_count__gt=1)
    if found := list(shared[:5]):
        words = ", ".join(f"{_said(field, one['_value'])} ({one['_count']})" for one in found)
        raise ShapeRefused("unique", _("Several records have the same: %(values)s. Change those first."), values=words)


def _said(field: Field, value: Any) -> str:
    return field.said(field.stored.kept(value) if isinstance(value, str | int) else value)


def _write(row: CustomField, given: Mapping[str, Any], of: RecordType) -> None:
    kind = KINDS[row.kind]
    if unknown := set(given) - set(ASKED):
        raise TypeError(f"not properties of a field: {sorted(unknown)}")
    for name, value in given.items():
        setattr(row, name, value)
    if "help_texts" in given:
        row.help_texts = {language: str(words)[:LONGEST_HELP] for language, words in row.help_texts.items() if words}
    match = kept_match(of, row.kind, str(row.options.get(MATCHES) or ""))
    row.options = kind.checked_options(row.options, of.without(row.key)) | match
    row.indexed = row.indexed and kind.indexable and kind.stores
    row.unique = row.unique and kind.indexable and kind.stores
    row.required = row.required and kind.stores
    row.searchable = row.searchable and bool(kind.searched_as)


def _check_label_new(of: RecordType, labels: Mapping[str, str], key: str) -> None:
    """Two fields of the same name would be told apart by nobody."""
    for one in of.fields:
        known = {str(one.label(of.model)).casefold()} if not one.custom else _labels_of(one)
        if one.name != key and known & {words.casefold() for words in labels.values()}:
            words = next(iter(labels.values()))
            raise ShapeRefused("label", _("There is a field “%(name)s” already. Choose another name."), name=words)


def _labels_of(field: Field) -> set[str]:
    return {words.casefold() for words in getattr(field.label_text, "labels", {}).values()}


def _shapeable(record_type: str) -> RecordType:
    of = types.known(record_type)
    if of is None or not of.shapeable:
        raise ShapeRefused("label", _("Fields can't be added to this kind of record."))
    return of


def _names(of: RecordType) -> set[str]:
    columns = {name for one in of.model._meta.get_fields() for name in (one.name, getattr(one, "attname", one.name))}
    return columns | {one.name for one in of.fields}


def _in_order(record_type: str) -> Any:
    return CustomField.objects.filter(record_type=record_type, deleted_at=None).order_by("position", "id")


def _next_position(record_type: str) -> int:
    last = CustomField.objects.filter(record_type=record_type).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _kept(row: CustomField) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ASKED}


def _told(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = [name for name in ASKED if before.get(name) != after[name] and (before or after[name])]
    return {name: (before.get(name), after[name]) for name in names}


def _settled(row: CustomField, *, searched: bool = False) -> None:
    """Every process reads the shape anew, and the worker brings the indexes in line."""
    shape.changed()
    build_index.enqueue(row.pk, searched=searched)
