"""Records of a shop's own objects: one table for all of them, one door to write it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team, User
from shuke.accounts.policy import own_rows_only, sees_all, visible_team_ids
from shuke.core.errors import UserError
from shuke.core.turns import in_turn
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.records.models import CustomObject, CustomRecord
from shuke.records.versions import check_version

FORM = "form"  # source_system of what was typed in; external_id is then the token of the form
LONGEST = 200
DIGITS = 4


class NameMissing(UserError):
    code = "name_missing"
    field = "name"


class TeamNotYours(UserError):
    code = "team_not_yours"
    field = "team"


@transaction.atomic
def create_custom_record(  # noqa: PLR0913 -- each is a field of the record, by name
    *,
    object_id: int,
    by: User | None,
    token: str = "",
    custom: Mapping[str, Any] | None = None,
    confirmed: Collection[str] = (),  # noqa: ARG001 -- all create actions are called alike
    batch: Batch | None = None,
    at: datetime | None = None,
    name: str = "",
    team: Team | None = None,
    owner: User | None = None,
) -> CustomRecord:
    """The same `token` a second time gives the first one back. Raises NameMissing, TeamNotYours, and what
    `customs.settle` raises."""
    in_turn("form", token)
    typed = CustomRecord.objects.filter(object_id=object_id).exclude(external_id="")
    if token and (known := typed.filter(source_system=FORM, external_id=token).first()):
        return known
    record = CustomRecord(object_id=object_id, owner=owner, created_by=by, modified_by=by)
    record.name, record.team = _name(name or _next_number(object_id)), own_team(team, by)
    if owner is None and by is not None and own_rows_only(by, record.subject_type):
        record.owner = by  # else they would not see what they have just made
    record.source_system, record.external_id = (FORM, token) if token else ("", "")
    changes = {"name": ("", record.name), **_settle(record, custom, new=True)}
    record.save()
    events.record("records.created", record, by=by, at=at or timezone.now(), changes=changes, batch=batch)
    _index(record)
    return record


@transaction.atomic
def change_custom_record(
    record: CustomRecord,
    *,
    by: User | None,
    version: str | None = None,
    custom: Mapping[str, Any] | None = None,
    confirmed: Collection[str] = (),  # noqa: ARG001 -- all change actions are called alike
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> CustomRecord:
    """Change the given fields. Locks the row; one event, or nothing if all is as before."""
    if unknown := set(values) - {"name", "team", "owner"}:
        raise TypeError(f"not fields of a custom record: {sorted(unknown)}")
    record = CustomRecord.objects.select_for_update(of=("self",)).select_related("object").get(pk=record.pk)
    check_version(record, version)
    if "name" in values:
        values["name"] = _name(values["name"])
    if "team" in values and getattr(values["team"], "id", None) != record.team_id:
        values["team"] = own_team(values["team"], by)
    changes = {name: (old, new) for name, new in values.items() if (old := getattr(record, name)) != new}
    for name, (_old, new) in changes.items():
        setattr(record, name, new)
    changes |= _settle(record, custom)
    if changes:
        record.modified_by = by
        record.save()
        events.record("records.changed", record, by=by, at=at or timezone.now(), changes=changes, batch=batch)
        _index(record)
    return record


@transaction.atomic
def delete_custom_record(
    record: CustomRecord, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> CustomRecord:
    """Into the bin. A second time changes nothing."""
    record = CustomRecord.objects.select_for_update(of=("self",)).select_related("object").get(pk=record.pk)
    if record.deleted_at is None:
        record.deleted_at = at or timezone.now()
        record.modified_by = by
        record.save(update_fields=["deleted_at", "modified_by", "modified_at"])
        events.record("records.deleted", record, by=by, at=record.deleted_at, batch=batch)
        _index(record, gone=True)
    return record


@transaction.atomic
def restore_custom_record(
    record: CustomRecord, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> CustomRecord:
    """Out of the bin again. Raises ValueTaken when a value that must be unique was given away meanwhile."""
    record = CustomRecord.objects.select_for_update(of=("self",)).select_related("object").get(pk=record.pk)
    if record.deleted_at is not None:
        from shuke.records.customs import check_unique_values

        check_unique_values(record, record.subject_type)
        record.deleted_at = None
        record.modified_by = by
        record.save(update_fields=["deleted_at", "modified_by", "modified_at"])
        events.record("records.restored", record, by=by, at=at or timezone.now(), batch=batch)
        _index(record)
    return record


def _settle(record: CustomRecord, custom: Mapping[str, Any] | None, *, new: bool = False) -> dict[str, Any]:
    from shuke.records.customs import settle  # it knows the types, which know these actions

    return settle(record, record.subject_type, custom, new=new)


def _index(record: CustomRecord, *, gone: bool = False) -> None:
    from shuke.records import search, types  # they know the types, which know these actions

    kind = types.known(record.subject_type)
    if kind is None or kind.search is None:
        return
    if gone:
        search.remove(kind.name, [record.pk])
    else:
        search.index(kind.name, [record.pk])


def _next_number(object_id: int) -> str:
    """`W-0001`, of an object whose records are numbered; no two the same, though gaps may stay."""
    made = CustomObject.objects.select_for_update().get(pk=object_id)
    if not made.numbered:
        return ""
    made.last_number += 1
    made.save(update_fields=["last_number"])
    return f"{made.number_prefix}{made.last_number:0{DIGITS}}"


def _name(text: str) -> str:
    name = " ".join(str(text or "").split())[:LONGEST]
    if not name:
        raise NameMissing(_("Write a name."))
    return name


def own_team(team: Team | None, by: User | None) -> Team | None:
    """A person who sees only some teams can't put a record out of their own sight."""
    if by is None or sees_all(by):
        return team
    allowed = visible_team_ids(by)
    if team is None and len(allowed) == 1:
        return Team.objects.get(id=allowed[0])
    if team is None or team.id not in allowed:
        raise TeamNotYours(_("Choose one of your own teams."))
    return team
