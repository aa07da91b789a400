"""Dashboards: one page each, whose charts come one after the other; making, sharing and arranging them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.models import Team
from shuke.accounts.policy import in_reach
from shuke.analytics import starters
from shuke.analytics.actions import dashboards as keeping
from shuke.analytics.models import Chart, Dashboard
from shuke.analytics.queries import charts_of, dashboards
from shuke.core.errors import NotAllowed, UserError
from shuke.core.whole import whole_number
from shuke.records.rights import may_keep, may_share
from shuke.records.words import in_words
from shuke.ui.toasts import undoable


@require_GET
@requires("reports.view")
def first(request: Request) -> HttpResponse:
    """The dashboard that stands first; where there is none, how to come by one."""
    found = dashboards(request.user).first()
    if found is not None:
        return redirect("analytics:dashboard", found.pk)
    return render(request, "analytics/charts/none.html", {"may_share": may_share(request.user)})


@require_GET
@requires("reports.view")
def dashboard(request: Request, number: int) -> HttpResponse:
    found = _dashboard(request, number)
    every = [(one, in_words(one.labels, str(one.pk))) for one in dashboards(request.user)]
    charts = [(one, in_words(one.labels)) for one in charts_of(found)]
    context = {
        "dashboard": found, "name": in_words(found.labels, str(found.pk)), "every": every, "charts": charts,
        "keeps": may_keep(request.user, found), "widths": Chart.Width.choices,
    }  # fmt: skip
    return render(request, "analytics/charts/dashboard.html", context)


@require_POST
@requires("reports.view")
def ready_made(request: Request) -> HttpResponse:
    """The overview that suits every shop: for everyone by whoever may share, else for oneself."""
    if not may_share(request.user):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    overview = starters.overview(request.shop.parts)
    keeping.keep_ready_made(overview["labels"], overview["charts"], pack=starters.OVERVIEW)
    return redirect("analytics:dashboards")


@require_http_methods(["GET", "POST"])
@requires("reports.view")
def new_dashboard(request: Request) -> HttpResponse:
    if request.method == "GET":
        return render(request, "analytics/charts/dashboard_form.html", _naming(request, None))
    try:
        made = keeping.make_dashboard(by=request.user, **_given(request))
    except UserError as error:
        return _again(request, None, error)
    return redirect("analytics:dashboard", made.pk)


@require_http_methods(["GET", "POST"])
@requires("reports.view")
def change_dashboard(request: Request, number: int) -> HttpResponse:
    """Its name, and who sees it."""
    found = _dashboard(request, number)
    if not may_keep(request.user, found):
        raise NotAllowed(_("This dashboard is not yours. Make one of your own."))
    if request.method == "GET":
        return render(request, "analytics/charts/dashboard_form.html", _naming(request, found))
    try:
        keeping.change_dashboard(found, by=request.user, **_given(request))
    except UserError as error:
        return _again(request, found, error)
    return redirect("analytics:dashboard", found.pk)


@require_POST
@requires("reports.view")
def delete_dashboard(request: Request, number: int) -> HttpResponse:
    keeping.delete_dashboard(_dashboard(request, number), by=request.user, at=timezone.now())
    undoable(request, _("Dashboard deleted."), reverse("analytics:restore_dashboard", args=[number]))
    return redirect("analytics:dashboards")


@require_POST
@requires("reports.view")
def restore_dashboard(request: Request, number: int) -> HttpResponse:
    return redirect("analytics:dashboard", keeping.restore_dashboard(number, by=request.user).pk)


@require_POST
@requires("reports.view")
def arrange(request: Request, number: int) -> HttpResponse:
    """Order and widths: sent by dragging and by buttons; without scripts, by the form that holds them. `up` and `down`
    move one chart a place."""
    found = _dashboard(request, number)
    ids = list(filter(None, map(whole_number, request.POST.getlist("chart"))))
    widths = {one: width for one in ids if (width := request.POST.get(f"width_{one}"))}
    keeping.arrange(found, by=request.user, ids=_stepped(request, ids), widths=widths)
    return HttpResponse(status=204) if request.htmx else redirect("analytics:dashboard", found.pk)


def _stepped(request: Request, ids: list[int]) -> list[int]:
    for name, step in (("up", -1), ("down", 1)):
        given = whole_number(request.POST.get(name, ""))
        if given is not None and given in ids:
            at = ids.index(given)
            to = min(max(at + step, 0), len(ids) - 1)
            ids.insert(to, ids.pop(at))
    return ids


def _dashboard(request: Request, pk: int) -> Dashboard:
    found = dashboards(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _given(request: Request) -> dict[str, Any]:
    team = Team.objects.filter(in_reach(request.user, "id"), pk=whole_number(request.POST.get("team", "")) or 0).first()
    return {"name": request.POST.get("name", ""), "audience": request.POST.get("audience", "own"), "team": team}


def _naming(request: Request, found: Dashboard | None) -> dict[str, Any]:
    shares = may_share(request.user)
    teams = Team.objects.filter(in_reach(request.user, "id")).order_by("position", "name")
    return {
        "dashboard": found,
        "name": in_words(found.labels) if found else "",
        "audiences": Dashboard.Audience.choices if shares else [],
        "teams": teams if shares else [],
    }


def _again(request: Request, found: Dashboard | None, error: UserError) -> HttpResponse:
    context = {**_naming(request, found), "refused": str(error), "name": request.POST.get("name", "")}
    return render(request, "analytics/charts/dashboard_form.html", context, status=422)
