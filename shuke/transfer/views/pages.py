"""Dropping a file in, looking at what was found in it, and saying what it is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import may
from shuke.core.errors import UserError
from shuke.core.whole import whole_number
from shuke.customers.models import Customer
from shuke.transfer import remembered
from shuke.transfer.actions import starting
from shuke.transfer.archive.reading import is_archive
from shuke.transfer.files.containers import holds_several
from shuke.transfer.forms import SettingsForm
from shuke.transfer.models import Import
from shuke.transfer.sets import actions as sets
from shuke.transfer.sets.models import ImportSet
from shuke.transfer.sources.reading import systems
from shuke.transfer.storage import Stored, check_room, store
from shuke.transfer.views import archives
from shuke.transfer.views.shown import found, shown
from shuke.transfer.views.streams import body, sizes

PAST = 20
ALONE = Q(set=None) | Q(set__status=ImportSet.Status.SINGLE)  # parts of a set stand on its page


@requires("imports.run")
@require_GET
def start(request: Request) -> HttpResponse:
    past = Import.objects.visible_to(request.user).filter(ALONE).select_related("by").order_by("-id")
    before = whole_number(request.GET.get("before", ""))
    if before:
        past = past.filter(id__lt=before)
    jobs = list(past[: PAST + 1])
    older = jobs[PAST - 1].pk if len(jobs) > PAST else None
    containers = ImportSet.objects.visible_to(request.user).exclude(status=ImportSet.Status.SINGLE).select_related("by")
    context = {
        "jobs": jobs[:PAST], "older": older, "upload_limit": settings.SHUKE_UPLOAD_LIMIT,
        "sets": [] if before else containers.order_by("-id")[:PAST], "systems": systems(),
        "try_first": not jobs and may(request.user, "settings.change") and not Customer.objects.alive().exists(),
    }  # fmt: skip
    return render(request, "transfer/start.html", context)


@requires("imports.run")
@require_POST
def upload(request: Request) -> JsonResponse:
    """The file is the body of the request, so that it goes to the disk piece by piece. Answers with the address of the
    import's page, or with the sentence that says why not. The browser asks with `size` alone about a file that is too
    large: an answer before the whole body has come never reaches its page. `like` names an import whose settings it is
    to have."""
    name = request.GET.get("name", "")[:255] or _("Pasted rows")
    try:
        check_room(max(sizes(request)), name)
        return JsonResponse({"url": _taken_in(request, store(name, body(request)))})
    except UserError as error:
        return JsonResponse({"message": str(error)}, status=error.status)


def _taken_in(request: Request, stored: Stored) -> str:
    """The address of the page where it goes on: that of a set, where the file may hold several tables."""
    archives.refuse_backup(stored)
    if is_archive(stored.path):
        return archives.take_in(request, stored)
    kind, given = _like(request)
    if not kind and holds_several(stored.path):
        one = sets.take_in(stored, by=request.user)
        sets.read_later(one)
        return reverse("transfer:set", args=[one.pk])
    job = starting.take_in(stored, by=request.user, kind=kind, settings=given)
    starting.check_later(job)
    return reverse("transfer:import", args=[job.pk])


def _like(request: Request) -> tuple[str, dict[str, Any]]:
    number = whole_number(request.GET.get("like", ""))
    if not number:
        return "", {}
    job = found(request, number)
    return job.kind, remembered.same_as(job)


@requires("imports.run")
@require_GET
def show(request: Request, number: int) -> HttpResponse:
    """The whole page; to htmx only the part that changes while the worker is busy."""
    job = found(request, number)
    template = "transfer/_import.html" if request.htmx else "transfer/import.html"
    return render(request, template, shown(request, job))


@requires("imports.run")
@require_POST
def change(request: Request, number: int) -> HttpResponse:
    job = found(request, number)
    form = SettingsForm(job, request.POST)
    if not form.is_valid():
        return render(request, "transfer/import.html", shown(request, job, form), status=422)
    starting.check_later(job, kind=form.chosen_kind(), settings=form.settings())
    return redirect("transfer:import", number)
