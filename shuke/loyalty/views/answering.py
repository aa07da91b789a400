"""A form of one thing to do, on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shuke.accounts.access import Request
from shuke.core.errors import UserError
from shuke.records.refusal import refuse


def asked(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def answer(
    request: Request, form: forms.BaseForm, save: Callable[[], Any], *, title: Any, back: str,
    template: str = "loyalty/form.html", **shown: Any,
) -> HttpResponse:  # fmt: skip
    """Shows the form, or saves it and goes back; what is refused stands in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                save()
        except UserError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, "title": title, "back": back, **shown}, status=status)
