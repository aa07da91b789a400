"""The customer page: who this is, what happened, what to do now."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import BigIntegerField, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import Sight, may, sight
from shuke.accounts.rights import Verb
from shuke.activities.panels import timeline_panel
from shuke.core.prepared import prepared
from shuke.customers import actions
from shuke.customers.models import Customer
from shuke.records import types
from shuke.records.access import led_on
from shuke.records.rights import check_reach, reaches
from shuke.records.screens import own_facts
from shuke.records.seen import named_as_seen, veil
from shuke.workspace import panels
from shuke.workspace.circle import people_panel


@require_GET
@requires("customers.view")
def customer_page(request: Request, pk: int) -> HttpResponseBase:
    try:
        customer = _customer(request, pk)
    except Http404:
        return led_on(request, types.named("customer"), pk)
    context = {
        "customer": customer,
        "phones": sorted(customer.phones.all(), key=lambda phone: phone.position),
        "story": timeline_panel(request, customer)[1],
        "circle": people_panel(request, customer),
        "customer_type": types.named("customer"),
        "own": own_facts(named_as_seen("customer", request.user), customer, request.user),
        "panels": panels.shown(request, customer),
        "today": timezone.localdate(),
        **_allowed(request, customer),
    }
    return render(request, "workspace/customer.html", context)


@require_POST
@requires("customers.change")
def contacted(request: Request, pk: int) -> HttpResponse:
    customer = _customer(request, pk)
    check_reach(types.named("customer"), customer, request.user, Verb.CHANGE)
    actions.mark_contacted(customer, on=timezone.localdate(), by=request.user)
    return _back(request, customer, _("Marked as contacted today."))


def _customer(request: Request, pk: int) -> Customer:
    found = _seen(pk, sight(request.user)) if pk <= BigIntegerField.MAX_BIGINT else []
    if not found:
        raise Http404
    return veil(found[0], "customer", request.user)


@prepared("pk")
def _seen(pk: int, reader: Sight) -> QuerySet[Customer]:
    seen = Customer.objects.visible_to(reader.user).filter(pk=pk)
    return seen.select_related("team").prefetch_related("phones")


def _allowed(request: Request, customer: Customer) -> dict[str, bool]:
    kind, user = types.named("customer"), request.user
    return {
        "may_change": may(user, kind.change_permission) and reaches(user, kind, customer, Verb.CHANGE),
        "may_delete": may(user, kind.delete_permission) and reaches(user, kind, customer, Verb.DELETE),
        "may_order": may(user, "order:create"),
    }


def _back(request: Request, customer: Customer, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("workspace:customer", customer.pk)
