"""Settings: the kinds of relation that the shop knows."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuke.accounts.access import Request, requires
from shuke.core.errors import UserError
from shuke.customers.actions import relation_types as actions
from shuke.customers.forms import RelationTypeForm
from shuke.customers.models import Relation, RelationType
from shuke.records.refusal import refuse


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def relation_types(request: Request) -> HttpResponse:
    form = RelationTypeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_relation_type(**form.values(), by=request.user)
        except UserError as error:
            refuse(form, error)
        else:
            messages.success(request, _("“%(name)s” can be chosen now.") % {"name": made})
            return redirect("customers:relation_types")
    used = Exists(Relation.objects.filter(type=OuterRef("pk")))
    kinds = RelationType.objects.annotate(used=used).order_by("retired_at", "position", "id")
    context = {"form": form, "kinds": kinds}
    return render(request, "customers/relation_types.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def relation_type(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(RelationType, pk=pk)
    form = RelationTypeForm(request.POST or None, found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_relation_type(found, **form.values(), by=request.user)
        except UserError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("customers:relation_types")
    context = {"form": form, "kind": found}
    return render(request, "customers/relation_type.html", context, status=422 if form.errors else 200)


@require_POST
@requires("settings.change")
def retire_relation_type(request: Request, pk: int) -> HttpResponse:
    """Or offer it again."""
    back = request.POST.get("back") == "yes"
    actions.retire_relation_type(get_object_or_404(RelationType, pk=pk), back=back, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("customers:relation_types")


@require_POST
@requires("settings.change")
def delete_relation_type(request: Request, pk: int) -> HttpResponse:
    actions.delete_relation_type(get_object_or_404(RelationType, pk=pk), by=request.user)
    messages.success(request, _("Deleted."))
    return redirect("customers:relation_types")
