"""The page that customers open from a letter: what they agree to, without signing in. It tells nobody who they are."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shuke.accounts.access import public
from shuke.core.often import caller, too_often
from shuke.customers import consent
from shuke.customers.actions import preferences as actions
from shuke.customers.models import PreferenceLink

MOST = 30  # calls a minute: of one link, and of addresses that are none from one caller


@require_http_methods(["GET", "POST"])
@public
def preferences(request: HttpRequest, secret: str) -> HttpResponse:
    """`do` is save or stop: what is ticked holds, or nothing at all any more."""
    link = _opened(request, secret)
    if isinstance(link, HttpResponse):
        return link
    if request.method == "POST":
        if request.POST.get("do") == "stop":
            actions.withdraw(link, at=timezone.now())
        else:
            actions.answer(link, request.POST.getlist("keys"), at=timezone.now())
        return redirect(f"{request.path}?saved=1")
    shown = {
        "lines": consent.matrix(link.customer), "name": veiled(link.customer.name), "saved": "saved" in request.GET,
    }  # fmt: skip
    return _discreet(render(request, "customers/preferences.html", shown))


@csrf_exempt
@require_http_methods(["GET", "POST"])
@public
def unsubscribe(request: HttpRequest, secret: str, purpose: str, channel: str) -> HttpResponse:
    """For the header List-Unsubscribe: mail programs POST here by themselves (RFC 8058). Looking changes nothing."""
    if request.method == "GET":
        return redirect("customers:preferences", secret)
    link = _opened(request, secret)
    if isinstance(link, HttpResponse):
        return link
    actions.withdraw(link, at=timezone.now(), keys=[consent.key_of((purpose, channel))])
    return _discreet(HttpResponse(status=204))


def veiled(name: str) -> str:
    """Enough for the customer to see that the page is theirs: 王＊明."""
    return f"{name[:1]}＊{name[-1:] if len(name) > 2 else ''}"


def _opened(request: HttpRequest, secret: str) -> PreferenceLink | HttpResponse:
    """The link, or the answer for who comes too often. 404 for an address that is none, or none any more. Callers are
    told apart for wrong addresses only: behind a proxy, all customers who open a letter come from one."""
    link = actions.opened_by(secret, at=timezone.now())
    if too_often("preferences", actions.digest(secret) if link else caller(request), most=MOST):
        return _discreet(render(request, "customers/too_often.html", status=429))
    if link is None:
        raise Http404
    actions.note_visit(link, at=timezone.now())
    return link


def _discreet(answer: HttpResponse) -> HttpResponse:
    """Neither kept nor listed. Its address goes to no other site, as everywhere (SECURE_REFERRER_POLICY); with
    no-referrer a browser would not even say to us where its form comes from, and be turned away."""
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
