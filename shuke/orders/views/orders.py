"""Entering and changing orders; their list and page come from the record type."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shuke.accounts.access import Request, requires
from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed
from shuke.accounts.rights import Verb
from shuke.catalogue.models import Product
from shuke.catalogue.queries.prices import prices_for
from shuke.core.errors import NotAllowed, UserError
from shuke.core.whole import whole_number
from shuke.customers.models import Customer
from shuke.loyalty.queries import Offer
from shuke.orders import actions, suggesting
from shuke.orders.forms import OrderForm
from shuke.orders.forms.numbers import quantity_of
from shuke.orders.forms.orders import MOST_LINES
from shuke.orders.models import Order
from shuke.orders.offers import Bought, offered, perks_of
from shuke.orders.queries import sees_amounts, usual_basket
from shuke.orders.sums import ZERO
from shuke.records import types
from shuke.records.refusal import refuse
from shuke.records.rights import check_fields, check_reach
from shuke.records.undoing import undo_url
from shuke.records.uploads import posted
from shuke.ui.toasts import undoable


@require_http_methods(["GET", "POST"])
@requires("order:create")
def enter(request: Request) -> HttpResponse:
    customer = _customer(request)
    form = OrderForm(request.user, _asked(request), customer=customer, ordered_on=timezone.localdate())
    if request.method == "POST" and form.is_valid() and customer:
        try:
            order = actions.enter_order(
                by=request.user, customer=customer, token=form.cleaned_data["token"], status=form.status(),
                payment=form.payment(), **form.values(),
            )  # fmt: skip
        except UserError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Order entered."))
            return redirect("records:page", "orders", order.pk)
    return _form_page(request, form)


@require_http_methods(["GET", "POST"])
@requires("orders.change")
def change(request: Request, pk: int) -> HttpResponse:
    _check_lines(request.user)
    order = order_to_change(request, pk)
    form = OrderForm(request.user, _asked(request), customer=order.customer, order=order)
    if request.method == "POST" and form.is_valid():
        try:
            began = timezone.now()
            actions.change_order(order, by=request.user, version=form.cleaned_data["version"], **form.values())
        except UserError as error:
            refuse(form, error)
        else:
            undoable(request, _("Saved."), undo_url(types.named("order"), pk, request.user, began))
            return redirect("records:page", "orders", order.pk)
    return _form_page(request, form)


@require_GET
@requires("order:create")
def usual(request: Request) -> HttpResponse:
    """What the chosen customer usually buys, for the form."""
    return render(request, "orders/_usual.html", {"usual": _usual(request, _customer(request))})


@require_GET
@requires("order:create")
def prices(request: Request) -> HttpResponse:
    """What the products in the form cost this customer, and why: one answer for each `product` and its `quantity`."""
    asked = zip(request.GET.getlist("product"), request.GET.getlist("quantity"), strict=False)
    wanted = [(pk, quantity_of(text)) for given, text in asked if (pk := whole_number(given))][:MOST_LINES]
    known = Product.objects.visible_to(request.user).in_bulk([pk for pk, _quantity in wanted])
    rows = [(known[pk], quantity) for pk, quantity in wanted if pk in known]
    on = parse_date(request.GET.get("ordered_on", "")[:10]) or timezone.localdate()
    found = prices_for(rows, customer=_customer(request), on=on)
    told = [
        {"product": product.pk, "price": None if price.amount is None else f"{price.amount:f}", "reason": price.reason}
        for (product, _quantity), price in zip(rows, found, strict=True)
    ]
    bought = [
        (product.pk, quantity, (price.amount or ZERO) * quantity)
        for (product, quantity), price in zip(rows, found, strict=True)
    ]
    products = [product.pk for product, _quantity in rows]
    suggested = _suggested(request, products, on) if products else ""
    return JsonResponse({"prices": told, "offers": _offers(request, bought, on), "suggested": suggested})


def _suggested(request: Request, products: list[int], on: date) -> str:
    """What goes with what stands in the form, as HTML."""
    found = suggesting.suggested(request.user, _customer(request), products, on)
    return render_to_string("orders/_suggested.html", {"suggested": found})


def _offers(request: Request, bought: list[Bought], on: date) -> str:
    """What the customer may use for it, as HTML; what was ticked stays ticked."""
    asked, customer = request.GET, _customer(request)
    found = offered(customer, bought, on=on, codes=[asked.get("code", "")[:40]]) if _told(request) else Offer()
    chosen = asked.getlist("offer")
    context = {
        "offer": found, "perks": perks_of(found), "chosen": chosen, "seen": "seen" in asked, "pay": asked.get("pay"),
        "chosen_coupons": [word[1:] for word in chosen if word.startswith("c")],
    }  # fmt: skip
    return render_to_string("orders/_offers.html", context)


def _told(request: Request) -> bool:
    """Whether the person may know what customers spend, and so what they have earned and owe."""
    return sees_amounts(request.user)


def _usual(request: Request, customer: Customer | None) -> list[dict[str, Any]]:
    if customer is None or not _told(request):
        return []
    return usual_basket(customer, request.user, timezone.localdate())


def _asked(request: Request) -> Any:
    return posted(request, types.named("order")) if request.method == "POST" else None


def order_to_change(request: Request, pk: int, *fields: str) -> Order:
    """One that the person sees; if they may not change it, or not these fields of it, they are told so."""
    check_fields(types.named("order"), dict.fromkeys(fields), request.user)
    order = get_object_or_404(Order.objects.visible_to(request.user).select_related("customer"), pk=pk)
    check_reach(types.named("order"), order, request.user, Verb.CHANGE)
    return order


def _check_lines(user: User) -> None:
    """The form shows what everything costs, and writes all lines anew."""
    if "total" in fields_closed(user, "order"):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    check_fields(types.named("order"), {"rows": None}, user)


def _customer(request: Request) -> Customer | None:
    """The one chosen on the form, or the one from whose page the person came."""
    chosen = whole_number(request.POST.get("customer") or request.GET.get("customer") or "")
    return Customer.objects.visible_to(request.user).filter(pk=chosen).first() if chosen else None


def _form_page(request: Request, form: OrderForm) -> HttpResponse:
    usual = [] if form.order else _usual(request, form.customer)
    return render(request, "orders/form.html", {"form": form, "usual": usual}, status=422 if form.errors else 200)
