"""The shop's encyclopaedia of products: for customers, without signing in. It tells what was published and no more."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from shuke.accounts.access import public
from shuke.catalogue.models import Picture
from shuke.catalogue.queries import sheets as queries
from shuke.catalogue.queries.categories import Tree
from shuke.core.often import caller, too_often
from shuke.core.whole import whole_number
from shuke.records.shown import as_picture

PAGES, PICTURES = 120, 2_400  # a minute for one caller; a page of the list has 48 pictures
View = Callable[..., HttpResponse | FileResponse]


def at_most(most: int) -> Callable[[View], View]:
    """So many calls a minute of one caller."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | FileResponse:
            if too_often(f"catalogue-{view.__name__}", caller(request), most=most):
                return render(request, "catalogue/too_often.html", status=429)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


@require_GET
@public
@at_most(PAGES)
def sheets(request: HttpRequest) -> HttpResponse:
    """All of them, by category and words."""
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
@at_most(PAGES)
def sheet(request: HttpRequest, sheet: str) -> HttpResponse:
    """The address of a product that became one with another leads on to that."""
    product = queries.found(sheet)
    if product is None:
        if (home := queries.home_of(sheet)) is None:
            raise Http404
        return redirect("catalogue:sheet", home, permanent=True)
    siblings, with_it, successor = queries.others(product)
    context = {
        "leaf": queries.leaf(product, queries.pictures(product)), "siblings": siblings, "with_it": with_it,
        "successor": successor,
    }  # fmt: skip
    return render(request, "catalogue/sheet.html", context)


@require_GET
@public
@at_most(PICTURES)
def picture(_request: HttpRequest, sheet: str, number: int) -> HttpResponse | FileResponse:
    rows = Picture.objects.filter(product__in=queries.published().filter(slug=sheet))
    found = get_object_or_404(rows.select_related("attachment"), pk=number)
    return as_picture(found.attachment, "public, max-age=3600")


def _start(request: HttpRequest) -> int:
    return whole_number(request.GET.get("from", ""), most=99_999) or 0
