"""Several tables in one run: what was found, the dry run over all of it, progress, the report, undo."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import may
from shuke.core.errors import UserError
from shuke.core.whole import whole_number
from shuke.transfer.sets import actions, queries
from shuke.transfer.sets.forms import SetForm
from shuke.transfer.sets.models import ImportSet
from shuke.transfer.storage import check_room, store
from shuke.transfer.telling import said
from shuke.transfer.views.streams import body, sizes

Status = ImportSet.Status


def found(request: Request, number: int) -> ImportSet:
    one = ImportSet.objects.visible_to(request.user).select_related("by").filter(id=number).first()
    if one is None:
        raise Http404
    return one


@requires("imports.run")
@require_POST
def upload(request: Request) -> JsonResponse:
    """One of several files that were dropped together. The first makes the set (`together`: how many there are); the
    others name it; the `last` starts the reading and is answered with the address of the set's page."""
    name = request.GET.get("name", "")[:255]
    try:
        check_room(max(sizes(request)), name)
        one = _set_for(request, name)
        actions.add_file(one, store(name, body(request)))
        if "last" not in request.GET:
            return JsonResponse({"set": one.pk})
        actions.read_later(one)
    except UserError as error:
        return JsonResponse({"message": str(error)}, status=error.status)
    return JsonResponse({"url": reverse("transfer:set", args=[one.pk])})


def _set_for(request: Request, name: str) -> ImportSet:
    number, together = (whole_number(request.GET.get(one, "")) for one in ("set", "together"))
    if number:
        return found(request, number)
    called = _("%(name)s and %(more)s more") % {"name": name, "more": together - 1} if together else name
    return actions.collect(called, by=request.user)


@requires("imports.run")
@require_GET
def show(request: Request, number: int) -> HttpResponse:
    """The whole page; to htmx only the part that changes while the worker is busy."""
    one = found(request, number)
    if one.status == Status.SINGLE and (part := one.parts.first()):
        return _go(request, reverse("transfer:import", args=[part.pk]))
    template = "transfer/_set.html" if request.htmx else "transfer/set.html"
    return render(request, template, shown(request, one))


def _go(request: Request, url: str) -> HttpResponse:
    return HttpResponse(headers={"HX-Redirect": url}) if request.htmx else redirect(url)


def shown(request: Request, one: ImportSet, form: SetForm | None = None) -> dict[str, Any]:
    rows = queries.rows_of(one)
    percent = queries.progress(one, rows)
    context: dict[str, Any] = {
        "one": one, "rows": rows, "totals": queries.totals(rows), "percent": percent, "percent_text": f"{percent} %",
        "error": said(one.error), "may_undo": may(request.user, "batches.undo"),
        "unclear": any(row.needs_help for row in rows),
    }  # fmt: skip
    if not one.is_moving:
        context |= {"left_out": queries.left_out(one), "links": queries.links_of(one)}
    if one.status == Status.READY:
        context["form"] = form or SetForm(one)
    return context


@requires("imports.run")
@require_POST
def change(request: Request, number: int) -> HttpResponse:
    one = found(request, number)
    form = SetForm(one, request.POST)
    if not form.is_valid():
        return render(request, "transfer/set.html", shown(request, one, form), status=422)
    source = form.cleaned_data["source"].strip()
    actions.change_later(one, tables=form.said_tables(), links=form.said_links(), source=source)
    return redirect("transfer:set", number)


@requires("imports.run")
@require_POST
def run(request: Request, number: int) -> HttpResponse:
    actions.run_later(found(request, number))
    return redirect("transfer:set", number)


@requires("imports.run")
@require_POST
def pause(request: Request, number: int) -> HttpResponse:
    actions.pause_later(found(request, number))
    return redirect("transfer:set", number)


@requires("imports.run")
@require_POST
def cancel(request: Request, number: int) -> HttpResponse:
    """Before the import: forget the file. During it: stop and take back what is in."""
    one = found(request, number)
    if one.parts.exclude(batch=None).exists() or one.status in {Status.RUNNING, Status.PAUSED}:
        actions.cancel_later(one, by=request.user)
        return redirect("transfer:set", number)
    actions.discard(one)
    return redirect("transfer:start")


@requires("batches.undo")
@require_POST
def undo(request: Request, number: int) -> HttpResponse:
    actions.undo_later(found(request, number), by=request.user)
    return redirect("transfer:set", number)
