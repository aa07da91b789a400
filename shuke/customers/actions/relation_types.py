"""The kinds of relation that a shop knows: its own words for who is what to whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.customers.models import RelationType
from shuke.customers.names import tidy
from shuke.events import actions as events

FROM = ("from_zh_hant", "from_zh_hans", "from_en")
TO = ("to_zh_hant", "to_zh_hans", "to_en")


class TypeNameMissing(UserError):
    code = "name_missing"


class TypeInUse(UserError):
    code = "type_in_use"


@transaction.atomic
def add_relation_type(
    *, by: User | None, both_ways: bool = False, has_title: bool = False, at: datetime | None = None, **names: str
) -> RelationType:
    """`names` are those of FROM and, unless it is the same both ways, of TO; one language is enough."""
    names = _cleaned(names, both_ways)
    position = (RelationType.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    made = RelationType.objects.create(both_ways=both_ways, has_title=has_title, position=position, **names)
    _record("added", made, by, at, {name: ("", new) for name, new in names.items() if new})
    return made


@transaction.atomic
def rename_relation_type(
    relation_type: RelationType, *, by: User | None, at: datetime | None = None, has_title: bool = False, **names: str
) -> RelationType:
    """Its direction can't be changed: it would turn round every relation of this kind."""
    relation_type = RelationType.objects.select_for_update().get(id=relation_type.id)
    values: dict[str, Any] = {**_cleaned(names, relation_type.both_ways), "has_title": has_title}
    changes = {name: (old, new) for name, new in values.items() if (old := getattr(relation_type, name)) != new}
    _write("changed", relation_type, changes, by, at)
    return relation_type


@transaction.atomic
def retire_relation_type(
    relation_type: RelationType, *, by: User | None, at: datetime | None = None, back: bool = False
) -> RelationType:
    """No longer offered (or, `back`, offered again); relations of this kind stay as they are."""
    relation_type = RelationType.objects.select_for_update().get(id=relation_type.id)
    when = None if back else at or timezone.now()
    if (relation_type.retired_at is None) == back:
        return relation_type
    _write("changed", relation_type, {"retired_at": (relation_type.retired_at, when)}, by, at)
    return relation_type


@transaction.atomic
def delete_relation_type(relation_type: RelationType, *, by: User | None, at: datetime | None = None) -> None:
    """Only what nobody uses, not even in the bin. Raises TypeInUse."""
    if relation_type.relations.exists():
        raise TypeInUse(_("“%(name)s” is in use and can't be deleted. Retire it instead."), name=relation_type)
    _record("deleted", relation_type, by, at, {name: (getattr(relation_type, name), "") for name in (*FROM, *TO)})
    relation_type.delete()


def _cleaned(names: dict[str, str], both_ways: bool) -> dict[str, str]:
    if unknown := set(names) - {*FROM, *TO}:
        raise TypeError(f"not names of a relation: {sorted(unknown)}")
    names = {name: tidy(text) for name, text in names.items()}
    if both_ways:
        names |= dict.fromkeys(TO, "")
    if not any(names.get(name) for name in FROM) or not (both_ways or any(names.get(name) for name in TO)):
        raise TypeNameMissing(_("Write what both sides are called, in one language at least."))
    return names


def _write(verb: str, relation_type: RelationType, changes: dict[str, Any], by: Any, at: Any) -> None:
    if not changes:
        return
    for name, (_old, new) in changes.items():
        setattr(relation_type, name, new)
    relation_type.save(update_fields=list(changes))
    _record(verb, relation_type, by, at, changes)


def _record(verb: str, relation_type: RelationType, by: Any, at: Any, changes: dict[str, Any]) -> None:
    events.record(f"customers.relation_type_{verb}", relation_type, by=by, at=at or timezone.now(), changes=changes)
