"""Looking at the shop as somebody else: an owner sees what a role, or one person, sees, and nothing is written.

The session says as whom; the middleware puts a stand-in in the owner's place for each request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_htmx.http import trigger_client_event

from shuke.accounts.models import Scope, User
from shuke.accounts.policy import Standing

KEY = "preview"
SAFE = {"GET", "HEAD", "OPTIONS"}


def begin(
    session: SessionBase, *, back: str, role: str = "", team: int | None = None, person: int | None = None
) -> None:
    """As a role, in one team or seeing all; or as a person. `back` is the page that one comes from."""
    session[KEY] = {"role": role, "team": team, "person": person, "back": back}


def end(session: SessionBase) -> str:
    """Gives the page that one came from; nothing when nobody was looking."""
    return str(session.pop(KEY, {}).get("back", ""))


def stand_in(owner: User, asked: dict[str, Any]) -> User | None:
    """None when there is nobody of that kind any more. It reads in the owner's own language."""
    if asked.get("person"):
        other = User.objects.filter(pk=asked["person"], is_active=True).first()
    else:
        other = User.objects.get(pk=owner.pk)
        other.role, other.scope = asked["role"], Scope.TEAMS if asked["team"] else Scope.ALL
        other.standing = Standing(other, own_teams=[asked["team"]] if asked["team"] else [])
    if other is not None:
        other.language, other.theme = owner.language, owner.theme
    return other


class Preview:
    """Stands below the session and above all pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = request.session.get(KEY)
        request.user = owner = get_user(request)  # the person, not Django's stand-in, which a page looks through often
        other = stand_in(owner, asked) if asked and isinstance(owner, User) and owner.is_owner else None
        if other is None:
            return self.get_response(request)
        if request.path == reverse("accounts:end_preview"):
            return self.get_response(request)
        request.user, request.previewing = other, other  # type: ignore[attr-defined]  # Django knows no such attribute
        if request.method not in SAFE:
            return _refused(request)
        with transaction.atomic():
            response = self.get_response(request)
            transaction.set_rollback(True)  # also what a page notes by the way, such as the last use of a view
        return response


def _refused(request: HttpRequest) -> HttpResponse:
    words = _("You are only looking. Go back to yourself to change something.")
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=403, headers={"HX-Reswap": "none"})
        return trigger_client_event(response, "toast", {"text": str(words), "level": "error"})
    return render(request, "ui/problem.html", {"problem": words}, status=403)
