"""What the first page, the counter and a customer's page show, for programs (docs/api.md)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.core.errors import NotAllowed
from shuke.core.whole import whole_number
from shuke.customers.models import Customer
from shuke.insights.forms import WantedForm
from shuke.records import search as records_search
from shuke.records import types
from shuke.records.actions.export_requests import count_taken
from shuke.records.api.doors import body, caller, door, given_key
from shuke.records.exports import approval
from shuke.records.seen import as_seen
from shuke.records.types import RecordType
from shuke.records.values import writable
from shuke.workspace import answers
from shuke.workspace.agents import protocol
from shuke.workspace.counter.looking import look

MOST, FOUND = 100, 5  # people on a page; of each type


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


@door("GET")
def search(request: HttpRequest) -> HttpResponseBase:
    """Records of every type that fit `q`, the best of each first."""
    user = caller(request)
    kinds = [one for one in types.all_types() if one.search and may(user, one.view)]
    words = request.GET.get("q", "").strip()[:80]
    found = records_search.find_in([one.name for one in kinds], words, user, limit=FOUND)
    seen = [(as_seen(kind, user, taken_away=True), rows) for kind, rows in zip(kinds, found, strict=True)]
    said = [
        {"type": kind.slug, "id": one.pk, "title": kind.title_of(one), "hint": kind.hint_of(one)}
        for kind, rows in seen for one in rows
    ]  # fmt: skip
    return _told({"data": said}, user, len(said))


@door("GET")
def record_types(request: HttpRequest) -> HttpResponseBase:
    """What there is to ask for: types and their fields, as the caller may see them."""
    user = caller(request)
    kinds = [as_seen(one, user, taken_away=True) for one in types.all_types() if may(user, one.view)]
    return JsonResponse({"data": [_type(one, user) for one in kinds]})


def _type(kind: RecordType, user: User) -> dict[str, Any]:
    able = writable(kind, user)
    return {
        "type": kind.slug, "label": str(kind.label), "plural": str(kind.plural),
        "fields": [
            {"name": one.name, "label": str(one.label(kind.model)), "writable": one.name in able, **one.schema()}
            for one in approval.told_to_programs(kind.fields, user)
        ],
    }  # fmt: skip


@door("POST")
def agents(request: HttpRequest) -> HttpResponseBase:
    """The Model Context Protocol over HTTP: one message, answered at once."""
    said = protocol.answer(body(request), given_key(request), host=request.get_host())
    return HttpResponse(status=202) if said is None else JsonResponse(said)


def _told(said: dict[str, Any], user: User, people: int) -> HttpResponseBase:
    """Counted as what a list hands out is."""
    approval.refuse_unasked(user, (), people, timezone.localdate())
    count_taken(user, people, timezone.now())
    return JsonResponse(said)
