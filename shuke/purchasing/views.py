"""The buttons of purchase orders, goods in and the product's page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import told
from shuke.accounts.rights import Verb
from shuke.catalogue.fields import places
from shuke.catalogue.forms import quantity_of
from shuke.catalogue.models import Location
from shuke.core.errors import UserError
from shuke.core.whole import whole_number
from shuke.purchasing import actions, queries
from shuke.purchasing.models import GoodsIn, PurchaseLine, PurchaseOrder, VendorProduct
from shuke.records import types


class NotANumber(UserError):
    code = "not_a_number"


@require_POST
@requires("purchase_order:change")
def step(request: Request, pk: int) -> HttpResponse:
    """`do` is send, cancel or reopen."""
    order, now, by = _order(request, pk, Verb.CHANGE), timezone.now(), request.user
    match request.POST.get("do"):
        case "send":
            actions.send(order, on=timezone.localdate(), by=by, at=now)
        case "cancel":
            actions.cancel(order, by=by, at=now)
        case "reopen":
            actions.reopen(order, by=by, at=now)
        case _:
            raise Http404
    return redirect(types.named("purchase_order").url(pk))


@require_POST
@requires("purchase_order:change")
def receive(request: Request, pk: int) -> HttpResponse:
    order = _order(request, pk, Verb.CHANGE)
    made = actions.receive(
        order, _came(order, request.POST), on=timezone.localdate(), by=request.user, at=timezone.now(),
        token=request.POST.get("token", "")[:100], location=_place(request),
    )  # fmt: skip
    messages.success(request, _("%(number)s: the goods are on the shelf.") % {"number": made.number})
    return redirect(types.named("purchase_order").url(pk))


@require_GET
@requires("purchase_order:see")
def paper(request: Request, pk: int) -> HttpResponse:
    """The order as the vendor gets it: printed, or kept as a PDF by the browser."""
    order = _order(request, pk, Verb.SEE)
    codes = queries.codes_of(order)
    shown = {
        "order": order, "lines": [(one, codes.get(one.product_id, "")) for one in queries.lines_of(order)],
        "shop": request.shop,
        "priced": told(request.user, "purchase_line", "price"), "phones": told(request.user, "vendor", "phone"),
    }  # fmt: skip
    return render(request, "purchasing/paper.html", shown)


@require_POST
@requires("goods_in:change")
def pay(request: Request, pk: int) -> HttpResponse:
    """Paid today; with `undo`, not paid after all."""
    made = get_object_or_404(types.named("goods_in").visible_to(request.user, Verb.CHANGE), pk=pk)
    day = None if request.POST.get("undo") else timezone.localdate()
    actions.mark_paid(made, day, by=request.user, at=timezone.now())
    messages.success(request, _("Saved."))
    at_vendor = request.POST.get("from") == "vendor"
    return redirect(_vendor(made) if at_vendor else types.named("goods_in").url(pk))


@require_POST
@requires("goods_in:change")
def take_back(request: Request, pk: int) -> HttpResponse:
    made = get_object_or_404(types.named("goods_in").visible_to(request.user, Verb.CHANGE), pk=pk)
    actions.take_back(made, by=request.user, at=timezone.now())
    messages.success(request, _("%(number)s was taken back.") % {"number": made.number})
    return redirect(types.named("purchase_order").url(made.order_id))


@require_POST
@requires("purchase_order:create")
def buy(request: Request, pk: int) -> HttpResponse:
    """Of what a vendor sells, so many onto the draft to that vendor."""
    rows = types.named("vendor_product").visible_to(request.user)
    offer: VendorProduct = get_object_or_404(rows.select_related("vendor", "product"), pk=pk)
    if offer.vendor.deleted_at or offer.product.deleted_at:
        raise Http404
    quantity = quantity_of(request.POST.get("quantity", ""))
    if quantity is None or quantity <= 0:
        raise NotANumber(_("Write how many, as a number."))
    order = actions.add_to_draft(offer, quantity, by=request.user, at=timezone.now())
    said = _("%(name)s stands on the order to %(vendor)s.")
    messages.success(request, said % {"name": offer.product.name, "vendor": offer.vendor.name})
    return redirect(types.named("purchase_order").url(order.pk))


def _order(request: Request, pk: int, verb: Verb) -> PurchaseOrder:
    rows = types.named("purchase_order").visible_to(request.user, verb)
    order: PurchaseOrder = get_object_or_404(rows.select_related("vendor"), pk=pk)
    return order


def _came(order: PurchaseOrder, given: Any) -> dict[int, Decimal]:
    """Rows that were filled in; with `all`, whatever is still to come."""
    lines: list[PurchaseLine] = queries.lines_of(order)
    if given.get("all"):
        return {one.pk: one.open for one in lines if one.open}
    found = {}
    for line in lines:
        if text := str(given.get(f"came-{line.pk}", "")).strip():
            quantity = quantity_of(text)
            if quantity is None:
                raise NotANumber(_("Write how many, as a number."))
            found[line.pk] = quantity
    return found


def _place(request: Request) -> Location | None:
    given = whole_number(request.POST.get("location", ""))
    return get_object_or_404(places(request.user), pk=given) if given else None


def _vendor(made: GoodsIn) -> str:
    return types.named("vendor").url(made.vendor_id)
