"""The same list as a file, in any of the formats."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.accounts.access import Request
from shuke.accounts.models import User
from shuke.records.access import opens
from shuke.records.actions import export_requests, exporting
from shuke.records.exports import approval, format_named, made_of
from shuke.records.exports.rows import allowed, reachable
from shuke.records.listing import Listing
from shuke.records.types import RecordType


@require_POST
@opens("export")
def export(request: Request, record_type: RecordType, kind: str) -> HttpResponseBase:
    """A POST, since it is written down."""
    listing = Listing.asked(record_type, request.user, request.POST.dict(), timezone.localdate())
    rows = allowed(listing).order_by().count()
    if listing.use and request.POST.get("told") != listing.use:
        return _told(request, listing, kind, rows)
    if approval.is_needed(request.user, listing.columns, rows, listing.on):
        return _question(request, listing, kind, rows)
    return taken_away(listing, kind, by=request.user, rows=rows)


def _told(request: Request, listing: Listing, kind: str, rows: int) -> HttpResponseBase:
    """Before a file for some use leaves: how many may be used for that, and how many not."""
    offered = listing.record_type.uses.offered() if listing.record_type.uses else {}
    given = {name: value for name, value in request.POST.items() if name not in {"csrfmiddlewaretoken", "told"}}
    context = {
        "record_type": listing.record_type, "ending": kind, "given": given, "rows": rows, "use": listing.use,
        "left_out": reachable(listing).order_by().count() - rows, "label": offered.get(listing.use, ""),
    }  # fmt: skip
    return render(request, "records/exports/use.html", context)


def _question(request: Request, listing: Listing, kind: str, rows: int, problem: str = "") -> HttpResponseBase:
    """What it is for; the question of the list goes along, unseen."""
    given = {name: value for name, value in request.POST.items() if name not in {"csrfmiddlewaretoken", "reason"}}
    context = {"record_type": listing.record_type, "ending": kind, "given": given, "rows": rows, "problem": problem}
    return render(request, "records/exports/ask.html", context, status=422 if problem else 200)


@require_POST
@opens("export")
def ask(request: Request, record_type: RecordType) -> HttpResponseBase:
    listing = Listing.asked(record_type, request.user, request.POST.dict(), timezone.localdate())
    found = format_named(request.POST.get("ending", ""))
    if found is None:
        raise Http404
    try:
        export_requests.ask(
            listing, found.ending, request.POST.dict(), reason=request.POST.get("reason", ""), by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except export_requests.ReasonMissing as error:
        return _question(request, listing, found.ending, allowed(listing).order_by().count(), str(error))
    messages.success(request, _("Asked for. You will find the file here as soon as somebody has agreed."))
    return redirect("records:export_requests")


def taken_away(listing: Listing, ending: str, *, by: User, rows: int) -> HttpResponseBase:
    """The file, after it was written down who takes it."""
    found, now = format_named(ending), timezone.now()
    assert found
    name = exporting.file_name(listing, ending)
    exporting.record_export(listing, by=by, ending=ending, at=now, name=name, rows=rows)
    export_requests.count_taken(by, rows, now)
    return made_of(listing, found, name)
