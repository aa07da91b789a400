"""What each person chooses for themselves: language, appearance, name, password."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.accounts import actions
from shuke.accounts.access import Request, public, signed_in
from shuke.accounts.forms import PasswordForm, ProfileForm
from shuke.core.errors import UserError

A_YEAR = 365 * 24 * 3600


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Kept with the person, and with this browser for the pages before sign-in."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise UserError(_("Choose one of the three languages."))
    if request.user.is_authenticated:
        actions.choose_language(request.user, chosen)
    return remember_language(request, _back(request), chosen)


def remember_language(request: HttpRequest, response: HttpResponse, chosen: str) -> HttpResponse:
    name = settings.LANGUAGE_COOKIE_NAME
    response.set_cookie(name, chosen, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response


@signed_in
@require_POST
def theme(request: Request) -> HttpResponse:
    actions.choose_theme(request.user, request.POST.get("theme", ""))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    there = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return redirect(there if safe else "/")


@signed_in
def profile(request: Request) -> HttpResponse:
    person = request.user
    now = {name: getattr(person, name) for name in ("name", "email", "theme")}
    form = ProfileForm(request.POST or None, initial={**now, "language": translation.get_language()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.rename_self(person, name=given["name"], email=given["email"])
        actions.choose_theme(person, given["theme"])
        actions.choose_language(person, given["language"])
        with translation.override(given["language"]):
            messages.success(request, _("Saved."))
        return remember_language(request, redirect("accounts:profile"), given["language"])
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
def password(request: Request) -> HttpResponse:
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_password(request.user, form.cleaned_data["new"], but=str(request.session.session_key))
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is changed. Other devices have been signed out."))
        return redirect("accounts:profile")
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
def settings_start(request: Request) -> HttpResponse:
    """All the settings that the person's role opens."""
    return render(request, "accounts/all_settings.html")
