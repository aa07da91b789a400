"""One record made, changed, deleted, restored; and what was taken out of the house is noted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.accounts.rights import Verb
from shuke.core.errors import NotAllowed
from shuke.events import actions as events
from shuke.events.models import Event
from shuke.records.confirming import confirming
from shuke.records.customs import ValueMissing
from shuke.records.rights import check_fields, check_reach
from shuke.records.types import RecordType


def create_record(
    record_type: RecordType, values: dict[str, Any], *, by: User, token: str = "", confirmed: Collection[str] = ()
) -> Any:
    """Through the area's own action; whatever it raises comes through."""
    _check(record_type.create, record_type.create_permission, by)
    check_fields(record_type, values, by)
    check_links(record_type, values)
    assert record_type.create
    return record_type.create(by=by, token=token, **confirming(record_type.create, confirmed), **values)


def change_record(
    record_type: RecordType,
    record: Any,
    values: dict[str, Any],
    *,
    by: User,
    version: str | None,
    confirmed: Collection[str] = (),
) -> Any:
    _check(record_type.change, record_type.change_permission, by)
    check_reach(record_type, record, by, Verb.CHANGE)
    check_fields(record_type, values, by)
    assert record_type.change
    return record_type.change(record, by=by, version=version, **confirming(record_type.change, confirmed), **values)


def delete_record(record_type: RecordType, record: Any, *, by: User) -> Any:
    """Into the bin."""
    _check(record_type.delete, record_type.delete_permission, by)
    check_reach(record_type, record, by, Verb.DELETE)
    assert record_type.delete
    return record_type.delete(record, by=by)


def restore_record(record_type: RecordType, record: Any, *, by: User) -> Any:
    """Out of the bin."""
    _check(record_type.restore, record_type.delete_permission, by)
    assert record_type.restore
    return record_type.restore(record, by=by)


def record_audit_export(*, by: User, asked: str, at: datetime) -> Event:
    """Also who took the log itself."""
    return Event.objects.create(
        at=at, by=by, verb="records.audit_exported", subject_type=Event._meta.label_lower, subject_id=None,
        changes={"filters": [None, asked]},
    )  # fmt: skip


def record_reveal(record_type: RecordType, record: Any, field: str, *, by: User, at: datetime) -> Event:
    """Who looked at which masked value of whom; written before it is shown."""
    return events.record(
        "records.revealed", record, by=by, at=at, changes={"field": (None, field)}, note=record_type.title_of(record)
    )


def check_links(record_type: RecordType, values: dict[str, Any]) -> None:
    """A form asks for what a record can't be without; programs may leave it out."""
    columns = {one.name: one for one in record_type.model._meta.concrete_fields}
    for name in record_type.form:
        column = columns.get(name)
        if isinstance(column, models.ForeignKey) and not column.null and values.get(name) is None:
            label = record_type.field(name).label(record_type.model)
            raise ValueMissing(_("%(label)s must be filled in."), label=label).at(name)


def _check(action: Any, permission: str, by: User) -> None:
    if action is None or not may(by, permission):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
