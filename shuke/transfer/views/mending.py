"""Between the check and the import: cells corrected, words explained, an earlier mapping forgotten."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from shuke.accounts.access import Request, requires
from shuke.transfer.actions import starting
from shuke.transfer.corrections import corrected
from shuke.transfer.views.shown import found
from shuke.transfer.words import explained, unexplained


@requires("imports.run")
@require_POST
def correct(request: Request, number: int) -> HttpResponse:
    job = found(request, number)
    if cells := corrected(job, request.POST):
        starting.correct(job, cells)
    return redirect("transfer:import", number)


@requires("imports.run")
@require_POST
def explain(request: Request, number: int) -> HttpResponse:
    """Each word is sent with its place on the page, since it may be anything."""
    job = found(request, number)
    said = {
        (column.name, word): request.POST.get(f"word-{place}-{at}", "")
        for place, column in enumerate(unexplained(job))
        for at, (word, _count, _meant) in enumerate(column.words)
    }
    starting.check_later(job, settings=explained(job, said))
    return redirect("transfer:import", number)


@requires("imports.run")
@require_POST
def forget(request: Request, number: int) -> HttpResponse:
    starting.forget(found(request, number))
    return redirect("transfer:import", number)
