"""How somebody signs in, and where they are signed in: of one's own, of others, and what the shop asks for."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.accounts import actions, queries
from shuke.accounts.access import Request, requires, signed_in
from shuke.accounts.devices import device_name
from shuke.accounts.forms import SigningInForm
from shuke.accounts.models import User


@signed_in
def safety(request: Request) -> HttpResponse:
    person, step = request.user, queries.second_step_of(request.user)
    here = request.session.session_key
    devices = [
        (session, device_name(session.device), session.session_key == here)
        for session in queries.sessions_of(person, timezone.now())
    ]
    owed = person.role in request.shop.second_step and not step.is_set_up
    context = {"step": step, "devices": devices, "others": len(devices) > 1, "owed": owed}
    return render(request, "accounts/safety.html", context)


@signed_in
@require_POST
def sign_out_one(request: Request, handle: str) -> HttpResponse:
    actions.sign_out_one(request.user, handle, at=timezone.now())
    messages.success(request, _("That device is signed out."))
    return redirect("mfa_index")


@signed_in
@require_POST
def sign_out_others(request: Request) -> HttpResponse:
    actions.sign_out(request.user, by=request.user, but=str(request.session.session_key))
    messages.success(request, _("All other devices are signed out."))
    return redirect("mfa_index")


@requires("users.change")
@require_POST
def sign_out_person(request: Request, pk: int) -> HttpResponse:
    someone = get_object_or_404(User, pk=pk)
    actions.sign_out(someone, by=request.user)
    messages.success(request, _("%(name)s is signed out everywhere.") % {"name": someone.name})
    return redirect("accounts:person", someone.pk)


@requires("users.change")
@require_POST
def reset_second_step(request: Request, pk: int) -> HttpResponse:
    someone = get_object_or_404(User, pk=pk)
    actions.reset_second_step(someone, by=request.user)
    messages.success(request, _("%(name)s now comes in with the password alone.") % {"name": someone.name})
    return redirect("accounts:person", someone.pk)


@requires("settings.change")
def signing_in(request: Request) -> HttpResponse:
    form = SigningInForm(request.POST or None, initial={"roles": request.shop.second_step})
    if request.method == "POST" and (form := SigningInForm(request.POST)).is_valid():
        actions.ask_second_step(request.shop, form.cleaned_data["roles"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("accounts:signing_in")
    return render(request, "accounts/signing_in.html", {"form": form}, status=422 if form.errors else 200)
