"""Webhooks kept by programs (docs/webhooks.md)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from shuke.accounts.policy import may
from shuke.core.errors import NotAllowed
from shuke.core.whole import whole_number
from shuke.records.api.doors import body, caller, door
from shuke.webhooks.actions import keeping, replaying
from shuke.webhooks.models import PERMISSION, Delivery, Webhook
from shuke.webhooks.queries.log import log

MOST = 500
WORDS = {"name", "url", "kinds", "filters", "on"}


@door("GET", "POST")
def webhooks(request: HttpRequest) -> HttpResponseBase:
    """POST: `{"name", "url", "kinds", "filters"}`; the answer holds the `secret`, which nobody can read again."""
    user = caller(request)
    _check(request)
    if request.method == "GET":
        found = Webhook.objects.visible_to(user).order_by("pk")
        return JsonResponse({"data": [_described(one) for one in found]})
    given = _given(request) | {}
    if given.pop("on", True) is not True:
        raise BadRequest(_("A new webhook is switched on."))
    values = {"name": "", "url": "", "kinds": []} | given
    made, secret = keeping.make(by=user, at=timezone.now(), **values)
    answer = JsonResponse({"data": _described(made) | {"secret": secret}}, status=201)
    answer["Location"] = f"{request.path.rstrip('/')}/{made.pk}"
    return answer


@door("GET", "PATCH", "DELETE")
def webhook(request: HttpRequest, pk: int) -> HttpResponseBase:
    hook, user, at = _hook(request, pk), caller(request), timezone.now()
    if request.method == "DELETE":
        keeping.take_away(hook, by=user, at=at)
        return HttpResponse(status=204)
    if request.method == "PATCH":
        given = _given(request)
        on = given.pop("on", None)
        if on not in {None, True, False}:
            raise BadRequest(_("`on` is true or false."))
        with transaction.atomic():
            if given:
                keeping.change(hook, by=user, at=at, **given)
            if on is not None:
                keeping.switch(hook, on=on, by=user, at=at)
    return JsonResponse({"data": _described(hook)})


@door("POST")
def secret(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A new one; the old one signs along for a day."""
    hook = _hook(request, pk)
    made = keeping.rotate(hook, by=caller(request), at=timezone.now())
    return JsonResponse({"data": _described(hook) | {"secret": made}})


@door("GET")
def deliveries(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The newest first: `state`, `limit`, `before` (`next` of the page before)."""
    hook = _hook(request, pk)
    limit = whole_number(request.GET.get("limit", "") or "50", MOST)
    if not limit:
        raise BadRequest(_("`limit` is a number from 1 to %(most)s.") % {"most": MOST})
    before = whole_number(request.GET.get("before", ""))
    found = log(hook, state=request.GET.get("state", ""), before=before, most=limit)
    return JsonResponse({"data": [_delivery(one) for one in found.rows], "next": found.older})


@door("POST")
def replay(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`{"delivery": id}`, or `{"since": moment, "until": moment}`. 202: it is told in the background."""
    hook, at, given = _hook(request, pk), timezone.now(), body(request)
    if set(given) == {"delivery"}:
        number = whole_number(str(given["delivery"]))
        one = get_object_or_404(Delivery.objects.filter(webhook=hook).select_related("webhook"), pk=number)
        replaying.again(one, at=at)
    elif set(given) == {"since", "until"}:
        replaying.again_between(hook, _moment(given["since"]), _moment(given["until"]), by=caller(request), at=at)
    else:
        raise BadRequest(_("Send `delivery`, or `since` and `until`."))
    return JsonResponse({"data": _described(hook)}, status=202)


def _described(hook: Webhook) -> dict[str, Any]:
    return {
        "id": hook.pk, "name": hook.name, "url": hook.url, "kinds": hook.kinds, "filters": hook.filters,
        "on": not hook.off, "off": hook.off or None, "owner": hook.owner_id, "failures": hook.failures,
        "failing_since": hook.failing_since and hook.failing_since.isoformat(),
    }  # fmt: skip


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "id": one.pk, "message": one.message, "kind": one.kind, "state": one.state, "at": one.at.isoformat(),
        "tries": one.tries, "next_try": one.due_at.isoformat() if one.state == Delivery.State.WAITING else None,
        "problem": one.problem or None, "status": one.status, "milliseconds": one.milliseconds, "answer": one.answer,
    }  # fmt: skip


def _given(request: HttpRequest) -> dict[str, Any]:
    given = body(request)
    if unknown := sorted(set(given) - WORDS):
        raise BadRequest(
            _("Not known: %(names)s. There are: %(known)s.")
            % {"names": ", ".join(unknown)[:200], "known": ", ".join(sorted(WORDS))}
        )
    return given


def _moment(given: Any) -> Any:
    try:
        found = parse_datetime(str(given))
    except ValueError:
        found = None
    if found is None:
        raise BadRequest(_("A moment looks like 2026-05-02T14:30:00+08:00."))
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _check(request: HttpRequest) -> None:
    if not may(caller(request), PERMISSION):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))


def _hook(request: HttpRequest, pk: int) -> Webhook:
    _check(request)
    return get_object_or_404(Webhook.objects.visible_to(request.user), pk=pk)
