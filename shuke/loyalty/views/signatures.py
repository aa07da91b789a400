"""The picture of a signature."""

from __future__ import annotations

from django.http import FileResponse, Http404
from django.views.decorators.http import require_GET

from shuke.accounts.access import Request, requires
from shuke.loyalty.queries.signatures import seen
from shuke.records.shown import as_picture


@require_GET
@requires("orders.view")
def signature(request: Request, number: int) -> FileResponse:
    found = seen(number, request.user)
    if found is None:
        raise Http404
    return as_picture(found, "private, max-age=3600")
