"""The purposes and channels that a shop asks its customers about, in its own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Shop, User
from shuke.core.errors import UserError
from shuke.customers.models import Channel, Purpose
from shuke.customers.names import tidy
from shuke.events import actions as events

NAMES = ("zh_hant", "zh_hans", "en")
Words = Purpose | Channel
Kind = type[Purpose] | type[Channel]
Changes = Mapping[str, tuple[object, object]]


class WordsMissing(UserError):
    code = "name_missing"


@transaction.atomic
def add_words(kind: Kind, names: Mapping[str, str], *, by: User | None, at: datetime | None = None) -> Words:
    """A new purpose or channel; one language is enough. Nobody has agreed to it yet."""
    names = _cleaned(names)
    last = kind.objects.aggregate(last=Max("position"))["last"] or 0
    made = kind.objects.create(key=_free_key(kind, names.get("en", "")), position=last + 1, **names)
    _record("added", made, by, at, {name: ("", words) for name, words in names.items() if words})
    return made


@transaction.atomic
def rename_words(words: Words, names: Mapping[str, str], *, by: User | None, at: datetime | None = None) -> None:
    changes = {name: (old, new) for name, new in _cleaned(names).items() if (old := getattr(words, name)) != new}
    _write(words, changes, by, at)


@transaction.atomic
def retire_words(words: Words, *, by: User | None, back: bool = False, at: datetime | None = None) -> None:
    """No longer asked for (or, `back`, asked for again); what was said stays on record."""
    _write(words, {"retired_at": (words.retired_at, None if back else at or timezone.now())}, by, at)


def _free_key(kind: Kind, english: str) -> str:
    stem: str = re.sub(r"[^a-z0-9]+", "_", english.lower()).strip("_")[:16] or "own"
    taken = set(kind.objects.values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}_{number}" for number in range(2, 1000))) if key not in taken)


def _cleaned(names: Mapping[str, str]) -> dict[str, str]:
    if unknown := set(names) - set(NAMES):
        raise TypeError(f"not names: {sorted(unknown)}")
    names = {name: tidy(words) for name, words in names.items()}
    if not any(names.values()):
        raise WordsMissing(_("Write the name in one language at least."))
    return names


def _write(words: Words, changes: Changes, by: User | None, at: datetime | None) -> None:
    for name, (_old, new) in changes.items():
        setattr(words, name, new)
    if changes:
        words.save(update_fields=list(changes))
        _record("changed", words, by, at, changes)


def _record(verb: str, words: Words, by: User | None, at: datetime | None, changes: Changes) -> None:
    """Of the shop itself, with the key as a note: an event's subject is a number, and words have none."""
    shop = Shop.objects.get(pk=1)
    events.record(
        f"customers.consent_words_{verb}", shop, by=by, at=at or timezone.now(), changes=changes, note=words.key
    )
