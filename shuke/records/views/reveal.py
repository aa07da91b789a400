"""One masked value in full, for who asks; and who asked is written down."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.http import require_POST

from shuke.accounts.access import Request
from shuke.records import actions
from shuke.records.access import opens, record_for
from shuke.records.fields.masked import Masked
from shuke.records.types import RecordType


@require_POST
@opens("view")
def reveal(request: Request, record_type: RecordType, pk: int, field: str) -> HttpResponse:
    """Only what is masked, by the person's role or by itself: what the role hides can't be asked for, and the rest
    stands there already."""
    record = record_for(request, record_type, pk)
    known = record_type.known_field(field)
    behind = known.of if isinstance(known, Masked) else known
    if behind is None or (behind is known and not behind.veiled):
        raise Http404
    actions.record_reveal(record_type, record, field, by=request.user, at=timezone.now())
    if not request.htmx:
        return redirect(record_type.url(pk))
    return HttpResponse(escape(behind.whole(record)) if behind.veiled else behind.show(record))
