"""Settings: record types of the shop's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuke.accounts.access import Request, requires
from shuke.core.errors import UserError
from shuke.records import dependents, types
from shuke.records.actions import own_objects, shaping
from shuke.records.models import CustomObject
from shuke.records.shaping_forms import ObjectForm


@require_GET
@requires("settings.change")
def objects_page(request: Request) -> HttpResponse:
    rows = CustomObject.objects.order_by("position", "id")
    since = timezone.now() - shaping.RESTORABLE
    context = {
        "objects": [(row, kind) for row in rows.filter(deleted_at=None) if (kind := types.known(f"x.{row.key}"))],
        "deleted": rows.filter(deleted_at__gte=since, emptied_at=None),
    }
    return render(request, "records/shaping/objects.html", context)


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def add_object(request: Request) -> HttpResponse:
    form = ObjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = own_objects.add_object(by=request.user, **form.given())
        except UserError as error:
            form.refuse(error)
        else:
            words = _("“%(name)s” is there. Now add the fields that it needs.") % {"name": row.words}
            messages.success(request, words)
            return redirect("shaping:fields", types.named(f"x.{row.key}").slug)
    return _form_page(request, form, None)


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def change_object(request: Request, key: str) -> HttpResponse:
    row = get_object_or_404(CustomObject, key=key, deleted_at=None)
    form = ObjectForm(request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        try:
            own_objects.change_object(row, by=request.user, **form.given())
        except UserError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("shaping:objects")
    return _form_page(request, form, row)


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def delete_object(request: Request, key: str) -> HttpResponse:
    """First what depends on it."""
    row = get_object_or_404(CustomObject, key=key, deleted_at=None)
    if request.method == "GET":
        found = dependents.of_object(row)
        return render(request, "records/shaping/delete_object.html", {"row": row, "dependents": found})
    own_objects.delete_object(row, by=request.user)
    words = _("“%(name)s” is deleted. You can bring it back for 30 days.") % {"name": row.words}
    messages.success(request, words)
    return redirect("shaping:objects")


@require_POST
@requires("settings.change")
def restore_object(request: Request, key: str) -> HttpResponse:
    row = get_object_or_404(CustomObject, key=key, deleted_at__isnull=False)
    own_objects.restore_object(row, by=request.user)
    messages.success(request, _("“%(name)s” is back, with all its records.") % {"name": row.words})
    return redirect("shaping:objects")


def _form_page(request: Request, form: ObjectForm, row: CustomObject | None) -> HttpResponse:
    context = {"form": form, "row": row}
    return render(request, "records/shaping/object.html", context, status=422 if form.errors else 200)
