"""What is done about a cart that waits."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import may
from shuke.accounts.rights import Verb
from shuke.core.errors import NotAllowed
from shuke.orders.actions import carts
from shuke.orders.models import Cart
from shuke.records import types
from shuke.records.rights import check_reach
from shuke.records.undoing import undo_url
from shuke.ui.toasts import undoable


@require_POST
@requires("cart:change")
def order(request: Request, pk: int) -> HttpResponse:
    if not may(request.user, "order:create"):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    began = timezone.now()
    made = carts.order_cart(_cart(request, pk), on=timezone.localdate(), by=request.user)
    undoable(request, _("Order entered."), undo_url(types.named("order"), made.pk, request.user, began))
    return redirect("records:page", "orders", made.pk)


@require_POST
@requires("cart:change")
def drop(request: Request, pk: int) -> HttpResponse:
    began = timezone.now()
    carts.drop_cart(_cart(request, pk), by=request.user)
    undoable(request, _("Cart given up"), undo_url(types.named("cart"), pk, request.user, began))
    return _back(request, pk)


@require_POST
@requires("cart:change")
def remind(request: Request, pk: int) -> HttpResponse:
    text = request.POST.get("text", "").strip()[:2000] or _("Reminded of the cart")
    carts.remind_of_cart(_cart(request, pk), text, by=request.user, at=timezone.now())
    undoable(request, _("Written down."), "")
    return _back(request, pk)


def _cart(request: Request, pk: int) -> Cart:
    cart = get_object_or_404(Cart.objects.visible_to(request.user).select_related("customer"), pk=pk)
    check_reach(types.named("cart"), cart, request.user, Verb.CHANGE)
    return cart


def _back(request: Request, pk: int) -> HttpResponse:
    """To Today, where the person came from there."""
    where = request.POST.get("next", "")
    if where and url_has_allowed_host_and_scheme(where, allowed_hosts=None):
        return redirect(where)
    return redirect("records:page", "carts", pk)
