"""Every change to a task."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from shuke.accounts.models import User
from shuke.activities.actions.rules import check_may_plan, checked_task
from shuke.activities.models import Task
from shuke.activities.subjects import customer_of
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.records.customs import settle
from shuke.records.sent import FORM, made_before
from shuke.records.versions import check_version

Changes = dict[str, tuple[Any, Any]]


@transaction.atomic
def plan_task(
    record: Model | None = None, *, by: User | None, at: datetime, token: str = "",
    custom: Mapping[str, Any] | None = None, batch: Batch | None = None, **values: Any,
) -> Task:  # fmt: skip
    """Write down what is to be done, about a record or about none: `text`, `due_on`, `due_time` and `assignee`.

    The same `token` gives the first task back. Raises TaskRefused, and NotAllowed for whom the role gives no to-dos.
    """
    check_may_plan(by)
    if known := made_before(Task.objects.all(), token):
        return known
    task = Task(**checked_task({"text": "", "due_on": None, "assignee": None, **values}, record))
    if record is not None:
        task.about_type, task.about_id = events.subject_type(record), record.pk
        task.customer_id = customer_of(record)
    task.created_by = task.modified_by = by
    task.source_system, task.external_id = FORM if token else "", token
    changes = {
        "due_on": (None, task.due_on),
        "assignee": (None, task.assignee),
        **settle(task, "task", custom, new=True),
    }
    task.save()
    _leave("planned", task, by, at, changes, batch)
    return task


def create_task(
    *,
    by: User,
    token: str = "",
    confirmed: Collection[str] = (),  # noqa: ARG001 -- all create actions are called alike
    **values: Any,
) -> Task:
    """As the form of the record engine asks: about no record, one's own unless said otherwise."""
    values["assignee"] = values.get("assignee") or by
    return plan_task(None, by=by, at=timezone.now(), token=token, **values)


@transaction.atomic
def change_task(
    task: Task,
    *,
    by: User | None,
    version: str | None = None,
    confirmed: Collection[str] = (),  # noqa: ARG001 -- all change actions are called alike
    custom: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Task:
    """Change the given fields; one event, or nothing if all is as before. Raises ChangedMeanwhile, TaskRefused."""
    task = _locked(task)
    check_version(task, version)
    return _changed("changed", task, values, by, at or timezone.now(), custom, batch)


@transaction.atomic
def postpone(task: Task, *, to: date | None, by: User, at: datetime) -> Task:
    """To another day."""
    return _changed("postponed", _locked(task), {"due_on": to}, by, at)


@transaction.atomic
def reassign(task: Task, *, to: User | None, by: User, at: datetime) -> Task:
    """Hand it to somebody else, who must be one who may see what it is about."""
    return _changed("reassigned", _locked(task), {"assignee": to}, by, at)


@transaction.atomic
def complete(task: Task, *, by: User, at: datetime, result: str = "") -> Task:
    """Done; a second time changes nothing."""
    task = _locked(task)
    if task.done_at is None:
        result = result.strip()
        _write(task, {"done_at": at, "done_by": by, "result": result}, by)
        _leave("done", task, by, at, {"result": ("", result)} if result else {})
    return task


@transaction.atomic
def reopen(task: Task, *, by: User, at: datetime) -> Task:
    task = _locked(task)
    if task.done_at is not None:
        _write(task, {"done_at": None, "done_by": None}, by)
        _leave("reopened", task, by, at)
    return task


@transaction.atomic
def delete_task(task: Task, *, by: User | None, batch: Batch | None = None, at: datetime | None = None) -> Task:
    """Into the bin. A second time changes nothing."""
    task = _locked(task)
    if task.deleted_at is None:
        _write(task, {"deleted_at": at or timezone.now()}, by)
        _leave("deleted", task, by, task.deleted_at or timezone.now(), batch=batch)
    return task


@transaction.atomic
def restore_task(task: Task, *, by: User | None, batch: Batch | None = None, at: datetime | None = None) -> Task:
    task = _locked(task)
    if task.deleted_at is not None:
        _write(task, {"deleted_at": None}, by)
        _leave("restored", task, by, at or timezone.now(), batch=batch)
    return task


def _locked(task: Task) -> Task:
    return Task.objects.select_for_update(of=("self",)).get(pk=task.pk)


def _changed(
    did: str, task: Task, values: dict[str, Any], by: User | None, at: datetime,
    custom: Mapping[str, Any] | None = None, batch: Batch | None = None,
) -> Task:  # fmt: skip
    changes: Changes = {name: (old, new) for name, new in values.items() if (old := getattr(task, name)) != new}
    values = checked_task({name: values[name] for name in changes}, task.about)
    changes |= settle(task, "task", custom)
    if changes:
        _write(task, {**values, "custom": task.custom}, by)
        _leave(did, task, by, at, changes, batch)
    return task


def _write(task: Task, values: dict[str, Any], by: User | None) -> None:
    for name, value in values.items():
        setattr(task, name, value)
    task.modified_by = by
    task.save(update_fields=[*values, "modified_by", "modified_at"])


def _leave(
    did: str, task: Task, by: User | None, at: datetime, changes: Changes | None = None, batch: Batch | None = None
) -> None:
    events.record(
        f"activities.task_{did}", task, by=by, at=at, customer_id=task.customer_id, changes=changes, batch=batch,
        note=task.text,
    )  # fmt: skip
