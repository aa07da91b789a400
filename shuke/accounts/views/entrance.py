"""What one meets before being signed in: the first run, and a forgotten password."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from shuke.accounts import actions, starters
from shuke.accounts.access import Request, public
from shuke.accounts.devices import remember_device
from shuke.accounts.forms import OwnerStep, PlaceStep, ShopStep
from shuke.accounts.places import PLACES, place_of, usual_place
from shuke.accounts.views.preferences import remember_language
from shuke.core.whole import whole_number

STEPS: list[type[forms.Form]] = [ShopStep, PlaceStep, OwnerStep]
ANSWERS = "setup_answers"


@public
def setup(request: Request) -> HttpResponse:
    """Three questions, one a page; the answers wait in the session, the password never does."""
    if request.shop:
        return redirect("/")
    answers = request.session.get(ANSWERS, {})
    if "only_language" in request.POST:
        return _read_on_in(request, answers, request.POST.get("language", ""))
    step = _step(request, answers)
    form = STEPS[step](request.POST or None, initial={**_suggestions(answers), **answers})
    if request.method == "POST" and form.is_valid():
        return _go_on(request, step, answers, form.cleaned_data)
    context = {"form": form, "step": step, "number": step + 1, "steps": len(STEPS), "places": PLACES}
    return render(request, "accounts/setup.html", context, status=422 if form.errors else 200)


def _read_on_in(request: Request, answers: dict[str, Any], language: str) -> HttpResponse:
    """The first question again, in the language just picked; the name typed so far stays."""
    kept = {name: value for name, value in answers.items() if name != "language"}
    request.session[ANSWERS] = {**kept, "name": request.POST.get("name", "")}
    response = redirect("setup")
    return remember_language(request, response, language) if language in dict(settings.LANGUAGES) else response


def _step(request: HttpRequest, answers: dict[str, Any]) -> int:
    """The page asked for, but never one before which a question is still open."""
    asked = request.POST.get("step") or request.GET.get("step") or "0"
    reached = 0 if "language" not in answers else 1 if "currency" not in answers else 2
    return min(whole_number(asked) or 0, reached)


def _suggestions(answers: dict[str, Any]) -> dict[str, Any]:
    language = answers.get("language") or get_language() or settings.LANGUAGE_CODE
    place = usual_place(language)
    return {"language": language, "time_zone": place.time_zone, "currency": place.currency}


def _go_on(request: HttpRequest, step: int, answers: dict[str, Any], given: dict[str, Any]) -> HttpResponse:
    if step + 1 == len(STEPS):
        return _open(request, answers, given)
    request.session[ANSWERS] = {**answers, **given}
    response = redirect(f"{request.path}?step={step + 1}")
    return remember_language(request, response, given["language"]) if "language" in given else response


def _open(request: HttpRequest, answers: dict[str, Any], given: dict[str, Any]) -> HttpResponse:
    region = place_of(answers["time_zone"]).region
    trade = answers.pop("trade", starters.NONE)
    try:
        owner = actions.open_shop(**answers, **given, region=region)
        starters.apply(trade, by=owner, at=timezone.now())
    except actions.AlreadyOpen as error:
        messages.warning(request, str(error))
        return redirect(settings.LOGIN_URL)
    request.session.pop(ANSWERS, None)
    get_adapter(request).login(request, owner)
    response = redirect("transfer:start")
    remember_device(request, response, owner.pk)
    return response


@public
def forgotten(request: HttpRequest) -> HttpResponseBase:
    """A link by e-mail where the server can send one; else the owner can make a link."""
    if settings.EMAIL_HOST:
        return allauth.password_reset(request)
    return render(request, "accounts/forgotten.html")
