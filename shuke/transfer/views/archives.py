"""The whole shop out, and into an empty one: made, fetched, brought in, thrown away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.models import Role
from shuke.core.errors import NotAllowed, UserError
from shuke.transfer.archive import jobs, reading
from shuke.transfer.archive.bringing import holds_records
from shuke.transfer.archive.models import Archive
from shuke.transfer.storage import Stored

SHOWN = 50


def _owners_only(request: Request) -> None:
    """Everything leaves, or everything is replaced: no other role may be given that."""
    if request.user.role != Role.OWNER:
        raise NotAllowed(_("Only the owner of the shop can do this."))


def _one(number: int) -> Archive:
    return get_object_or_404(Archive, pk=number)


@require_GET
@requires("settings.change")
def archives(request: Request) -> HttpResponse:
    """To htmx only the list, which asks again while something is being done."""
    _owners_only(request)
    found = list(Archive.objects.order_by("-id")[:SHOWN])
    context: dict[str, Any] = {
        "archives": found, "moving": any(one.is_running for one in found), "empty": not holds_records(),
    }  # fmt: skip
    return render(request, "transfer/_archives.html" if request.htmx else "transfer/archives.html", context)


@require_POST
@requires("settings.change")
def make(request: Request) -> HttpResponse:
    _owners_only(request)
    jobs.start_making(by=request.user, at=timezone.now())
    return redirect("transfer:archives")


@require_POST
@requires("settings.change")
def fetch(request: Request, number: int) -> FileResponse:
    """A POST, since it is written down."""
    _owners_only(request)
    one = _one(number)
    jobs.note_fetched(one, by=request.user, at=timezone.now())
    return FileResponse(one.path.open("rb"), as_attachment=True, filename=one.name)


@require_POST
@requires("settings.change")
def bring_in(request: Request, number: int) -> HttpResponse:
    _owners_only(request)
    jobs.start_reading(_one(number))
    return redirect("transfer:archives")


@require_POST
@requires("settings.change")
def throw_away(request: Request, number: int) -> HttpResponse:
    _owners_only(request)
    jobs.throw_away(_one(number))
    messages.success(request, _("Deleted."))
    return redirect("transfer:archives")


def refuse_backup(stored: Stored) -> None:
    try:
        reading.refuse_backup(stored.path, stored.name)
    except UserError:
        stored.path.unlink(missing_ok=True)
        raise


def take_in(request: Request, stored: Stored) -> str:
    """The address of the page where it waits for its owner's word."""
    try:
        _owners_only(request)
        jobs.take_in(stored, by=request.user, at=timezone.now())
    except BaseException:
        stored.path.unlink(missing_ok=True)
        raise
    return reverse("transfer:archives")
