"""The pages “Insights”. What takes long is worked out beside and appears by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shuke.accounts.access import Request, requires
from shuke.analytics import kept
from shuke.analytics.warehouse import store
from shuke.core.errors import NotAllowed, UserError
from shuke.core.patience import at_most
from shuke.insights.overviews import pages
from shuke.insights.overviews.page import Asked, Overview, Page, is_large, version

AT_ONCE, NOT_AT_ALL = 0.5, -1.0  # seconds that the page waits for its figures


@require_GET
@requires("reports.view")
def index(request: Request) -> HttpResponse:
    return render(request, "insights/overviews/index.html", {"pages": pages.open_to(request.user)})


@require_GET
@requires("reports.view")
def page(request: Request, slug: str) -> HttpResponse:
    found, asked = _asked(request, slug)
    context = {"every": pages.open_to(request.user), **_figures(found, asked)}
    return render(request, "insights/overviews/page.html", context)


@require_GET
@requires("reports.view")
def figures(request: Request, slug: str) -> HttpResponse:
    """What the page holds, once it is worked out."""
    found, asked = _asked(request, slug)
    return render(request, "insights/overviews/_figures.html", _figures(found, asked))


def _asked(request: Request, slug: str) -> tuple[Page, Asked]:
    found = pages.find(slug)
    if found is None:
        raise Http404
    if not found.opens_to(request.user):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    asked = Asked(request.user, timezone.localdate(), request.GET.get("show", ""))
    ways = [key for key, _label in found.ways_for(asked)]
    return found, asked if asked.show in ways else replace(asked, show=ways[0] if ways else "")


def _figures(found: Page, asked: Asked) -> dict[str, Any]:
    def work(seconds: float) -> Overview:
        with at_most(seconds):
            return found.made(asked)

    about = kept.key(asked.user, found.slug, asked.on, asked.show, *version())
    try:
        worked = kept.at_once(about, work, NOT_AT_ALL if (found.beside and store.current()) or is_large() else AT_ONCE)
    except UserError as error:
        worked = kept.Worked(refused=str(error))
    return {"page": found, "asked": asked, "ways": found.ways_for(asked), "worked": worked}
