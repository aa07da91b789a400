"""What was said to the customer and by the customer: entries on the case's timeline, and what follows from them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.activities.actions import write_down
from shuke.activities.models import Entry
from shuke.core.errors import UserError
from shuke.records.versions import check_version
from shuke.service.actions.cases import change_case
from shuke.service.actions.setting_up import settings_row
from shuke.service.models import Case

PHONE = "phone"
Kind, Status = Entry.Kind, Case.Status


class StatusUnknown(UserError):
    code = "status_unknown"


@transaction.atomic
def reply(
    case: Case, text: str, *, channel: str, by: User, at: datetime, then: str = "", token: str = "",
    version: str | None = None,
) -> Entry:  # fmt: skip
    """Write down what the customer was told, by phone or by one of Entry's channels. `then` is the status after it."""
    if then and then not in Status.values:
        raise StatusUnknown(_("Choose what becomes of the case."))
    check_version(Case.objects.select_for_update(of=("self",)).get(pk=case.pk), version)
    said: dict[str, Any] = (
        {"kind": Kind.CALL, "details": {"outcome": Entry.Outcome.REACHED}}
        if channel == PHONE
        else {"kind": Kind.MESSAGE, "details": {"channel": channel, "direction": Entry.Direction.OUT}}
    )
    entry = write_down(case, text=text, by=by, at=at, token=token, **said)
    if then:
        change_case(case, by=by, at=at, status=then)
    return entry


def heard(record: Model, entry: Entry, by: User | None, at: datetime) -> None:
    """Told by activities of every new entry: an answer stops the clock, and whoever writes again starts it."""
    if not isinstance(record, Case):
        return
    case = Case.objects.get(pk=record.pk)
    if entry.direction == Entry.Direction.IN:
        status = case.status if case.status in {Status.NEW, Status.OPEN} else Status.OPEN
        due_at = case.due_at or at + settings_row().time_for(case.priority)
        change_case(case, by=by, at=at, status=status, due_at=due_at)
    elif is_answer(entry):
        first: dict[str, Any] = {} if case.first_response_at else {"first_response_at": entry.event.at}
        if case.owner_id is None and by is not None:  # who answers looks after it
            first["owner"] = by
        status = Status.OPEN if case.status == Status.NEW else case.status
        change_case(case, by=by, at=at, status=status, due_at=None, **first)


def is_answer(entry: Entry) -> bool:
    """Whether the customer heard something: a note is for ourselves, and a call that nobody took tells nothing."""
    if entry.kind == Kind.CALL:
        return entry.outcome != Entry.Outcome.MISSED
    return entry.kind in {Kind.MESSAGE, Kind.VISIT}
