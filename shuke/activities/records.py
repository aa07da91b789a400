"""What a task is to a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.activities import actions
from shuke.activities.fields import About, ForWhom, TimeOfDay, Weekdays
from shuke.activities.models import Task
from shuke.activities.panels import task_panel
from shuke.records.fields import Choice, Date, DateTime, Link, Number, Text
from shuke.records.filters import Filter, LinkFilter, Options
from shuke.records.types import RecordType


def colleagues(_user: User | AnonymousUser) -> QuerySet[User]:
    """Whom a task can be given to."""
    return User.objects.filter(is_active=True).order_by("name", "id")


@dataclass(frozen=True)
class DueFilter(Filter):
    """What is still to be done, by when; and what is done."""

    def options(self, user: User | AnonymousUser) -> Options:
        return [
            ("open", _("Still to do")),
            ("overdue", _("Overdue")),
            ("today", _("Today")),
            ("week", _("Next seven days")),
            ("done", _("Done")),
        ]

    def asked(self, value: str) -> dict[str, Any] | None:
        spans = {"overdue": "before_today", "today": "today", "week": {"next": 7, "unit": "day"}}
        still = {"field": "done_at", "op": "empty"}
        if value in spans:
            return {"all": [still, {"field": "due_on", "op": "within", "value": spans[value]}]}
        return {"open": still, "done": {"field": "done_at", "op": "filled"}}.get(value)


@dataclass(frozen=True)
class WhoseFilter(LinkFilter):
    """One's own stand first."""

    def options(self, user: User | AnonymousUser) -> Options:
        others = [(key, words) for key, words in super().options(user) if key != str(user.pk)]
        return [(str(user.pk), _("Mine")), *others]


TASK = RecordType(
    name="task",
    slug="tasks",
    label=_("To-do"),
    plural=_("To-dos"),
    icon="checkbox",
    model=Task,
    fields=(
        Text("text"),
        Choice("kind", choices=Task.Kind),
        About("about", label_text=_("About")),
        Date("due_on"),
        TimeOfDay("due_time"),
        Number("minutes", label_text=_("How long, in minutes")),
        Choice("remind", choices=Task.Remind),
        Choice("repeat", choices=Task.Repeat),
        Weekdays("repeat_days"),
        Date("repeat_until"),
        ForWhom("assignee", offered=colleagues),
        DateTime("done_at"),
        Link("done_by"),
        Text("result"),
    ),
    columns=("text", "about", "due_on", "due_time", "assignee", "done_at"),
    form=(
        "text",
        "kind",
        "due_on",
        "due_time",
        "minutes",
        "assignee",
        "remind",
        "repeat",
        "repeat_days",
        "repeat_until",
    ),
    page=(
        "about",
        "kind",
        "due_on",
        "due_time",
        "minutes",
        "assignee",
        "remind",
        "repeat",
        "repeat_days",
        "repeat_until",
        "done_at",
        "done_by",
        "result",
    ),
    title="text",
    sort="due_on",
    filters=(DueFilter("due", _("When")), WhoseFilter("assignee", _("For whom"), colleagues)),
    create=actions.create_task,
    change=actions.change_task,
    delete=actions.delete_task,
    restore=actions.restore_task,
    create_label=_("New to-do"),
    empty=_("Plan what is to be done, here or on a customer's page."),
    small=True,
    each_asked=True,
    panels=(task_panel,),
)
