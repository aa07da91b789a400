"""The shop itself: name, language, money, time."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shuke.accounts import actions
from shuke.accounts.access import requires
from shuke.accounts.forms import ShopForm


@requires("settings.change")
def shop(request: HttpRequest) -> HttpResponse:
    form = ShopForm(request.shop, request.POST or None)  # type: ignore[attr-defined]  # set by the Reader middleware
    if request.method == "POST" and form.is_valid():
        actions.change_shop(request.shop, by=request.user, **form.cleaned_data)  # type: ignore[attr-defined]
        messages.success(request, _("Saved."))
        return redirect("accounts:shop")
    return render(request, "accounts/shop.html", {"form": form}, status=422 if form.errors else 200)
