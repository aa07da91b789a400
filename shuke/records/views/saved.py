"""Saved views of a list, and how a person has its columns arranged."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuke.accounts.access import Request
from shuke.accounts.models import Team
from shuke.accounts.policy import in_reach, may
from shuke.core.errors import UserError
from shuke.core.whole import whole_number
from shuke.records.access import opens
from shuke.records.actions import saved_views as actions
from shuke.records.arranging import HOWS, Column, allowed, named, offered, totalled
from shuke.records.listing import Listing
from shuke.records.models import SavedView
from shuke.records.rights import may_keep, may_share
from shuke.records.types import RecordType

HOW_WORDS = {
    "sum": lambda: _("Sum"),
    "average": lambda: _("Average"),
    "min": lambda: _("Smallest"),
    "max": lambda: _("Largest"),
    "filled": lambda: _("How many filled in"),
}


@require_http_methods(["GET", "POST"])
@opens("view")
def columns(request: Request, record_type: RecordType) -> HttpResponse:
    """The dialog that chooses, orders and totals the columns."""
    listing = _listing(request, record_type)
    if request.method == "GET":
        return render(request, "records/_columns.html", _choosing(listing))
    widths = {one.name: one.width for one in listing.setup.columns}
    wanted = [Column(name, widths.get(name, 0)) for name in request.POST.getlist("column")]
    kept = [one.plain() for one in allowed(record_type, request.user, wanted)]
    able = {one.name for one in totalled(record_type, request.user)}
    totals = {name: how for name in able if (how := request.POST.get(f"total_{name}", "")) in HOWS}
    actions.arrange(
        record_type.name, listing.setup.view, by=request.user, columns=kept, totals=totals,
        compact=request.POST.get("density") == "compact",
    )  # fmt: skip
    return redirect(listing.address(columns=None))


@require_POST
@opens("view")
def arrange(request: Request, record_type: RecordType) -> HttpResponse:
    """Widths and order as the person drags them."""
    listing = _listing(request, record_type)
    wanted = [Column.read(one) for one in request.POST.get("arranged", "")[:4000].split(",")]
    kept = [one.plain() for one in allowed(record_type, request.user, wanted)]
    actions.arrange(record_type.name, listing.setup.view, by=request.user, columns=kept)
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
@opens("view")
def new_view(request: Request, record_type: RecordType) -> HttpResponse:
    listing = _listing(request, record_type)
    if request.method == "GET":
        return render(request, "records/_view_form.html", _naming(request, listing, None))
    try:
        view = actions.save_view(
            record_type.name, by=request.user, looks=looks(listing), name=request.POST.get("name", ""),
            audience=request.POST.get("audience", "own"), team=_team(request),
        )  # fmt: skip
    except UserError as error:
        messages.error(request, str(error))
        return redirect(listing.address())
    messages.success(request, _("Saved."))
    return redirect(f"{record_type.list_url()}?view={view.pk}")


@require_http_methods(["GET", "POST"])
@opens("view")
def change_view(request: Request, record_type: RecordType, pk: int) -> HttpResponse:
    """Its name, and who sees it."""
    listing, view = _listing(request, record_type), _view(request, record_type, pk)
    if request.method == "GET":
        return render(request, "records/_view_form.html", _naming(request, listing, view))
    actions.rename_view(
        view, by=request.user, name=request.POST.get("name", ""), audience=request.POST.get("audience"),
        team=_team(request),
    )  # fmt: skip
    return redirect(listing.address())


@require_POST
@opens("view")
def update_view(request: Request, record_type: RecordType, pk: int) -> HttpResponse:
    """Keep what the list looks like now."""
    view = _view(request, record_type, pk)
    actions.update_view(view, by=request.user, looks=looks(_listing(request, record_type)))
    messages.success(request, _("Saved."))
    return redirect(f"{record_type.list_url()}?view={view.pk}")


@require_POST
@opens("view")
def reset_view(request: Request, record_type: RecordType, pk: int) -> HttpResponse:
    view = _view(request, record_type, pk)
    actions.reset_view(view, by=request.user)
    return redirect(f"{record_type.list_url()}?view={view.pk}")


@require_POST
@opens("view")
def delete_view(request: Request, record_type: RecordType, pk: int) -> HttpResponse:
    actions.delete_view(_view(request, record_type, pk), by=request.user)
    messages.success(request, _("Deleted."))
    return redirect(record_type.list_url())


@require_POST
@opens("view")
def begin_with(request: Request, record_type: RecordType) -> HttpResponse:
    """What the list opens with."""
    wanted = whole_number(request.POST.get("begins", ""))
    view = None if wanted is None else _view(request, record_type, wanted)
    actions.begin_with(record_type.name, view, by=request.user, everyone=bool(request.POST.get("everyone")))
    messages.success(request, _("Saved."))
    return redirect(_listing(request, record_type).address())


@require_POST
@opens("view")
def order_views(request: Request, record_type: RecordType) -> HttpResponse:
    ids = list(filter(None, map(whole_number, request.POST.getlist("view"))))
    actions.order_views(record_type.name, by=request.user, ids=ids)
    return HttpResponse(status=204)


def looks(listing: Listing) -> dict[str, Any]:
    """What a view keeps of a list as it stands."""
    seen = listing.setup
    return {
        "form": seen.form,
        "filters": listing.conditions(),
        "quick": listing.quick(),
        "sort": "" if str(listing.order) == listing.record_type.sort else str(listing.order),
        "columns": [one.plain() for one in seen.columns],
        "totals": dict(seen.totals),
        "group_by": seen.by,
        "day_field": seen.day,
    }


def _listing(request: Request, record_type: RecordType) -> Listing:
    asked = request.POST if request.method == "POST" else request.GET
    return Listing.asked(record_type, request.user, asked.dict(), timezone.localdate())


def _view(request: Request, record_type: RecordType, pk: int) -> SavedView:
    found = SavedView.objects.visible_to(request.user).filter(record_type=record_type.name, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _team(request: Request) -> Team | None:
    return Team.objects.filter(in_reach(request.user, "id"), pk=whole_number(request.POST.get("team", "")) or 0).first()


def _choosing(listing: Listing) -> dict[str, Any]:
    kind, user, chosen = listing.record_type, listing.user, [one.name for one in listing.columns]
    fields = {one.name: one for one in offered(kind, user)}
    order = [*(name for name in chosen if name in fields), *(name for name in fields if name not in chosen)]
    able = {one.name for one in totalled(kind, user)}
    rows = [
        (name, fields[name].label(kind.model), name in chosen, name in able, listing.setup.totals.get(name, ""))
        for name in order
    ]
    return {"listing": listing, "record_type": kind, "rows": rows, "hows": [(how, HOW_WORDS[how]()) for how in HOWS]}


def _naming(request: Request, listing: Listing, view: SavedView | None) -> dict[str, Any]:
    teams = Team.objects.filter(in_reach(request.user, "id")).order_by("position", "name")
    return {
        "listing": listing,
        "record_type": listing.record_type,
        "view": view,
        "name": named(view) if view else "",
        "audiences": SavedView.Audience.choices if may_share(request.user) else [],
        "teams": teams if may_share(request.user) else [],
        "mine": view is None or may_keep(request.user, view),
        "begins": listing.setup.begins,
        "may_begin": view is not None and view.audience == "everyone" and may(request.user, "settings.change"),
    }
