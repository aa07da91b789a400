"""The shop's encyclopaedia of products: for customers, without signing in. It tells what was published and no more."""

from __future__ import annotations

from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from shuke.accounts.access import public
from shuke.catalogue.models import Picture
from shuke.catalogue.queries import sheets as queries
from shuke.catalogue.queries.categories import Tree
from shuke.catalogue.views.pictures import shown

MOST = 240  # pages and pictures a minute for one caller


@require_GET
@public
def sheets(request: HttpRequest) -> HttpResponse:
    """All of them, by category and words."""
    if _too_often(request):
        return _later(request)
    category, text, start = request.GET.get("category", "")[:80], request.GET.get("q", "").strip()[:60], _start(request)
    tree = Tree.read()
    leaves, more = queries.shelf_of(sorted(tree.below(category)) if category else (), text, start)
    context = {
        "leaves": leaves, "next": start + queries.PAGE if more else 0, "category": category, "q": text,
        "branches": tree.branches(queries.categories()),
    }  # fmt: skip
    return render(request, "catalogue/sheets.html", context)


@require_GET
@public
def sheet(request: HttpRequest, sheet: str) -> HttpResponse:
    if _too_often(request):
        return _later(request)
    product = queries.found(sheet)
    if product is None:
        raise Http404
    siblings, with_it, successor = queries.others(product)
    context = {
        "leaf": queries.leaf(product, whole=True), "siblings": siblings, "with_it": with_it, "successor": successor,
    }  # fmt: skip
    return render(request, "catalogue/sheet.html", context)


@require_GET
@public
def picture(request: HttpRequest, sheet: str, number: int) -> HttpResponse | FileResponse:
    if _too_often(request):
        return _later(request)
    rows = Picture.objects.filter(product__in=queries.published().filter(slug=sheet))
    return shown(get_object_or_404(rows.select_related("attachment"), pk=number).attachment, "public, max-age=3600")


def _start(request: HttpRequest) -> int:
    given = request.GET.get("from", "")
    return int(given) if given.isdecimal() and len(given) < 6 else 0


def _too_often(request: HttpRequest) -> bool:
    key = f"sheets:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, 60)
    try:
        return int(cache.incr(key)) > MOST
    except ValueError:  # it ran out between the two
        return False


def _later(request: HttpRequest) -> HttpResponse:
    return render(request, "catalogue/too_often.html", status=429)
