"""An owner makes record types of the shop's own, changes them, deletes them and brings them back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.turns import in_turn
from shuke.events import actions as events
from shuke.records import shape, types
from shuke.records.actions.shaping import ShapeRefused, add_field, check_owner, checked_labels
from shuke.records.keys import key_for
from shuke.records.models import CustomObject
from shuke.records.pictures import ICONS
from shuke.records.words import Words, in_words

MOST_OBJECTS = 50
ASKED = (
    "labels", "plurals", "icon", "in_menu", "name_labels", "numbered", "number_prefix", "uses_owner", "uses_team",
)  # fmt: skip


@transaction.atomic
def add_object(
    *,
    by: User | None,
    labels: Mapping[str, str],
    links: Collection[str] = (),
    key: str = "",
    pack: str = "",
    at: datetime | None = None,
    **given: Any,
) -> CustomObject:
    """`links` are record types: each record gets a field that leads to one of them. Raises ShapeRefused."""
    check_owner(by)
    in_turn("shape", "objects")
    if CustomObject.objects.filter(deleted_at=None).count() >= MOST_OBJECTS:
        raise ShapeRefused("label", _("There are %(most)s own objects already. Delete one first."), most=MOST_OBJECTS)
    labels, taken = checked_labels(labels), set(CustomObject.objects.values_list("key", flat=True))
    last = CustomObject.objects.aggregate(last=Max("position"))["last"]
    row = CustomObject(pack=pack, position=0 if last is None else last + 1)
    row.key = key if key and key not in taken else key_for(next(iter(labels.values())), taken, "object")
    _write(row, {"labels": labels, **given})
    row.save()
    events.record("records.object_added", row, by=by, at=at, changes={"labels": (None, in_words(row.labels))})
    shape.changed()
    for name in links:
        if linked := types.known(name):
            add_field(f"x.{row.key}", "link", by=by, labels=_words_of(linked), options={"to": name}, pack=pack, at=at)
    return row


@transaction.atomic
def change_object(row: CustomObject, *, by: User | None, at: datetime | None = None, **given: Any) -> CustomObject:
    """Change what is given; the key, and with it every address and right, stays."""
    check_owner(by)
    row = CustomObject.objects.select_for_update().get(pk=row.pk, deleted_at=None)
    before = {name: getattr(row, name) for name in ASKED}
    if "labels" in given:
        given["labels"] = checked_labels({**row.labels, **given["labels"]})
    _write(row, given)
    if changes := {name: (old, new) for name, old in before.items() if (new := getattr(row, name)) != old}:
        row.save()
        events.record("records.object_changed", row, by=by, at=at, changes=changes)
        shape.changed()
    return row


@transaction.atomic
def delete_object(row: CustomObject, *, by: User | None, at: datetime | None = None) -> CustomObject:
    """Out of the menu and out of sight, with all its records; they rest 30 days."""
    check_owner(by)
    row = CustomObject.objects.select_for_update().get(pk=row.pk)
    if row.deleted_at is None:
        row.deleted_at = at or timezone.now()
        row.save(update_fields=["deleted_at"])
        events.record("records.object_deleted", row, by=by, at=at, changes={"labels": (in_words(row.labels), None)})
        shape.changed()
    return row


@transaction.atomic
def restore_object(row: CustomObject, *, by: User | None, at: datetime | None = None) -> CustomObject:
    check_owner(by)
    row = CustomObject.objects.select_for_update().get(pk=row.pk)
    if row.emptied_at is not None:
        raise ShapeRefused("label", _("Its records were removed for good. Make a new object instead."))
    if row.deleted_at is not None:
        row.deleted_at = None
        row.save(update_fields=["deleted_at"])
        events.record("records.object_restored", row, by=by, at=at, changes={"labels": (None, in_words(row.labels))})
        shape.changed()
    return row


def _write(row: CustomObject, given: Mapping[str, Any]) -> None:
    if unknown := set(given) - set(ASKED):
        raise TypeError(f"not properties of an object: {sorted(unknown)}")
    for name, value in given.items():
        setattr(row, name, value)
    row.plurals = {language: words for language, words in row.plurals.items() if words}
    row.name_labels = {language: words for language, words in row.name_labels.items() if words}
    row.number_prefix = row.number_prefix.strip()
    if row.icon not in ICONS:
        row.icon = "box"


def _words_of(linked: types.RecordType) -> dict[str, str]:
    """What the linked type is called, in each language."""
    from django.conf import settings
    from django.utils import translation

    if isinstance(linked.label, Words):
        return dict(linked.label.labels)
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[language] = str(linked.label)
    return found
