"""What the composer and the buttons of a task send."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.activities.models import Entry, Task
from shuke.core.errors import UserError

TASK = "task"
KINDS = [*Entry.Kind.choices, (TASK, _("To-do"))]


class FormWrong(UserError):
    code = "form_wrong"


class ComposerForm(forms.Form):
    """A note, call, visit or message that happened; or a task, alone or as what comes next."""

    token = forms.CharField(required=False, max_length=50)
    kind = forms.ChoiceField(choices=KINDS)
    text = forms.CharField(required=False, max_length=20_000)
    happened = forms.DateTimeField(required=False)
    outcome = forms.ChoiceField(choices=Entry.Outcome.choices, required=False)
    channel = forms.ChoiceField(choices=Entry.Channel.choices, required=False)
    direction = forms.ChoiceField(choices=Entry.Direction.choices, required=False)
    plan = forms.BooleanField(required=False)
    next_text = forms.CharField(required=False, max_length=300)
    due_on = forms.DateField(required=False)
    due_time = forms.TimeField(required=False)
    task_kind = forms.ChoiceField(choices=Task.Kind.choices, required=False)
    minutes = forms.IntegerField(required=False, min_value=1, max_value=1440)
    remind = forms.ChoiceField(choices=Task.Remind.choices, required=False)
    repeat = forms.ChoiceField(choices=Task.Repeat.choices, required=False)
    assignee = forms.ModelChoiceField(User.objects.filter(is_active=True), required=False)

    @property
    def is_task(self) -> bool:
        return self.cleaned_data["kind"] == TASK

    def entry(self) -> dict[str, Any]:
        """For actions.write_down."""
        known = self.cleaned_data
        details = {name: known[name] for name in ("outcome", "channel", "direction")}
        return {name: known[name] for name in ("token", "kind", "text", "happened")} | {"details": details}

    def task(self, by: User) -> dict[str, Any] | None:
        """For actions.plan_task; None when nothing is to come."""
        text = self.cleaned_data["text" if self.is_task else "next_text"].strip()
        if not self.is_task and not self.cleaned_data["plan"]:
            return None
        names = ("due_on", "due_time", "assignee", "minutes", "remind", "repeat")
        values = {name: self.cleaned_data[name] for name in names} | {"kind": self.cleaned_data["task_kind"]}
        values["assignee"] = values["assignee"] or by
        token = self.cleaned_data["token"]
        return {"text": text, **values, "token": f"{token}-task" if token else ""}


class TaskForm(forms.Form):
    """One button of a task: what came of it, to which day, to whom; and what comes next."""

    result = forms.CharField(required=False, max_length=300)
    to = forms.DateField(required=False)
    assignee = forms.ModelChoiceField(User.objects.filter(is_active=True), required=False)


def understood(form: forms.Form) -> Any:
    """The form, valid; else its first complaint as an error for people."""
    if not form.is_valid():
        raise FormWrong(next(iter(form.errors.values()))[0])
    return form


def fresh(on: date, now: datetime) -> dict[str, Any]:
    """What the composer's template begins with."""
    return {
        "token": uuid.uuid4().hex,
        "kinds": KINDS,
        "outcomes": Entry.Outcome.choices,
        "channels": Entry.Channel.choices,
        "directions": Entry.Direction.choices,
        "task_kinds": Task.Kind.choices,
        "reminders": Task.Remind.choices,
        "repeats": Task.Repeat.choices,
        "latest": timezone.localtime(now).strftime("%Y-%m-%dT%H:%M"),
        "tomorrow": on + timedelta(days=1),
        "in_a_week": on + timedelta(days=7),
    }
