"""What the first page, the counter and a customer's page show, for programs (docs/api.md)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.core.errors import NotAllowed
from shuke.core.whole import whole_number
from shuke.customers.models import Customer
from shuke.insights.forms import WantedForm
from shuke.records.actions.export_requests import count_taken
from shuke.records.api.doors import caller, door
from shuke.records.exports import approval
from shuke.workspace import answers
from shuke.workspace.counter.looking import look

MOST = 100


@door("GET", scope="due")
def due(request: HttpRequest) -> HttpResponseBase:
    """The due list, filtered as on Today (`horizon`, `team`, `grade`, `product`…); `limit`, `after`."""
    user = caller(request)
    if not may(user, "today.view"):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    size = whole_number(request.GET.get("limit", "") or "20", MOST)
    if not size:
        raise BadRequest(_("`limit` is a number from 1 to %(most)s.") % {"most": MOST})
    wanted = WantedForm(request.GET, user).wanted()
    said = answers.due_page(user, wanted, timezone.localdate(), after=request.GET.get("after", ""), size=size)
    return _told(said, user, len(said["data"]))


@door("GET", scope="counter")
def counter(request: HttpRequest) -> HttpResponseBase:
    """`q` is a number, a name or a code, typed or scanned: the person with what to say to them, or whom to choose."""
    user = caller(request)
    if not may(user, "customer:see"):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    found = look(request.GET.get("q", ""), user, whole=True)
    said = answers.looked_up(found, user, timezone.localdate())
    return _told({"data": said}, user, len(said["people"]))


@door("GET")
def whole(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One customer from all sides in one answer."""
    user = caller(request)
    customer = get_object_or_404(Customer.objects.visible_to(user), pk=pk)
    return _told({"data": answers.whole(customer, user, timezone.localdate())}, user, 1)


def _told(said: dict[str, Any], user: User, people: int) -> HttpResponseBase:
    """Counted as what a list hands out is."""
    approval.refuse_unasked(user, (), people, timezone.localdate())
    count_taken(user, people, timezone.now())
    return JsonResponse(said)
