"""Taking back from a page: one change, or a whole batch; and what stands in the way."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, signed_in
from shuke.core.whole import whole_number
from shuke.events.models import Batch, Event
from shuke.records import undoing
from shuke.records.access import opens, record_for
from shuke.records.actions import undo as actions
from shuke.records.past import past
from shuke.records.types import RecordType
from shuke.records.undoing import Turn
from shuke.ui.toasts import undoable


@require_POST
@signed_in
def undo_event(request: Request, number: int) -> HttpResponse:
    """The action looks whether this person may."""
    event = get_object_or_404(Event, pk=number)
    try:
        batch = actions.undo_event(event, by=request.user)
    except actions.InTheWay as error:
        return _hindered(request, error)
    undoable(request, _("Undone."), reverse("records:undo_batch", args=[batch.pk]))
    return redirect(_after(request, event))


@require_POST
@signed_in
def undo_batch(request: Request, number: int) -> HttpResponse:
    batch = get_object_or_404(Batch, pk=number)
    try:
        url = actions.undo_batch(batch, by=request.user)
    except actions.InTheWay as error:
        return _hindered(request, error)
    if url:
        return redirect(url)
    messages.success(request, _("Undone."))
    return redirect(_back(request))


@require_GET
@opens("view")
def history(request: Request, record_type: RecordType, pk: int) -> HttpResponse:
    """Every change of one record."""
    record = record_for(request, record_type, pk)
    entries, older = past(record_type, record, request.user, whole_number(request.GET.get("before", "")))
    title = record_type.title_of(record)
    context = {"record_type": record_type, "url": record_type.url(pk), "title": title, "entries": entries}
    return render(request, "records/history.html", {**context, "older": older})


def _hindered(request: Request, error: actions.InTheWay) -> HttpResponse:
    """All that stands in the way, each with its record; for htmx the first of it as a toast."""
    if request.htmx:
        raise error
    return render(
        request, "records/hindered.html", {"blockers": error.blockers, "back_url": _back(request)}, status=409
    )


def _after(request: Request, event: Event) -> str:
    """What came back is shown; from the page of what went, to its list."""
    kind = undoing.kinds().get(event.subject_type)
    if kind is None or event.subject_id is None:
        return _back(request)
    if undoing.turn_of(event) is Turn.BINNED:
        return kind.url(event.subject_id)
    gone = undoing.turn_of(event) is not Turn.CHANGED
    return kind.list_url() if gone else _back(request)


def _back(request: Request) -> str:
    """The page that the person came from, if it is one of ours."""
    came = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came, {request.get_host()}):
        return "/"
    there = urlsplit(came)
    if there.path.startswith("/undo/"):
        return "/"
    return there.path + (f"?{there.query}" if there.query else "")
