"""Settings: the fields of each record type, built in and own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuke.accounts.access import Request, requires
from shuke.core.errors import UserError
from shuke.records import dependents, types
from shuke.records.actions import shaping
from shuke.records.fields import KINDS
from shuke.records.models import CustomField
from shuke.records.shaping_forms import FieldForm
from shuke.records.types import RecordType


@require_GET
@requires("settings.change")
def types_page(request: Request) -> HttpResponse:
    kinds = [one for one in types.all_types() if one.shapeable]
    return render(request, "records/shaping/types.html", {"kinds": kinds})


@require_GET
@requires("settings.change")
def fields_page(request: Request, slug: str) -> HttpResponse:
    kind = _kind(slug)
    rows = CustomField.objects.filter(record_type=kind.name)
    own = list(rows.filter(deleted_at=None).order_by("position", "id"))
    used = dependents.uses(kind.name, [row.key for row in own])
    since = timezone.now() - shaping.RESTORABLE
    context = {
        "kind": kind,
        "own": [(row, kind.known_field(row.key), KINDS[row.kind], used[row.key]) for row in own if row.kind in KINDS],
        "built_in": [(one, one.label(kind.model), _use(kind, one.name)) for one in kind.fields if not one.custom],
        "deleted": rows.filter(deleted_at__gte=since, emptied_at=None).order_by("-deleted_at"),
    }
    return render(request, "records/shaping/fields.html", context)


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def add_field(request: Request, slug: str) -> HttpResponse:
    """First the kind, then what it is called."""
    kind, chosen = _kind(slug), request.GET.get("kind", "")
    if chosen not in KINDS:
        return render(request, "records/shaping/kinds.html", {"kind": kind, "kinds": list(KINDS.values())})
    form = FieldForm(kind, chosen, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = shaping.add_field(kind.name, chosen, by=request.user, **form.given())
        except UserError as error:
            form.refuse(error)
        else:
            messages.success(request, _("“%(name)s” is there, in lists, forms and everywhere.") % {"name": row.words})
            return redirect("shaping:fields", slug)
    return _form_page(request, kind, form, None)


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def change_field(request: Request, slug: str, key: str) -> HttpResponse:
    kind, row = _kind(slug), _field(slug, key, deleted=False)
    form = FieldForm(kind, row.kind, request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        try:
            shaping.change_field(row, by=request.user, **form.given())
        except UserError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("shaping:fields", slug)
    return _form_page(request, kind, form, row)


@require_POST
@requires("settings.change")
def move_field(request: Request, slug: str, key: str) -> HttpResponse:
    shaping.move_field(_field(slug, key, deleted=False), up=request.POST.get("to") == "up", by=request.user)
    return redirect("shaping:fields", slug)


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def delete_field(request: Request, slug: str, key: str) -> HttpResponse:
    """First what depends on it."""
    kind, row = _kind(slug), _field(slug, key, deleted=False)
    if request.method == "GET":
        found = dependents.of_field(row)
        return render(request, "records/shaping/delete_field.html", {"kind": kind, "row": row, "dependents": found})
    shaping.delete_field(row, by=request.user)
    messages.success(request, _("“%(name)s” is deleted. You can bring it back for 30 days.") % {"name": row.words})
    return redirect("shaping:fields", slug)


@require_POST
@requires("settings.change")
def restore_field(request: Request, slug: str, key: str) -> HttpResponse:
    row = _field(slug, key, deleted=True)
    shaping.restore_field(row, by=request.user)
    messages.success(request, _("“%(name)s” is back, with all its values.") % {"name": row.words})
    return redirect("shaping:fields", slug)


def _form_page(request: Request, kind: RecordType, form: FieldForm, row: CustomField | None) -> HttpResponse:
    context = {"kind": kind, "form": form, "row": row}
    return render(request, "records/shaping/field.html", context, status=422 if form.errors else 200)


def _kind(slug: str) -> RecordType:
    kind = types.at_address(slug)
    if not kind.shapeable:
        raise Http404
    return kind


def _field(slug: str, key: str, *, deleted: bool) -> CustomField:
    rows = CustomField.objects.filter(record_type=_kind(slug).name, deleted_at__isnull=not deleted)
    return get_object_or_404(rows, key=key)


def _use(kind: RecordType, name: str) -> list[Any]:
    """Where a built-in field stands, in words."""
    places = ((kind.columns, _("List")), (kind.form, _("Form")), (kind.page or kind.form, _("Page")))
    return [words for names, words in places if name in names]
