"""The line that opens every view: who may come in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django_htmx.middleware import HtmxDetails

from shuke.accounts.models import Shop, User
from shuke.accounts.policy import may
from shuke.core.errors import NotAllowed

View = Callable[..., HttpResponseBase]


class Request(HttpRequest):
    """What a view gets once it has been opened: somebody is signed in, and the middleware has done its part.

    For annotations only; `request.shop` is None on public pages before the first run.
    """

    user: User
    shop: Shop
    htmx: HtmxDetails


def requires(permission: str) -> Callable[[View], View]:
    """Let in only people whose role grants `permission`: others are asked to sign in, or told that they may not."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not may(request.user, permission):
                raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
            return view(request, *args, **kwargs)

        return asking(permission, guarded)

    return decorate


def signed_in(view: View) -> View:
    """Any signed-in person (own profile, shell fragments)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return asking("signed in", guarded)


def public(view: View) -> View:
    """Open to everybody on purpose (health check, first-run wizard)."""
    return asking("public", view)


def asking(permission: str, view: View) -> View:
    """The view, carrying what it asks for as `view.permission`, which the architecture test looks for."""
    carrying: Any = view
    carrying.permission = permission
    return view
