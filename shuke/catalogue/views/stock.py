"""Goods moved by hand: one product's, and all of a place in a stocktake."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import told
from shuke.catalogue.actions import shelving, stock
from shuke.catalogue.fields import places
from shuke.catalogue.forms import HandleForm, quantity_of
from shuke.catalogue.models import Location, Movement, Product
from shuke.catalogue.queries.categories import Tree
from shuke.catalogue.queries.shelf import on_hand, shelf, to_count
from shuke.catalogue.views.answering import answer, asked, page_of, seen
from shuke.core.whole import whole_number

AT_ONCE = 100  # products on one sheet of a stocktake


@require_http_methods(["GET", "POST"])
@requires("movement:create")
def handle(request: Request, pk: int) -> HttpResponse:
    """`what` in the address begins the form with it."""
    product = seen(request, pk)
    _may_know(request)
    stock.first_location()
    what = request.GET.get("what", "")
    begun = {"what": what} if what in Movement.Kind.values else {}
    form = HandleForm(request.user, asked(request), **begun)

    def save() -> None:
        shelving.handle(product, form.done(), by=request.user, at=timezone.now())

    return answer(
        request, form, save, template="catalogue/handle.html", back=page_of(product), product=product,
        shelf=shelf(product),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("movement:create")
def stocktake(request: Request) -> HttpResponse:
    """A sheet of what should be there, with a field for what is. Rows that moved meanwhile come back to be counted
    again."""
    _may_know(request)
    stock.first_location()
    here = _place(request)
    again: tuple[int, ...] = ()
    if request.method == "POST":
        taken = shelving.take_stock(
            here, _counted(request.POST), by=request.user, at=timezone.now(), note=_note(request)
        )
        _tell(request, taken)
        if not taken.moved:
            return redirect(f"{request.path}?{request.GET.urlencode()}")
        again = taken.moved
    return render(request, "catalogue/stocktake.html", _sheet(request, here, again), status=422 if again else 200)


def _sheet(request: Request, here: Location, again: tuple[int, ...]) -> dict[str, Any]:
    category, text, start = request.GET.get("category", ""), request.GET.get("q", "").strip()[:60], _start(request)
    tree = Tree.read()
    rows = to_count(request.user, category=tree.below(category) if category else (), text=text)
    found = list(rows.filter(pk__in=again) if again else rows[start : start + AT_ONCE + 1])
    first = stock.first_location()
    known = on_hand(here, found, first=here == first)
    used = Product.objects.visible_to(request.user).exclude(category="").values_list("category", flat=True).distinct()
    return {
        "here": here, "places": places(request.user), "branches": tree.branches(list(used[:500])), "again": again,
        "category": category, "q": text, "rows": [(one, known[one.pk]) for one in found[:AT_ONCE]],
        "next": start + AT_ONCE if len(found) > AT_ONCE else 0, "start": start,
    }  # fmt: skip


def _start(request: Request) -> int:
    return whole_number(request.GET.get("from", ""), most=999_999) or 0


def _place(request: Request) -> Location:
    given = request.GET.get("location", "")
    return get_object_or_404(places(request.user), pk=whole_number(given)) if given else stock.first_location()


def _counted(given: Any) -> dict[int, tuple[Decimal, Decimal | None]]:
    """Rows that were filled in: product → what was counted, and what the sheet said."""
    found = {}
    for name, text in given.items():
        kind, _dash, number = name.partition("-")
        pk = whole_number(number) if kind == "counted" else None
        if pk is not None and (counted := quantity_of(text)) is not None:
            found[pk] = (counted, quantity_of(given.get(f"known-{pk}", "")))
    return found


def _note(request: Request) -> str:
    return str(request.POST.get("note", "")).strip()[:200]


def _tell(request: Request, taken: shelving.Taken) -> None:
    if taken.changed or taken.agreed:
        same = _("%(count)s as expected") % {"count": taken.agreed}
        other = _("%(count)s corrected") % {"count": taken.changed}
        messages.success(request, " ".join([_("Stock counted."), other, "·", same]))
    if taken.moved:
        messages.warning(request, _("Some were sold or came in while you counted. Please count these again."))


def _may_know(request: Request) -> None:
    if not told(request.user, "product", "stock"):
        raise Http404
