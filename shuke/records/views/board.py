"""Boards and calendars: more cards of a lane, and a record moved to another lane or day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request
from shuke.accounts.rights import Verb
from shuke.records import actions, board, calendar
from shuke.records.access import opens, record_for
from shuke.records.listing import Listing
from shuke.records.types import RecordType
from shuke.records.undoing import undo_url
from shuke.records.values import from_json, split, writable
from shuke.records.versions import ChangedMeanwhile, version_of
from shuke.ui.toasts import undoable


@require_GET
@opens("view")
def lane(request: Request, record_type: RecordType) -> HttpResponse:
    """The next cards of a lane."""
    listing = _listing(request, record_type, request.GET.dict())
    key = request.GET.get("lane", "")
    if key not in board.keys(listing):
        raise Http404
    shown = board.lane(listing, key, request.GET.get("from", ""))
    return render(request, "records/_cards.html", {"record_type": record_type, "listing": listing, "lane": shown})


@require_POST
@opens("change")
def move(request: Request, record_type: RecordType, pk: int) -> HttpResponse:
    """Into the lane `to`, through the type's own change; refused when the card no longer is in the lane `from`."""
    listing = _listing(request, record_type, request.POST.dict())
    left, to = request.POST.get("from", ""), request.POST.get("to", "")
    field = board.by(listing)
    if field.name not in writable(record_type, request.user) or not {left, to} <= set(board.keys(listing)):
        raise Http404
    record, since = record_for(request, record_type, pk, Verb.CHANGE), timezone.now()
    if (field.value(record) or board.NONE) != left:
        raise ChangedMeanwhile(_("Somebody has moved this card meanwhile. Load the page again."))
    value: Any = from_json(record_type, field.name, None if to == board.NONE else to, request.user)
    values = split(record_type, {field.name: value})
    actions.change_record(record_type, record, values, by=request.user, version=version_of(record))
    undoable(request, _("Moved."), undo_url(record_type, pk, request.user, since))
    heads = [board.head(listing, key) for key in (left, to)]
    return render(request, "records/_lane_heads.html", {"heads": heads})


@require_POST
@opens("change")
def reschedule(request: Request, record_type: RecordType, pk: int) -> HttpResponse:
    """To the day `to`; refused when the record no longer stands on the day `from`."""
    listing = Listing.asked(record_type, request.user, request.POST.dict(), timezone.localdate())
    field = record_type.known_field(listing.setup.day)
    left, to = (_day(request.POST.get(name, "")) for name in ("from", "to"))
    if field is None or field.name not in writable(record_type, request.user) or to is None:
        raise Http404
    record, since = record_for(request, record_type, pk, Verb.CHANGE), timezone.now()
    if calendar.day_of(field, record) != left:
        raise ChangedMeanwhile(_("Somebody has moved this card meanwhile. Load the page again."))
    values = split(record_type, {field.name: calendar.moved(field, record, to)})
    actions.change_record(record_type, record, values, by=request.user, version=version_of(record))
    undoable(request, _("Moved."), undo_url(record_type, pk, request.user, since))
    return HttpResponse(status=204)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _listing(request: Request, record_type: RecordType, asked: dict[str, str]) -> Listing:
    listing = Listing.asked(record_type, request.user, asked, timezone.localdate())
    if not listing.setup.board or listing.refused:
        raise Http404
    return listing
