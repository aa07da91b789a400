"""Making, changing, binning and restoring for record types whose only rules are their columns and constraints.

`plain(RecordType(…))` gives a description these actions (docs/record-types.md); a type with other rules brings its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, CheckConstraint, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.core.turns import in_turn
from shuke.events import actions as events
from shuke.events.bulk import record_new
from shuke.events.models import Batch
from shuke.notices import actions as notices
from shuke.records import search, types
from shuke.records.actions.binning import into_bin, out_of_bin
from shuke.records.actions.with_holder import come_back_with, go_with
from shuke.records.customs import Changes, ValueMissing, ValueTaken, check_unique_values, settle
from shuke.records.fields import BadValue
from shuke.records.rights import own_owner, own_team
from shuke.records.sent import FORM, made_before
from shuke.records.types import RecordType
from shuke.records.versions import check_version


class HolderInBin(UserError):
    code = "holder_in_bin"


def plain(kind: RecordType, *, titled: Callable[[], str] | None = None) -> RecordType:
    """`titled` names a new record that was given no title."""
    if kind.search is not None and (kind.team or kind.through) and not (kind.search.team and kind.search.owner):
        raise LookupError(f"the search of {kind.name} must know whose its records are: team= and owner=")
    return replace(
        kind,
        plain=True,
        create=partial(create, kind.name, titled=titled),
        create_many=partial(create_many, kind.name, titled=titled),
        change=partial(change, kind.name),
        delete=partial(delete, kind.name),
        restore=partial(restore, kind.name),
    )


@transaction.atomic
def create(
    type_name: str,
    *,
    by: User | None,
    titled: Callable[[], str] | None = None,
    token: str = "",
    custom: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Any:
    """The same `token` a second time gives the first one back. Raises BadValue, ValueMissing, ValueTaken,
    TeamNotYours."""
    kind = types.named(type_name)
    if known := made_before(kind.records(), token):
        return known
    record, own = _written(kind, values, custom, by=by, titled=titled)
    record.source_system, record.external_id = (FORM, token) if token else ("", "")
    record.save()
    told = _new(kind, record) | own
    _tell("records.created", kind, record, by=by, at=at or timezone.now(), batch=batch, changes=told)
    if kind.team:
        notices.hand_over(record, to=record.owner, by=by, at=at or timezone.now(), batch=batch)
    return record


def create_many(
    type_name: str, rows: Sequence[Mapping[str, Any]], *, batch: Batch, by: User | None, at: datetime,
    titled: Callable[[], str] | None = None, **_asked_back: object,
) -> list[int | UserError]:  # fmt: skip
    """In the caller's transaction: of each its id, or why it was refused."""
    kind = types.named(type_name)
    seen: set[Any] = set()
    made: list[Any] = []
    told: list[Changes] = []
    for row in rows:
        values = dict(row)
        try:
            record, own = _written(kind, values, values.pop("custom", None), by=by, titled=titled)
            _check_seen(kind, record, seen)
        except UserError as error:
            made.append(error)
            continue
        made.append(record)
        told.append(_new(kind, record) | own)
    new = [one for one in made if not isinstance(one, UserError)]
    kind.model._base_manager.bulk_create(new)  # noqa: SLF001
    changes = [(one.pk, fields) for one, fields in zip(new, told, strict=True)]
    whose = [kind.customer_of(one) for one in new]
    record_new("records.created", kind.subject, changes, whose, batch=batch, by=by, at=at)
    if kind.search is not None:
        search.index(kind.name, [one.pk for one in new])
    owners = Counter(one.owner_id for one in new if kind.team and one.owner_id)
    notices.hand_over_many(kind.model, owners, by=by, at=at, batch=batch)
    return [one if isinstance(one, UserError) else one.pk for one in made]


def _written(
    kind: RecordType, values: dict[str, Any], custom: Mapping[str, Any] | None, *, by: User | None,
    titled: Callable[[], str] | None,
) -> tuple[Any, Changes]:  # fmt: skip
    """A new record that its rules let pass, not yet saved; and what is told of its own fields."""
    if titled and not values.get(kind.title):
        values[kind.title] = titled()
    record: Any = kind.model(**_tidied(kind, values), created_by=by, modified_by=by)
    if kind.custom_object:
        record.object_id = kind.custom_object
    if kind.team:
        record.team = own_team(record.team, by, kind.name)
        record.owner = own_owner(record.owner, by, kind.name)
    own = settle(record, kind.name, custom, new=True)
    _check(kind, record, {kind.title, *kind.form})
    return record, own


def _new(kind: RecordType, record: Any) -> Changes:
    return {name: ("", getattr(record, name)) for name in (kind.title, *_telling(kind))}


def _check_seen(kind: RecordType, record: Any, seen: set[Any]) -> None:
    """What no two records may share, among those that are written together."""
    own = [one.name for one in kind.custom_fields if one.unique and one.stores]
    told: list[tuple[str, Any]] = [(name, record.custom.get(name)) for name in own]
    told += [(",".join(names), tuple(getattr(record, name) for name in names)) for names in _unique(kind)]
    for name, value in told:
        if value in (None, "") or (isinstance(value, tuple) and not all(value)):
            continue
        if (name, value) in seen:
            field = kind.field(name.rpartition(",")[2])
            label, text = field.label(kind.model), field.text(record)
            raise ValueTaken(_("%(label)s “%(value)s” is already in use."), label=label, value=text).at(field.name)
        seen.add((name, value))


