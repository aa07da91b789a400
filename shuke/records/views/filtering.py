"""The filter editor's pieces: the panel, a fresh row, what may be chosen, how many fit."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from shuke.accounts.access import Request
from shuke.records.access import opens
from shuke.records.filtering import FilterRefused, parse
from shuke.records.filtering.editor import Editor
from shuke.records.filtering.language import Group
from shuke.records.filtering.reading import Reading
from shuke.records.types import RecordType

COUNTED = 1_000
PLACE = {"f", "at"}  # what of the list's address does not stay


@require_GET
@opens("view", listed=False)
def panel(request: Request, record_type: RecordType) -> HttpResponse:
    """Opened on the filter `f`; one that can't be read is begun anew, and the reason said."""
    editor, refused = Editor(record_type, request.user), None
    try:
        group = parse(request.GET.get("f"), record_type, request.user).group
    except FilterRefused as error:
        group, refused = Group(), error
    context = {
        "record_type": record_type,
        "rows": editor.rows(group),
        "choices": editor.choices(),
        "refused": refused,
        "kept": [(name, value) for name, value in request.GET.items() if name not in PLACE],
    }
    return render(request, "records/filter/_panel.html", context)


@require_GET
@opens("view", listed=False)
def row(request: Request, record_type: RecordType) -> HttpResponse:
    """A condition just chosen, or with another operator or measure."""
    asked = request.GET
    asks, of = asked.get("asks", ""), asked.get("of", "")
    fresh = Editor(record_type, request.user).fresh(asks, of, asked.get("op", ""), asked.get("measure", ""))
    return render(request, "records/filter/_row.html", {"row": fresh, "of": of, "record_type": record_type})


@require_GET
@opens("view", listed=False)
def group(request: Request, record_type: RecordType) -> HttpResponse:
    """An empty group within another."""
    rows = Editor(record_type, request.user).rows(Group("any"), request.GET.get("of", ""))
    return render(request, "records/filter/_group.html", {"rows": rows, "record_type": record_type})


@require_GET
@opens("view", listed=False)
def choices(request: Request, record_type: RecordType) -> HttpResponse:
    """What a new condition may ask, in a group of related records too."""
    found = Editor(record_type, request.user).choices(request.GET.get("of", ""))
    return render(request, "records/filter/_choices.html", {"choices": found, "record_type": record_type})


@require_GET
@opens("view", listed=False)
def count(request: Request, record_type: RecordType) -> HttpResponse:
    """How many fit; or why that can't be said."""
    try:
        asked = parse(request.GET.get("f"), record_type, request.user)
        total = Reading(record_type, request.user, timezone.localdate(), asked).count(COUNTED)
    except FilterRefused as error:
        return render(request, "records/filter/_count.html", {"refused": error})
    return render(request, "records/filter/_count.html", {"total": total, "record_type": record_type})
