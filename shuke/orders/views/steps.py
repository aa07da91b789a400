"""What is done with an order: paid, shipped, given back."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuke.accounts.access import Request, requires
from shuke.core.errors import UserError
from shuke.core.whole import whole_number
from shuke.orders import actions
from shuke.orders.baskets import KEPT
from shuke.orders.forms import PayForm, ReturnForm
from shuke.orders.models import Payment
from shuke.orders.offers import perks_for
from shuke.orders.views.orders import order_to_change
from shuke.records import types
from shuke.records.refusal import refuse
from shuke.records.undoing import undo_url
from shuke.ui.templatetags.ui import money
from shuke.ui.toasts import undoable


@require_POST
@requires("orders.change")
def status(request: Request, pk: int) -> HttpResponse:
    began, version = timezone.now(), request.POST.get("version") or None
    order = order_to_change(request, pk, "status")
    order = actions.set_status(order, request.POST.get("status", ""), by=request.user, version=version)
    said = _("The order is now: %(status)s.") % {"status": order.get_status_display()}
    undoable(request, said, undo_url(types.named("order"), pk, request.user, began))
    return redirect("records:page", "orders", pk)


@require_POST
@requires("orders.change")
def ship(request: Request, pk: int) -> HttpResponse:
    began, version = timezone.now(), request.POST.get("version") or None
    order, tracking = order_to_change(request, pk, "status", "tracking"), request.POST.get("tracking", "").strip()[:80]
    actions.ship(order, on=timezone.localdate(), by=request.user, tracking=tracking, version=version)
    undoable(request, _("Shipped."), undo_url(types.named("order"), pk, request.user, began))
    return redirect("records:page", "orders", pk)


@require_POST
@requires("orders.change")
def coupon(request: Request, pk: int) -> HttpResponse:
    began, version = timezone.now(), request.POST.get("version") or None
    order = order_to_change(request, pk, "discount")
    chosen = whole_number(request.POST.get("coupon", "")) or 0
    actions.use_coupon(order, chosen, by=request.user, version=version)
    undoable(request, _("Coupon used."), undo_url(types.named("order"), pk, request.user, began))
    return redirect("records:page", "orders", pk)


@require_POST
@requires("orders.change")
def pay(request: Request, pk: int) -> HttpResponse:
    order, form = order_to_change(request, pk, "paid"), _asked(request)
    asked = form.pay()
    if asked.way in KEPT:
        most = next((one.most for one in perks_for(order) if one.way == asked.way), None)
        asked = replace(asked, most=most)
    payment = actions.take_payment(
        order, asked, on=timezone.localdate(), by=request.user, token=form.cleaned_data["token"]
    )
    _booked(request, payment, _("%(amount)s taken."))
    return redirect("records:page", "orders", pk)


@require_POST
@requires("orders.change")
def refund(request: Request, pk: int) -> HttpResponse:
    order, form = order_to_change(request, pk, "paid"), _asked(request)
    payment = actions.refund(
        order, form.pay(), on=timezone.localdate(), by=request.user, token=form.cleaned_data["token"]
    )
    _booked(request, payment, _("%(amount)s paid back."))
    return redirect("records:page", "orders", pk)


@require_POST
@requires("payment:delete")
def take_back(request: Request, pk: int) -> HttpResponse:
    found, began = get_object_or_404(Payment.objects.visible_to(request.user, "delete"), pk=pk), timezone.now()
    order_to_change(request, found.order_id, "paid")
    actions.take_back_payment(found, by=request.user)
    undoable(request, _("Taken back."), undo_url(types.named("payment"), pk, request.user, began))
    return redirect("records:page", "orders", found.order_id)


@require_http_methods(["GET", "POST"])
@requires("orders.change")
def give_back(request: Request, pk: int) -> HttpResponse:
    order, began = order_to_change(request, pk, "status", "rows", "total"), timezone.now()
    form = ReturnForm(order, request.POST if request.method == "POST" else None, on=timezone.localdate())
    if form.is_bound and form.is_valid():
        try:
            back = actions.return_items(order, form.items, by=request.user, **form.values())
        except UserError as error:
            refuse(form, error)
        else:
            said = _("Returned: %(amount)s less.") % {"amount": money(back.amount, order.currency)}
            undoable(request, said, undo_url(types.named("return"), back.pk, request.user, began))
            return redirect("records:page", "orders", pk)
    return render(request, "orders/return.html", {"form": form}, status=422 if form.errors else 200)


def _asked(request: Request) -> PayForm:
    form = PayForm(request.POST)
    if not form.is_valid():
        raise actions.PaymentWrong(" ".join(str(one[0]) for one in form.errors.values()))
    return form


def _booked(request: Request, payment: Payment, words: str) -> None:
    said = words % {"amount": money(abs(payment.amount), payment.order.currency)}
    undoable(request, said, undo_url(types.named("payment"), payment.pk, request.user, payment.created_at))
