"""The timeline of any record, and writing on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from shuke.accounts.access import Request, signed_in
from shuke.accounts.rights import Verb
from shuke.activities import actions, panels, verbs
from shuke.activities.forms import ComposerForm, understood
from shuke.activities.panels import may_write
from shuke.activities.subjects import type_named
from shuke.activities.timeline import Place
from shuke.events.models import Event
from shuke.records.access import opens, record_for
from shuke.records.types import RecordType


@require_GET
@opens("view")
def timeline(request: Request, record_type: RecordType, pk: int) -> HttpResponse:
    """Another kind of entry, or older ones."""
    record = record_for(request, record_type, pk)
    start = request.GET.get("from", "")
    shown = panels.timeline_shown(request, record, Place.unpack(start) if start else None)
    return render(request, "activities/_moments.html" if start else "activities/_timeline.html", {"panel": shown})


@require_POST
@opens("change")
def write(request: Request, record_type: RecordType, pk: int) -> HttpResponse:
    """What the composer sends: something that happened, what comes next, or both."""
    record = record_for(request, record_type, pk, Verb.CHANGE)
    form: ComposerForm = understood(ComposerForm(request.POST))
    now, task = timezone.now(), form.task(request.user)
    with transaction.atomic():
        if not form.is_task:
            actions.write_down(record, by=request.user, at=now, **form.entry())
        if task:
            actions.plan_task(record, by=request.user, at=now, **task)
    return answered(request, record_type.url(record.pk), _("Written down."))


@require_POST
@signed_in
def mend(request: Request, pk: int) -> HttpResponse:
    text = request.POST.get("text", "")
    return _touched(request, pk, lambda event, **who: actions.mend(event, text, **who), _("Saved."))


@require_POST
@signed_in
def pin(request: Request, pk: int) -> HttpResponse:
    return _touched(request, pk, actions.pin, _("Pinned on top."))


@require_POST
@signed_in
def unpin(request: Request, pk: int) -> HttpResponse:
    return _touched(request, pk, actions.unpin, _("Unpinned."))


@require_POST
@signed_in
def withdraw(request: Request, pk: int) -> HttpResponse:
    return _touched(request, pk, actions.withdraw, _("Taken away. The entry itself offers to put it back."))


@require_POST
@signed_in
def put_back(request: Request, pk: int) -> HttpResponse:
    return _touched(request, pk, actions.put_back, _("Put back."))


def _touched(request: Request, pk: int, action: Callable[..., Any], text: str) -> HttpResponse:
    """Who may write on the record may touch what stands there; more the actions themselves ask."""
    event = get_object_or_404(Event, pk=pk, verb__in=verbs.KINDS)
    kind = type_named(event.subject_type)
    record = record_for(request, kind, event.subject_id or 0) if kind else None
    if kind is None or not may_write(request.user, record):
        raise Http404
    action(event, by=request.user, at=timezone.now())
    return answered(request, f"{kind.url(event.subject_id or 0)}?e={event.pk}#e{event.pk}", text)


def answered(request: Request, url: str, text: str) -> HttpResponse:
    """Back to the page; for htmx the same page anew, so that a failure before had left the form as it was."""
    messages.success(request, text)
    return HttpResponseClientRefresh() if request.htmx else redirect(url)
