"""A small form that opens in its panel, or, without JavaScript, as a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from shuke.accounts.access import Request
from shuke.core.errors import UserError
from shuke.customers.forms import SmallForm
from shuke.records.refusal import refuse


def asked(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def confirmed(request: Request) -> list[str]:
    return request.POST.getlist("confirmed")


def answer(
    request: Request, form: SmallForm, save: Callable[[], Any], *, title: str, back: str, **shown: Any
) -> HttpResponse:
    """Shows the form, or saves it whole and goes back to the page it was opened from; a refusal stands in the form."""
    if request.method == "POST" and (request.POST.get("do") or form.is_valid()):
        try:
            with transaction.atomic():
                save()
        except UserError as error:
            form.is_valid()
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseClientRefresh() if request.htmx else redirect(back)
    context = {"form": form, "title": title, "back": back, **shown}
    template = "customers/_inline_form.html" if request.htmx else "customers/inline_form.html"
    return render(request, template, context, status=422 if form.errors else 200)
