"""The teams of the shop: their names, their order, and who stands below whom."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.accounts import actions, queries
from shuke.accounts.access import Request, requires
from shuke.accounts.forms import TeamForm
from shuke.accounts.models import Team
from shuke.accounts.policy import in_reach
from shuke.core.errors import UserError


@requires("teams.change")
def teams(request: Request) -> HttpResponse:
    form = TeamForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_team(**form.cleaned_data, by=request.user)
        except UserError as error:
            form.add_error(error.field or "name", str(error))
        else:
            messages.success(request, _("Team “%(name)s” is there.") % form.cleaned_data)
            return redirect("accounts:teams")
    context = {"teams": queries.teams().filter(in_reach(request.user, "pk")), "form": form}
    return render(request, "accounts/teams.html", context, status=422 if form.errors else 200)


@requires("teams.change")
def team(request: Request, pk: int) -> HttpResponse:
    found = _team(request, pk)
    form = TeamForm(request.POST or None, team=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_team(found, **form.cleaned_data, by=request.user)
        except UserError as error:
            form.add_error(error.field or "name", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:teams")
    return render(request, "accounts/team.html", {"form": form, "team": found}, status=422 if form.errors else 200)


@requires("teams.change")
@require_POST
def move_team(request: Request, pk: int) -> HttpResponse:
    actions.move_team(_team(request, pk), up=request.POST.get("to") == "up", by=request.user)
    return redirect("accounts:teams")


@requires("teams.change")
@require_POST
def delete_team(request: Request, pk: int) -> HttpResponse:
    found = _team(request, pk)
    try:
        actions.delete_team(found, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("accounts:team", found.pk)
    messages.success(request, _("Team “%(name)s” is deleted.") % {"name": found.name})
    return redirect("accounts:teams")


def _team(request: Request, pk: int) -> Team:
    """One that the person sees: others' teams are not theirs to change."""
    return get_object_or_404(Team.objects.filter(in_reach(request.user, "pk")), pk=pk)
