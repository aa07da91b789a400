"""Keys with which programs work in a person's name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.actions.tokens import create_token, revoke_token
from shuke.accounts.models import ApiToken
from shuke.accounts.scopes import words
from shuke.accounts.token_forms import TokenForm


@requires("settings.change")
def tokens(request: Request) -> HttpResponse:
    """A new key is shown on the answer itself, once: it is kept nowhere, not even in the session."""
    form, key = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _token, key = create_token(by=request.user, **form.values(timezone.now()))
        form = TokenForm()
    live = list(ApiToken.objects.filter(revoked_at=None).select_related("user").order_by("-id"))
    for one in live:
        one.__dict__["may"] = words(one.scopes)
    context = {"tokens": live, "form": form, "key": key, "now": timezone.now()}
    answer = render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@requires("settings.change")
def revoke(request: Request, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk, revoked_at=None)
    revoke_token(token, by=request.user, at=timezone.now())
    messages.success(request, _("The key “%(name)s” no longer works.") % {"name": token.name})
    return redirect("accounts:tokens")
