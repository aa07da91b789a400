"""The customer page: who this is, what happened, what to do now."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import may
from shuke.customers import actions
from shuke.customers.models import Customer
from shuke.orders.queries import usual_purchases
from shuke.workspace import panels
from shuke.workspace.timeline import Place, timeline


@require_GET
@requires("customers.view")
def customer_page(request: Request, pk: int) -> HttpResponse:
    customer = _customer(request, pk)
    moments, older = timeline(customer, request.user, Place())
    context = {
        "customer": customer,
        "phones": sorted(customer.phones.all(), key=lambda phone: phone.position),
        "moments": moments,
        "older": older.pack() if older else "",
        "panels": panels.shown(request, customer),
        "usual": usual_purchases(customer, request.user) if may(request.user, "orders.view") else [],
        "today": timezone.localdate(),
        **_allowed(request),
    }
    return render(request, "workspace/customer.html", context)


@require_GET
@requires("customers.view")
def older(request: Request, pk: int) -> HttpResponse:
    customer = _customer(request, pk)
    moments, rest = timeline(customer, request.user, Place.unpack(request.GET.get("from", "")))
    context = {"customer": customer, "moments": moments, "older": rest.pack() if rest else ""}
    return render(request, "workspace/_timeline.html", context)


@require_POST
@requires("customers.change")
def add_note(request: Request, pk: int) -> HttpResponse:
    customer = _customer(request, pk)
    kind = request.POST.get("kind", "note")
    text = request.POST.get("text", "")
    actions.add_note(customer, kind=kind, text=text, by=request.user, on=timezone.localdate())
    return _back(request, customer, _("Written down."))


@require_POST
@requires("customers.change")
def contacted(request: Request, pk: int) -> HttpResponse:
    customer = _customer(request, pk)
    actions.mark_contacted(customer, on=timezone.localdate(), by=request.user)
    return _back(request, customer, _("Marked as contacted today."))


def _customer(request: Request, pk: int) -> Customer:
    seen = Customer.objects.visible_to(request.user).select_related("team").prefetch_related("phones")
    return get_object_or_404(seen, pk=pk)


def _allowed(request: Request) -> dict[str, bool]:
    asked = {"may_change": "customers.change", "may_delete": "customers.delete", "may_order": "orders.change"}
    return {name: may(request.user, permission) for name, permission in asked.items()}


def _back(request: Request, customer: Customer, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("workspace:customer", customer.pk)
