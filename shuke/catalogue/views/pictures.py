"""Photos of products."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, requires
from shuke.catalogue.actions import pictures as actions
from shuke.catalogue.models import Picture
from shuke.catalogue.views.answering import changeable, page_of, seen
from shuke.core.errors import UserError
from shuke.records.shown import as_picture


@require_POST
@requires("products.change")
def add(request: Request, pk: int) -> HttpResponse:
    product, upload = changeable(request, pk), request.FILES.get("picture")
    if upload is None:
        raise UserError(_("Choose a picture first."))
    actions.add_picture(product, upload, by=request.user, at=timezone.now())
    return redirect(page_of(product))


@require_POST
@requires("products.change")
def change(request: Request, pk: int, number: int) -> HttpResponse:
    """`do` is first or remove."""
    product = changeable(request, pk)
    picture = get_object_or_404(Picture.objects.select_related("attachment"), pk=number, product=product)
    do = {"first": actions.put_first, "remove": actions.remove_picture}.get(request.POST.get("do", ""))
    if do is None:
        raise Http404
    do(picture, by=request.user, at=timezone.now())
    return redirect(page_of(product))


@require_GET
@requires("products.view")
def show(request: Request, pk: int, number: int) -> FileResponse:
    product = seen(request, pk)
    picture = get_object_or_404(Picture.objects.select_related("attachment"), pk=number, product=product)
    return as_picture(picture.attachment, "private, max-age=86400")
