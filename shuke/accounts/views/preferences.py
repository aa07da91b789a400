"""What each person chooses for themselves: language, appearance, name, password."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.accounts import actions
from shuke.accounts.access import public, signed_in
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
    response = _back(request)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=A_YEAR, samesite="Lax", secure=request.is_secure()
    )
    return response


@signed_in
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    actions.choose_theme(request.user, request.POST.get("theme", ""))
    return _back(request)


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/profile.html", {})


@signed_in
def settings_start(request: HttpRequest) -> HttpResponse:
    return redirect("accounts:profile")


def _back(request: HttpRequest) -> HttpResponse:
    there = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return redirect(there if safe else "/")
