"""Signals from the shop's website, telephone and tills (docs/api.md)."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.accounts.policy import may
from shuke.automation.actions.following import follow
from shuke.automation.actions.taking import take_in
from shuke.core.errors import NotAllowed
from shuke.records.api.doors import body, caller, door


@door("POST", scope="signals")
def signals(request: HttpRequest) -> HttpResponseBase:
    """`{"signals": [{"kind", "member_no" | "phone" | "email" | "customer", "product", "at", "data", "source", "id",
    "staff"}]}`. Whose key may write down customers may send what these do."""
    user = caller(request)
    if not may(user, "customer:change"):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    rows = body(request).get("signals")
    if not isinstance(rows, list):
        raise BadRequest(_("`signals` is a list."))
    at = timezone.now()
    with transaction.atomic():
        taken = take_in(rows, by=user, at=at)
        follow(taken.new, taken.staff, at)
    said = {"taken": len(taken.new), "repeated": taken.repeated, "unknown": taken.unknown}
    return JsonResponse({"data": said}, status=202)
