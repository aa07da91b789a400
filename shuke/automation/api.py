"""Signals from the shop's website, telephone and tills (docs/api.md)."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shuke.accounts.access import public
from shuke.accounts.models import User
from shuke.accounts.policy import may
from shuke.automation.actions.calling import Call, ring, whose
from shuke.automation.actions.following import follow
from shuke.automation.actions.taking import take_in
from shuke.core.errors import NotAllowed, UserError
from shuke.records.api.doors import body, caller, door, problem


@door("POST", scope="signals")
def signals(request: HttpRequest) -> HttpResponseBase:
    """`{"signals": [{"kind", "member_no" | "phone" | "email" | "line_id" | "customer" | "cookie", "product", "at",
    "data", "source", "id", "staff"}]}`. Whose key may write down customers may send what these do."""
    user = caller(request)
    if not may(user, "customer:change"):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    rows = body(request).get("signals")
    if not isinstance(rows, list):
        raise BadRequest(_("`signals` is a list."))
    at = timezone.now()
    with transaction.atomic():
        taken = take_in(rows, by=user, at=at)
        follow([*taken.new, *taken.joined], taken.staff, at)
    said = {
        "taken": len(taken.new), "repeated": taken.repeated, "anonymous": taken.anonymous,
        "joined": len(taken.joined), "unknown": taken.unknown,
    }  # fmt: skip
    return JsonResponse({"data": said}, status=202)


CALL = ("phone", "extension", "staff", "id")


@door("POST")
def calls(request: HttpRequest) -> HttpResponseBase:
    """`{"phone", "extension" | "staff", "id"}`: the telephone rings there. 202."""
    given = body(request)
    if set(given) - set(CALL) or not all(isinstance(one, str | int) for one in given.values()):
        raise BadRequest(_("A call has: %(names)s.") % {"names": ", ".join(CALL)})
    return _rung({name: str(one) for name, one in given.items()}, caller(request))


@never_cache
@require_GET
@public
def rung(request: HttpRequest) -> HttpResponseBase:
    """The same for telephone systems that can only fetch an address: `key` opens nothing else."""
    user = whose(request.GET.get("key", ""), timezone.now())
    if user is None:
        return HttpResponse(status=404)
    with translation.override(user.language or request.LANGUAGE_CODE):
        try:
            return _rung({name: request.GET[name] for name in CALL if name in request.GET}, user)
        except UserError as error:
            return problem(error.status, error.code, str(error), field=error.field)


def _rung(given: dict[str, str], user: User) -> HttpResponseBase:
    call = Call(given.get("phone", ""), given.get("extension", ""), given.get("staff", ""), given.get("id", ""))
    shown = ring(call, by=user, at=timezone.now())
    return JsonResponse({"data": {"shown": shown is not None}}, status=202)
