"""What must hold for entries and tasks, whichever door they come through."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.activities.models import Entry, Task
from shuke.activities.repeating import Rule, packed, unpacked
from shuke.activities.rights import may_mend, may_withdraw
from shuke.activities.subjects import sees
from shuke.core.errors import NotAllowed, UserError

DAY_LONG = 24 * 60


class EntryEmpty(UserError):
    code = "entry_empty"
    field = "text"


class EntryRefused(UserError):
    code = "entry_refused"


class TaskRefused(UserError):
    code = "task_refused"


def checked_words(kind: str, text: str, outcome: str) -> str:
    """The text made tidy. A call that reached nobody needs no words."""
    if kind not in Entry.Kind.values:
        raise EntryRefused(_("Choose note, call, visit or message."))
    if not (text := text.strip()) and not outcome:
        raise EntryEmpty(_("Write a few words first."))
    return text


def check_happened(happened: datetime, at: datetime) -> None:
    if happened > at:
        raise EntryRefused(_("That is still to come. Plan it as a to-do instead."))


def check_may_mend(entry: Entry, by: User, at: datetime) -> None:
    if not may_mend(entry, by, at):
        raise NotAllowed(_("Only who wrote this may change it, and only on the same day."))


def check_may_withdraw(entry: Entry, by: User) -> None:
    if not may_withdraw(entry, by):
        raise NotAllowed(_("Only who wrote this, or the owner of the shop, may take it away."))


def check_may_plan(by: User | None) -> None:
    if by is not None and not may(by, "task:create"):
        raise NotAllowed(_("Your role does not plan to-dos. Leave that out, or ask the owner of the shop."))


def checked_task(values: dict[str, Any], record: Model | None) -> dict[str, Any]:
    """The given fields made tidy. Somebody who may not see the record can't get a task about it."""
    if "text" in values and not (values := values | {"text": values["text"].strip()})["text"]:
        raise TaskRefused(_("Write what is to be done."))
    if "due_on" in values and values["due_on"] is None:
        raise TaskRefused(_("Choose the day by which it is to be done."))
    values = _tidy(values)
    if "assignee" in values:
        _check_assignee(values["assignee"], record)
    return values


def _tidy(values: dict[str, Any]) -> dict[str, Any]:
    """What was left empty, as it is kept."""
    empty = {"remind": "", "repeat": "", "repeat_days": "", "kind": Task.Kind.TO_DO}
    values = values | {name: values[name] or usual for name, usual in empty.items() if name in values}
    if "repeat_days" in values:
        values["repeat_days"] = unpacked(packed(values["repeat_days"]))
    if (minutes := values.get("minutes")) is not None and not 0 < minutes <= DAY_LONG:
        raise TaskRefused(_("Something takes from 1 to 1,440 minutes, which is a day."))
    return values


def _check_assignee(assignee: User | None, record: Model | None) -> None:
    if assignee is None or not assignee.is_active:
        raise TaskRefused(_("Choose who is to do it."))
    if record is not None and not sees(assignee, record):
        raise TaskRefused(_("%(name)s may not see this record. Choose somebody who may."), name=str(assignee))


DAY_BEGINS = time(9)  # what has no time of day is reminded of from then
RULE = ("repeat", "repeat_days", "repeat_until")
FOLLOWING = ("repeat_from", "slot", "remind_at")  # columns that nobody sets


def with_following(task: Task, values: dict[str, Any]) -> dict[str, Any]:
    """These new values, with what follows from them: which day of its series it is, when to remind."""
    known = {name: getattr(task, name) for name in ("due_on", "due_time", "remind", *RULE)} | values
    if not known["repeat"]:
        values |= dict.fromkeys(FOLLOWING[:2])
    elif task.slot is None or any(name in values for name in RULE):
        values |= _begun(known)
    elif task.rule and task.rule.holds(known["due_on"]):
        values["slot"] = known["due_on"]
    known |= values
    return values | {"remind_at": _remind_at(known["due_on"], known["due_time"], known["remind"])}


def _begun(known: Mapping[str, Any]) -> dict[str, Any]:
    """A series begins on the first of its days."""
    start = known["due_on"]
    rule = Rule(known["repeat"], start, packed(known["repeat_days"]), known["repeat_until"])
    if (first := rule.after(start - timedelta(days=1))) is None:
        raise TaskRefused(_("It would end before it begins. Choose a later day for “until”."))
    return {"due_on": first, "repeat_from": start, "slot": first}


def _remind_at(on: date, when: time | None, remind: str) -> datetime | None:
    if not remind:
        return None
    days, minutes = divmod(int(remind), DAY_LONG)  # days before by the clock on the wall, minutes by the one that runs
    moment = timezone.make_aware(datetime.combine(on - timedelta(days=days), when or DAY_BEGINS))
    return moment.astimezone(UTC) - timedelta(minutes=minutes)
