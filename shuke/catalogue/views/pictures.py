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
from shuke.records.actions.files import path_of
from shuke.records.models import Attachment


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
    return shown(picture.attachment, "private, max-age=86400")


def shown(kept: Attachment, cache: str) -> FileResponse:
    """A picture as a picture and as nothing else: its kind was told by what is in it."""
    path = path_of(kept.stored)
    if not path.exists() or not kept.content_type.startswith("image/"):
        raise Http404
    answer = FileResponse(path.open("rb"), content_type=kept.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = cache
    return answer
