"""What people are told of their to-dos."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shuke.accounts.models import User
from shuke.activities import queries
from shuke.activities.models import Task
from shuke.notices import actions as notices
from shuke.notices.kinds import Kind, counted
from shuke.notices.models import Notice, Way
from shuke.records.notices import about
from shuke.records.types import RecordType
from shuke.ui.templatetags.ui import day

MADE_UP_FOR = timedelta(days=2)  # reminders that came up while nothing ran


def _reminded(_one: Notice, _kind: RecordType, task: Any) -> str:
    when = f"{day(task.due_on)} {task.due_time:%H:%M}" if task.due_time else day(task.due_on)
    return str(_("To-do “%(text)s”, by %(when)s")) % {"text": task.text, "when": when}


def due(user: User, at: datetime) -> int:
    """How many are to be done today or should be done by now."""
    return queries.my_open(user).filter(due_on__lte=timezone.localdate(at)).count()


REMINDER = Kind(
    "reminder",
    _("The reminder of a to-do"),
    icon="alarm",
    looks=(about(_reminded),),
    ways=frozenset({Way.PAGE, Way.PUSH}),
    permission="task:see",
)
DUE = Kind(
    "due",
    _("In the morning: my to-dos of the day"),
    icon="checkbox",
    looks=(
        counted(
            lambda count: ngettext("%(count)s to-do for today", "%(count)s to-dos for today", count),
            lambda: "/?show=tasks",
        ),
    ),
    ways=frozenset({Way.DIGEST}),
    permission="task:see",
    daily=due,
)


def remind() -> None:
    """Every half minute, from the schedule."""
    tell_reminders(timezone.now())


def tell_reminders(at: datetime) -> int:
    """Each reminder that has come up once, also when it is moved and comes up again. Gives how many are new."""
    up = Task.objects.open().filter(remind_at__lte=at, remind_at__gt=at - MADE_UP_FOR).select_related("assignee")
    found = {_key(one): one for one in up}
    known = set(Notice.objects.filter(kind=REMINDER.name, key__in=found).values_list("key", "person"))
    fresh = [(key, one) for key, one in found.items() if (key, one.assignee_id) not in known]
    return sum(len(notices.tell(REMINDER.name, [one.assignee], key, at=at, about=one)) for key, one in fresh)


def _key(task: Task) -> str:
    assert task.remind_at is not None
    return f"{task.pk}:{task.remind_at.isoformat()}"
