"""Settings: how form and page of a record type are laid out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuke.accounts.access import Request, requires
from shuke.core.errors import UserError
from shuke.records import types
from shuke.records.actions import layouts
from shuke.records.forms import RecordForm
from shuke.records.layout_forms import LayoutForm, places, sections_of
from shuke.records.models import Layout
from shuke.records.refusal import refuse
from shuke.records.sections import LaidOut, Section
from shuke.records.types import RecordType
from shuke.records.words import Words


@require_GET
@requires("settings.change")
def layouts_page(request: Request, slug: str) -> HttpResponse:
    kind = _kind(slug)
    rows = Layout.objects.filter(record_type=kind.name).order_by("position", "id")
    shown = [(row, *_described(kind, row)) for row in rows]
    return render(request, "records/shaping/layouts.html", {"kind": kind, "layouts": shown})


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def edit_layout(request: Request, slug: str, pk: int = 0) -> HttpResponse:
    kind = _kind(slug)
    row = get_object_or_404(Layout, pk=pk, record_type=kind.name) if pk else None
    form = LayoutForm(kind, request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        try:
            layouts.save_layout(kind.name, form.sections(), by=request.user, row=row, **form.whom())
        except UserError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The layout holds from now on."))
            return redirect("shaping:layouts", slug)
    sections = form.sections() if form.is_bound else sections_of(kind, row)
    context = {"kind": kind, "form": form, "row": row, "places": places(kind, sections)}
    return render(request, "records/shaping/layout.html", context, status=422 if form.errors else 200)


@require_POST
@requires("settings.change")
def preview(request: Request, slug: str) -> HttpResponse:
    """The form as it would be, with nothing saved."""
    kind = _kind(slug)
    form = LayoutForm(kind, request.POST)
    sections = tuple(Section(Words(one["labels"]), tuple(one["fields"])) for one in form.sections())
    shown = RecordForm(replace(kind, layouts=(LaidOut(sections),)), request.user)
    return render(request, "records/shaping/_preview.html", {"form": shown})


@require_POST
@requires("settings.change")
def delete_layout(request: Request, slug: str, pk: int) -> HttpResponse:
    layouts.delete_layout(get_object_or_404(Layout, pk=pk, record_type=_kind(slug).name), by=request.user)
    messages.success(request, _("Everything is laid out as it comes again."))
    return redirect("shaping:layouts", slug)


def _kind(slug: str) -> RecordType:
    kind = types.at_address(slug)
    if not kind.shapeable:
        raise Http404
    return kind


def _described(kind: RecordType, row: Layout) -> tuple[Any, Any]:
    """For whom, and for which records, in words."""
    form = LayoutForm(kind, None, row)
    return form.role_words(), form.condition_words()
