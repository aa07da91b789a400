"""Beginning and ending to look as somebody else."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from shuke.accounts import actions, preview, queries
from shuke.accounts.access import Request, requires, signed_in
from shuke.accounts.models import Team, User
from shuke.core.whole import whole_number


@requires("roles.change")
@require_POST
def preview_role(request: Request, key: str) -> HttpResponse:
    """In one team, or seeing all customers."""
    shown = queries.role_shown(key)
    if shown is None or shown.rights.unbounded:
        raise Http404
    chosen = whole_number(request.POST.get("team", ""))
    team = get_object_or_404(Team, pk=chosen) if chosen else None
    actions.record_preview(by=request.user, seen_as=f"{shown.name} · {team}" if team else shown.name)
    back = reverse("accounts:role", args=[key])
    preview.begin(request.session, back=back, role=key, team=team.pk if team else None)
    return redirect("/")


@requires("roles.change")
@require_POST
def preview_person(request: Request, pk: int) -> HttpResponse:
    someone = get_object_or_404(User, pk=pk, is_active=True)
    actions.record_preview(by=request.user, seen_as=str(someone))
    preview.begin(request.session, back=reverse("accounts:person", args=[pk]), person=someone.pk)
    return redirect("/")


@signed_in
@require_POST
def end_preview(request: Request) -> HttpResponse:
    looking = preview.KEY in request.session
    back = preview.end(request.session)
    if looking:
        actions.record_preview(by=request.user, seen_as="")
    return redirect(back or "accounts:settings")
