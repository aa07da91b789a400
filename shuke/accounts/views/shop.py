"""The shop itself: name, language, money, time, and what of Shuke it uses."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shuke.accounts import actions
from shuke.accounts.access import Request, requires
from shuke.accounts.forms import PartsForm, ShopForm


@requires("settings.change")
def shop(request: Request) -> HttpResponse:
    form = ShopForm(request.shop, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_shop(request.shop, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:shop")
    return render(request, "accounts/shop.html", {"form": form}, status=422 if form.errors else 200)


@requires("settings.change")
def parts(request: Request) -> HttpResponse:
    """What is switched off is only out of the way: nothing that was written down is lost."""
    form = PartsForm(request.shop, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.use_parts(request.shop, form.cleaned_data["parts"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("accounts:parts")
    return render(request, "accounts/parts.html", {"form": form}, status=422 if form.errors else 200)
