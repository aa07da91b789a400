"""Entering and changing orders; their list and page come from the record type."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed
from shuke.accounts.rights import Verb
from shuke.core.errors import NotAllowed, UserError
from shuke.customers.models import Customer
from shuke.orders import actions
from shuke.orders.forms import OrderForm
from shuke.orders.models import Order
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
                by=request.user, customer=customer, token=form.cleaned_data["token"], **form.values()
            )
        except UserError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Order entered."))
            return redirect("records:page", "orders", order.pk)
    return _form_page(request, form)


@require_http_methods(["GET", "POST"])
@requires("orders.change")
def change(request: Request, pk: int) -> HttpResponse:
    order = _order(request, pk)
    _check_lines(request.user)
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


@require_POST
@requires("orders.change")
def status(request: Request, pk: int) -> HttpResponse:
    began, version = timezone.now(), request.POST.get("version") or None
    check_fields(types.named("order"), {"status": None}, request.user)
    order = actions.set_status(_order(request, pk), request.POST.get("status", ""), by=request.user, version=version)
    said = _("The order is now: %(status)s.") % {"status": order.get_status_display()}
    undoable(request, said, undo_url(types.named("order"), pk, request.user, began))
    return redirect("records:page", "orders", order.pk)


def _asked(request: Request) -> Any:
    return posted(request, types.named("order")) if request.method == "POST" else None


def _order(request: Request, pk: int) -> Order:
    """One that the person sees; if they may not change it, they are told so."""
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
    chosen = request.POST.get("customer") or request.GET.get("customer") or ""
    if not chosen.isdecimal() or len(chosen) > 15:
        return None
    return Customer.objects.visible_to(request.user).filter(pk=int(chosen)).first()


def _form_page(request: Request, form: OrderForm) -> HttpResponse:
    return render(request, "orders/form.html", {"form": form}, status=422 if form.errors else 200)
