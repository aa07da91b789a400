"""A small form on a page of its own: shown, or saved whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from shuke.accounts.access import Request
from shuke.accounts.rights import Verb
from shuke.catalogue.models import Product
from shuke.core.errors import UserError
from shuke.records import types
from shuke.records.refusal import refuse
from shuke.records.rights import check_reach


def answer(
    request: Request, form: Any, save: Callable[[], Any], *, template: str, back: str, **shown: Any
) -> HttpResponse:
    """A refusal stands in the form, with what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                save()
        except UserError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    context = {"form": form, "back": back, **shown}
    return render(request, template, context, status=422 if form.errors else 200)


def asked(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def seen(request: Request, pk: int) -> Product:
    return get_object_or_404(Product.objects.visible_to(request.user), pk=pk)


def changeable(request: Request, pk: int) -> Product:
    product = seen(request, pk)
    check_reach(types.named("product"), product, request.user, Verb.CHANGE)
    return product


def page_of(product: Product) -> str:
    return types.named("product").url(product.pk)
