"""A file of a record, for whoever sees the record and the field."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from shuke.accounts.access import Request
from shuke.records.access import opens, record_for
from shuke.records.actions.files import path_of
from shuke.records.fields import File
from shuke.records.models import Attachment
from shuke.records.types import RecordType


@require_GET
@opens("view")
def file(request: Request, record_type: RecordType, pk: int, name: str) -> FileResponse:
    """Always handed over as a file, never opened as a page of ours, whatever it says that it is."""
    record: Any = record_for(request, record_type, pk)
    field = record_type.known_field(name)
    if not isinstance(field, File) or not (kept := field.value(record)):
        raise Http404
    found = get_object_or_404(Attachment, pk=kept, subject_type=record_type.name, field=name)
    path = path_of(found.stored)
    if not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=found.name, content_type=found.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
