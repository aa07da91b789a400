"""Who works here. Only owners come in."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.accounts import actions, queries
from shuke.accounts.access import Request, requires
from shuke.accounts.forms import PersonForm
from shuke.accounts.models import User
from shuke.core.errors import UserError


@requires("users.change")
def people(request: Request) -> HttpResponse:
    return render(request, "accounts/people.html", {"people": queries.people_with_roles()})


@requires("users.change")
def invite(request: Request) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.invite(**form.cleaned_data, by=request.user)
        except UserError as error:
            form.add_error("username", str(error))
        else:
            messages.success(request, _("%(name)s can come in with the link below.") % {"name": person.name})
            return redirect("accounts:person", person.pk)
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


@requires("users.change")
def person(request: Request, pk: int) -> HttpResponse:
    someone = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, person=someone)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "username"}
        try:
            actions.change_person(someone, **given, by=request.user)
        except UserError as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:people")
    waiting = someone.is_active and not someone.has_usable_password() and actions.may_let_in(someone, request.user)
    context: dict[str, Any] = {"form": form, "someone": someone, "link": _link(request, someone) if waiting else ""}
    context |= _ways_in(request, someone)
    return render(request, "accounts/person.html", context, status=422 if form.errors else 200)


@requires("users.change")
@require_POST
def new_link(request: Request, pk: int) -> HttpResponse:
    """For somebody who forgot the password: the old one works until the link is used."""
    someone = get_object_or_404(User, pk=pk, is_active=True)
    actions.let_in(someone, by=request.user)
    context: dict[str, Any] = {"form": PersonForm(person=someone), "someone": someone, "link": _link(request, someone)}
    context |= _ways_in(request, someone)
    return render(request, "accounts/person.html", context)


@requires("users.change")
@require_POST
def retire(request: Request, pk: int) -> HttpResponse:
    someone = get_object_or_404(User, pk=pk)
    try:
        actions.retire(someone, by=request.user)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("accounts:person", someone.pk)
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": someone.name})
    return redirect("accounts:people")


@requires("users.change")
@require_POST
def reinstate(request: Request, pk: int) -> HttpResponse:
    someone = get_object_or_404(User, pk=pk)
    actions.reinstate(someone, by=request.user)
    messages.success(request, _("%(name)s can sign in again.") % {"name": someone.name})
    return redirect("accounts:person", someone.pk)


def _ways_in(request: Request, someone: User) -> dict[str, bool]:
    may = actions.may_let_in(someone, request.user)
    return {"may_let_in": may, "second_step": queries.has_second_step(someone.pk)}


def _link(request: Request, someone: User) -> str:
    """Where the person chooses a password: valid once, and for as long as PASSWORD_RESET_TIMEOUT says."""
    key = default_token_generator.make_token(someone)
    address = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(someone), "key": key})
    return request.build_absolute_uri(address)
