"""What each role may do, explained and changed. Only owners come in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.accounts import actions, queries
from shuke.accounts.access import Request, requires
from shuke.accounts.forms import RoleForm, RoleNameForm
from shuke.accounts.models import ShopRole
from shuke.accounts.queries import ShownRole
from shuke.accounts.rights import Verb
from shuke.core.errors import UserError


@requires("roles.change")
def roles(request: Request) -> HttpResponse:
    return render(request, "accounts/roles.html", {"roles": queries.roles()})


@requires("roles.change")
def role(request: Request, key: str) -> HttpResponse:
    shown = _role(key)
    form = RoleForm(shown, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_role(key, **form.values(), by=request.user)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:role", key)
    context = {
        "role": shown,
        "form": form,
        "verbs": list(Verb),
        "name_form": RoleNameForm(initial={"name": shown.name}),
    }
    return render(request, "accounts/role.html", context, status=422 if form.errors else 200)


@requires("roles.change")
@require_POST
def copy_role(request: Request, key: str) -> HttpResponse:
    made = actions.copy_role(key, name=request.POST.get("name", ""), by=request.user)
    messages.success(request, _("The role “%(name)s” is there. Now say what it may do.") % {"name": made.name})
    return redirect("accounts:role", made.key)


@requires("roles.change")
@require_POST
def rename_role(request: Request, key: str) -> HttpResponse:
    actions.rename_role(_own(key), request.POST.get("name", ""), by=request.user)
    messages.success(request, _("Saved."))
    return redirect("accounts:role", key)


@requires("roles.change")
@require_POST
def delete_role(request: Request, key: str) -> HttpResponse:
    """A built-in role is put back to how it comes."""
    shown = _role(key)
    if shown.row is not None:
        actions.delete_role(shown.row, by=request.user)
    if not shown.own:
        messages.success(request, _("The role is as it came."))
        return redirect("accounts:role", key)
    messages.success(request, _("The role “%(name)s” is deleted.") % {"name": shown.name})
    return redirect("accounts:roles")


def _role(key: str) -> ShownRole:
    shown = queries.role_shown(key)
    if shown is None:
        raise Http404
    return shown


def _own(key: str) -> ShopRole:
    shown = _role(key)
    if not shown.own or shown.row is None:
        raise Http404
    return shown.row
