"""The shop itself: name, language, money, time."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shuke.accounts import actions
from shuke.accounts.access import Request, requires
from shuke.accounts.forms import ShopForm


@requires("settings.change")
def shop(request: Request) -> HttpResponse:
    form = ShopForm(request.shop, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_shop(request.shop, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:shop")
    return render(request, "accounts/shop.html", {"form": form}, status=422 if form.errors else 200)
