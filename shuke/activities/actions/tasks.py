"""Every change to a task."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.activities.actions.rules import FOLLOWING, TaskRefused, check_may_plan, checked_task, with_following
from shuke.activities.models import Task
from shuke.activities.subjects import customer_of, type_of
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.notices import actions as notices
from shuke.records import types
from shuke.records.actions.binning import into_bin, out_of_bin
from shuke.records.customs import settle
from shuke.records.merged import standing
from shuke.records.sent import FORM, made_before
from shuke.records.versions import check_version

AGAIN = (
    "about_type", "about_id", "customer_id", "kind", "text", "due_time", "minutes", "remind", "repeat", "repeat_days",
    "repeat_until", "repeat_from",
)  # fmt: skip
Changes = dict[str, tuple[Any, Any]]


@transaction.atomic
def plan_task(
    record: Model | None = None, *, by: User | None, at: datetime, token: str = "",
    custom: Mapping[str, Any] | None = None, batch: Batch | None = None, **values: Any,
) -> Task:  # fmt: skip
    """Write down what is to be done, about a record or about none: `text`, `due_on`, `assignee`, and what else
    a form of tasks has (`kind`, `due_time`, `minutes`, `remind`, `repeat`, `repeat_days`, `repeat_until`).

    The same `token` gives the first task back. Raises TaskRefused, and NotAllowed for whom the role gives no to-dos.
    """
    check_may_plan(by)
    if known := made_before(Task.objects.all(), token):
        return known
    task = Task()
    record = standing(type_of(record), record.pk) if record is not None else None
    given = checked_task({"text": "", "due_on": None, "assignee": None, **values}, record)
    _set(task, with_following(task, given))
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
    notices.hand_over(task, to=task.assignee, by=by, at=at, batch=batch)
    return task


def create_task(*, by: User, token: str = "", **values: Any) -> Task:
    """As the form of the record engine asks: about no record, one's own unless said otherwise."""
    values["assignee"] = values.get("assignee") or by
    return plan_task(None, by=by, at=timezone.now(), token=token, **values)


@transaction.atomic
def change_task(
    task: Task,
    *,
    by: User | None,
    version: str | None = None,
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
    """Done; a second time changes nothing. What repeats makes its next one."""
    task = _locked(task)
    if task.done_at is None:
        result = result.strip()
        _write(task, {"done_at": at, "done_by": by, "result": result}, by)
        _leave("done", task, by, at, {"result": ("", result)} if result else {})
        notices.settle(task, at=at)
        make_next(task, by, at)
    return task


@transaction.atomic
def skip(task: Task, *, by: User, at: datetime) -> Task:
    """Not this time: on to the next day of its series. Raises TaskRefused when there is none."""
    task = _locked(task)
    if (following := next_slot(task, timezone.localdate(at))) is None:
        raise TaskRefused(_("Nothing comes after this one. Mark it done, or delete it."))
    return _changed("skipped", task, {"due_on": following}, by, at)


@transaction.atomic
def reopen(task: Task, *, by: User, at: datetime) -> Task:
    task = _locked(task)
    if task.done_at is not None:
        _write(task, {"done_at": None, "done_by": None}, by)
        _leave("reopened", task, by, at)
        for following in Task.objects.open().filter(follows=task):
            delete_task(following, by=by, at=at)
    return task


@transaction.atomic
def delete_task(task: Task, *, by: User | None, batch: Batch | None = None, at: datetime | None = None) -> Task:
    """Into the bin. A second time changes nothing."""
    task = _locked(task)
    if task.deleted_at is None:
        into_bin(task, "activities.task_deleted", by=by, at=at, batch=batch, note=task.text)
        notices.settle(task, at=at or timezone.now())
    return task


@transaction.atomic
def restore_task(task: Task, *, by: User | None, batch: Batch | None = None, at: datetime | None = None) -> Task:
    """Raises TaskRefused when its series has gone on without it."""
    task = _locked(task)
    if task.deleted_at is not None:
        if task.follows_id and Task.objects.alive().filter(follows=task.follows_id).exists():
            raise TaskRefused(_("Its series has gone on: the next one is planned already."))
        out_of_bin(task, "activities.task_restored", by=by, at=at, batch=batch, note=task.text)
    return task


def next_slot(task: Task, on: date) -> date | None:
    """The day after this one's in its series. What was left lying does not come again for every day that it lay."""
    rule = task.rule
    return rule.after(max(task.slot, on - timedelta(days=1))) if rule and task.slot else None


def make_next(task: Task, by: User | None, at: datetime) -> Task | None:
    """The one that follows, for the same person and about the same record."""
    following = next_slot(task, timezone.localdate(at))
    if following is None or Task.objects.alive().filter(follows=task).exists():
        return None
    made = Task(**{name: getattr(task, name) for name in AGAIN}, follows=task, slot=following)
    made.custom = _again(task.custom)
    made.assignee = task.assignee if task.assignee.is_active or by is None else by
    made.created_by = made.modified_by = by
    _set(made, with_following(made, {"due_on": following}))
    made.save()
    _leave("planned", made, by, at, {"due_on": (None, following), "assignee": (None, made.assignee)})
    return made


def _again(custom: Mapping[str, Any]) -> dict[str, Any]:
    """The shop's own fields, but for what no two may have."""
    alone = {one.name for one in types.named("task").custom_fields if one.unique}
    return {name: value for name, value in custom.items() if name not in alone}


def _locked(task: Task) -> Task:
    return Task.objects.select_for_update(of=("self",)).get(pk=task.pk)


def _changed(
    did: str, task: Task, values: dict[str, Any], by: User | None, at: datetime,
    custom: Mapping[str, Any] | None = None, batch: Batch | None = None,
) -> Task:  # fmt: skip
    given = {name: new for name, new in values.items() if getattr(task, name) != new}
    values = with_following(task, checked_task(given, task.about)) if given else {}
    old = {name: getattr(task, name) for name in values}
    changes: Changes = {name: (old[name], values[name]) for name in values if old[name] != values[name]}
    changes = {name: change for name, change in changes.items() if name not in FOLLOWING}
    changes |= settle(task, "task", custom)
    if changes:
        _write(task, {**values, "custom": task.custom}, by)
        _leave(did, task, by, at, changes, batch)
    if "assignee" in changes:
        notices.hand_over(task, to=task.assignee, by=by, at=at, batch=batch)
    return task


def _set(task: Task, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(task, name, value)


def _write(task: Task, values: dict[str, Any], by: User | None) -> None:
    _set(task, values)
    task.modified_by = by
    task.save(update_fields=[*values, "modified_by", "modified_at"])


def _leave(
    did: str, task: Task, by: User | None, at: datetime, changes: Changes | None = None, batch: Batch | None = None
) -> None:
    events.record(
        f"activities.task_{did}", task, by=by, at=at, customer_id=task.customer_id, changes=changes, batch=batch,
        note=task.text,
    )  # fmt: skip