@transaction.atomic
def change(
    type_name: str,
    record: Any,
    *,
    by: User | None,
    version: str | None = None,
    custom: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Any:
    """Change the given fields; one event, or nothing if all is as before. Raises ChangedMeanwhile and what `create`
    raises."""
    kind = types.named(type_name)
    record = _locked(kind, record)
    check_version(record, version)
    values = _tidied(kind, values)
    if kind.team and "team" in values and getattr(values["team"], "pk", None) != record.team_id:
        values["team"] = own_team(values["team"], by, kind.name)
    if kind.team and "owner" in values and getattr(values["owner"], "pk", None) != record.owner_id:
        values["owner"] = own_owner(values["owner"], by, kind.name)
    changes = {name: (old, new) for name, new in values.items() if (old := getattr(record, name)) != new}
    for name, (_old, new) in changes.items():
        setattr(record, name, new)
    _check(kind, record, changes)
    changes |= settle(record, kind.name, custom)
    if changes:
        record.modified_by = by
        record.save()
        _tell("records.changed", kind, record, by=by, at=at or timezone.now(), batch=batch, changes=changes)
    if kind.team and "owner" in changes:
        notices.hand_over(record, to=record.owner, by=by, at=at or timezone.now(), batch=batch)
    return record


@transaction.atomic
def delete(
    type_name: str, record: Any, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Any:
    """Into the bin, with what goes with it. A second time changes nothing."""
    kind = types.named(type_name)
    record = _locked(kind, record)
    if record.deleted_at is None:
        at = at or timezone.now()
        into_bin(record, "records.deleted", by=by, at=at, batch=batch)
        go_with(kind, [record.pk], at=at)
    return record


@transaction.atomic
def restore(
    type_name: str, record: Any, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Any:
    """Out of the bin. Raises HolderInBin, and ValueTaken when what must be unique was given away meanwhile."""
    kind = types.named(type_name)
    record = _locked(kind, record)
    if record.deleted_at is not None:
        _check_holder(kind, record)
        _check_unique(kind, record, [one.name for one in kind.fields])
        check_unique_values(record, kind.name)
        come_back_with(kind, [record.pk])
        out_of_bin(record, "records.restored", by=by, at=at, batch=batch)
    return record


def _telling(kind: RecordType) -> list[str]:
    """What tells a record besides its title, which may be a mere number."""
    return [name for name in kind.entry if kind.field(name).column and not kind.field(name).custom]


def _locked(kind: RecordType, record: Any) -> Any:
    rows = kind.records().select_for_update(of=("self",))
    if kind.custom_object:
        rows = rows.select_related("object")  # whose key the event tells
    return rows.get(pk=record.pk)


def _tidied(kind: RecordType, values: Mapping[str, Any]) -> dict[str, Any]:
    """Text of one line with its runs of space made one."""
    lines = {one.name for one in kind.model._meta.concrete_fields if isinstance(one, CharField)}
    return {
        name: " ".join(value.split()) if name in lines and isinstance(value, str) else value
        for name, value in values.items()
    }


def _tell(verb: str, kind: RecordType, record: Any, **told: Any) -> None:
    """The event, and the search: what happened to a customer's record stands on the customer's timeline too."""
    events.record(verb, record, customer_id=kind.customer_of(record), **told)
    if kind.search is not None:
        search.index(kind.name, [record.pk])


def _check(kind: RecordType, record: Any, names: Collection[str]) -> None:
    """What the columns and constraints of the model say, as sentences for people."""
    for column in record._meta.concrete_fields:
        if column.name in names:
            _clean(kind, record, column)
    _check_unique(kind, record, names)
    for constraint in record._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            _checked(constraint, record)


def _clean(kind: RecordType, record: Any, column: Any) -> None:
    value = getattr(record, column.attname)
    if value in column.empty_values:
        if not (column.null if column.is_relation else column.blank):
            label = kind.field(column.name).label(kind.model)
            raise ValueMissing(_("%(label)s must be filled in."), label=label).at(column.name)
    elif not column.is_relation:
        try:
            setattr(record, column.attname, column.clean(value, record))
        except ValidationError as error:
            raise BadValue(" ".join(error.messages)).at(column.name) from None


def _checked(constraint: CheckConstraint, record: Any) -> None:
    try:
        constraint.validate(type(record), record)
    except ValidationError as error:
        raise BadValue(" ".join(error.messages)) from None


def _check_unique(kind: RecordType, record: Any, names: Collection[str]) -> None:
    """Among those that do not lie in the bin."""
    for together in _unique(kind):
        values = {name: getattr(record, name) for name in together}
        if not set(together) & set(names) or None in values.values() or "" in values.values():
            continue
        in_turn(f"{kind.name} {','.join(together)}", str(tuple(values.values())))
        if kind.records().filter(deleted_at=None, **values).exclude(pk=record.pk).exists():
            field = kind.field(together[-1])
            label, value = field.label(kind.model), field.text(record)
            taken = ValueTaken(_("%(label)s “%(value)s” is already in use."), label=label, value=value)
            raise taken.at(field.name)


def _unique(kind: RecordType) -> Iterator[tuple[str, ...]]:
    """Fields of the description that no two records may share."""
    for constraint in kind.model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and all(kind.known_field(name) for name in constraint.fields):
            yield tuple(constraint.fields)


def _check_holder(kind: RecordType, record: Any) -> None:
    holder = getattr(record, kind.through) if kind.through else None
    if holder is not None and holder.deleted_at is not None:
        raise HolderInBin(_("Take %(name)s out of the bin first."), name=str(holder))
