"""Starting, pausing, going on, stopping, taking back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.accounts.access import Request, requires
from shuke.transfer.actions import starting
from shuke.transfer.views.shown import found


@requires("imports.run")
@require_POST
def run(request: Request, number: int) -> HttpResponse:
    """Also going on after a pause, or after an error."""
    starting.run_later(found(request, number), by=request.user)
    return redirect("transfer:import", number)


@requires("imports.run")
@require_POST
def pause(request: Request, number: int) -> HttpResponse:
    starting.pause_later(found(request, number), by=request.user)
    return redirect("transfer:import", number)


@requires("imports.run")
@require_POST
def cancel(request: Request, number: int) -> HttpResponse:
    """Before the import: forget the file. During it: stop and take back what is in."""
    job = found(request, number)
    if job.status in starting.OPEN:
        starting.discard(job)
        messages.success(request, _("Nothing was imported."))
        return redirect("transfer:start")
    starting.cancel_later(job, by=request.user)
    return redirect("transfer:import", number)


@requires("batches.undo")
@require_POST
def undo(request: Request, number: int) -> HttpResponse:
    starting.undo_later(found(request, number), by=request.user)
    return redirect("transfer:import", number)
