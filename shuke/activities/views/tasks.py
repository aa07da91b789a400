"""One tap on a task: done, open again, another day, somebody else."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.rights import Verb
from shuke.activities import actions, panels
from shuke.activities.forms import TaskForm, understood
from shuke.activities.models import Task
from shuke.activities.subjects import sees
from shuke.records import types
from shuke.records.rights import check_fields
from shuke.records.undoing import undo_url
from shuke.ui.toasts import undoable


@require_POST
@requires("task:change")
def done(request: Request, pk: int) -> HttpResponse:
    form = understood(TaskForm(request.POST))
    task = actions.complete(_task(request, pk), by=request.user, at=timezone.now(), result=form.cleaned_data["result"])
    return _answered(request, task, _("Done."), planning=True)


@require_POST
@requires("task:change")
def reopen(request: Request, pk: int) -> HttpResponse:
    task = actions.reopen(_task(request, pk), by=request.user, at=timezone.now())
    return _answered(request, task, _("Open again."))


@require_POST
@requires("task:change")
def postpone(request: Request, pk: int) -> HttpResponse:
    form = understood(TaskForm(request.POST))
    check_fields(types.named("task"), {"due_on": None}, request.user)
    task = actions.postpone(_task(request, pk), to=form.cleaned_data["to"], by=request.user, at=timezone.now())
    return _answered(request, task, _("Postponed."))


@require_POST
@requires("task:change")
def skip(request: Request, pk: int) -> HttpResponse:
    check_fields(types.named("task"), {"due_on": None}, request.user)
    since = timezone.now()
    task = actions.skip(_task(request, pk), by=request.user, at=since)
    undo = undo_url(types.named("task"), task.pk, request.user, since)
    return _answered(request, task, _("Left out this time."), undo=undo)


@require_POST
@requires("task:change")
def reassign(request: Request, pk: int) -> HttpResponse:
    form = understood(TaskForm(request.POST))
    to = form.cleaned_data["assignee"]
    check_fields(types.named("task"), {"assignee": None}, request.user)
    task = actions.reassign(_task(request, pk), to=to, by=request.user, at=timezone.now())
    return _answered(request, task, _("Handed over."))


def _task(request: Request, pk: int) -> Task:
    return get_object_or_404(Task.objects.visible_to(request.user, Verb.CHANGE), pk=pk)


def _answered(request: Request, task: Task, text: str, *, planning: bool = False, undo: str = "") -> HttpResponse:
    """`from` says where the button stood: on Today, on the task's own page, or on that of its record."""
    subject, where = task.about, request.POST.get("from", "")
    known = subject is not None and sees(request.user, subject)
    undoable(request, text, undo)
    if request.htmx and where == "next" and known:
        shown = panels.next_task(request, subject, planning=planning)
        return render(request, "activities/_next.html", {"panel": shown[1] if shown else {}})
    if where == "today":
        return redirect(reverse("workspace:today") + "?show=tasks")
    return redirect(
        panels.page_of(subject) if known and where == "next" else reverse("records:page", args=["tasks", task.pk])
    )
