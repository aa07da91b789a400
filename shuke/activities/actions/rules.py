"""What must hold for entries and tasks, whichever door they come through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.activities.models import Entry
from shuke.activities.rights import may_mend, may_withdraw
from shuke.activities.subjects import sees
from shuke.core.errors import NotAllowed, UserError


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
    if "assignee" in values:
        _check_assignee(values["assignee"], record)
    return values


def _check_assignee(assignee: User | None, record: Model | None) -> None:
    if assignee is None or not assignee.is_active:
        raise TaskRefused(_("Choose who is to do it."))
    if record is not None and not sees(assignee, record):
        raise TaskRefused(_("%(name)s may not see this record. Choose somebody who may."), name=str(assignee))
