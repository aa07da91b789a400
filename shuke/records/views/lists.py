"""The list of a record type."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from shuke.accounts.access import Request
from shuke.accounts.policy import may_do
from shuke.accounts.rights import Verb
from shuke.records import board, calendar, search
from shuke.records import totals as counting
from shuke.records.access import opens
from shuke.records.actions.saved_views import mark_used
from shuke.records.exports import formats
from shuke.records.listing import Listing
from shuke.records.rights import create_url, may_keep
from shuke.records.screens import chips, filter_bar, forms, heads, may_pick, picked, quick_bulk, rows_shown, tabs
from shuke.records.types import RecordType
from shuke.records.values import writable

OFFERED = 10


@require_GET
@opens("view")
def list_page(request: Request, record_type: RecordType) -> HttpResponse:
    listing = Listing.asked(record_type, request.user, request.GET.dict(), timezone.localdate())
    if view := listing.setup.view:
        mark_used(view, at=timezone.now())
    shown = _board if listing.setup.board else _calendar if listing.setup.calendar else _table
    context = {**_around(request, listing), **shown(request, listing)}
    fragment = request.htmx and not request.htmx.boosted
    return render(request, "records/_list.html" if fragment else "records/list.html", context)


def _around(request: Request, listing: Listing) -> dict[str, Any]:
    """What stands above and beside the rows, whatever form they have."""
    kind, user, quick, bar = listing.record_type, request.user, chips(listing), filter_bar(listing)
    return {
        "record_type": kind,
        "listing": listing,
        "chips": quick,
        "bar": bar,
        "conditions": len(bar.chips) + sum(bool(one.chosen) for one in quick),
        "tabs": tabs(listing),
        "forms": forms(listing),
        "keeps": bool(listing.setup.view and may_keep(user, listing.setup.view)),
        "clear_url": listing.cleared(),
        "create_url": create_url(kind, user),
        "nearby": kind.nearby(user) if kind.nearby else (),
        "formats": formats() if may_do(user, kind.name, Verb.EXPORT) else [],
        "may_delete": kind.delete is not None and may_do(user, kind.name, Verb.DELETE),
        "quick_bulk": quick_bulk(listing),
    }


def _board(_request: Request, listing: Listing) -> dict[str, Any]:
    movable = listing.may_change and listing.setup.by in writable(listing.record_type, listing.user)
    return {"lanes": [] if listing.refused else board.lanes(listing), "movable": movable}


def _calendar(request: Request, listing: Listing) -> dict[str, Any]:
    kind, day = listing.record_type, listing.setup.day
    open_ = day in writable(kind, request.user)
    creates = open_ and bool(create_url(kind, request.user)) and bool(kind.quick_url())
    sheet = None if listing.refused else calendar.sheet(listing, request.GET.dict())
    return {"sheet": sheet, "movable": listing.may_change and open_, "create_day": day if creates else ""}


def _table(_request: Request, listing: Listing) -> dict[str, Any]:
    shown = listing.page()
    picking = may_pick(listing)
    return {
        "heads": heads(listing),
        "rows": rows_shown(listing, shown.rows, picking=picking),
        "picking": picking,
        "total": _total(listing, shown),
        "previous_url": listing.at(shown.before),
        "next_url": listing.at(shown.after),
    }


@require_GET
@opens("view")
def totals(request: Request, record_type: RecordType) -> HttpResponse:
    """The foot of the table, asked for when the page is there."""
    listing = Listing.asked(record_type, request.user, request.GET.dict(), timezone.localdate())
    cells, more = counting.totals(listing)
    return render(request, "records/_totals.html", {"cells": cells, "more": more, "picking": may_pick(listing)})


@require_GET
@opens("view")
def options(request: Request, record_type: RecordType) -> HttpResponse:
    """What a picker offers for the letters typed so far."""
    found = search.offered(record_type, request.GET.get("q", "")[:80], request.user, limit=OFFERED)
    shown = [(one.pk, record_type.title_of(one), record_type.hint_of(one), picked(record_type, one)) for one in found]
    return render(request, "records/_options.html", {"shown": shown})


def _total(listing: Listing, shown: Any) -> tuple[int, bool] | None:
    """How many, and whether there are more than that. Known without asking when one page holds all; None: the page
    asks afterwards."""
    if listing.cursor is None and shown.after is None:
        return len(shown.rows), False
    if listing.counts_later:
        return None
    counted = listing.count
    return min(counted, listing.counted), counted > listing.counted
