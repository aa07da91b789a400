"""Pictures that a page of ours shows."""

from __future__ import annotations

from django.http import FileResponse, Http404

from shuke.records.actions.files import path_of
from shuke.records.models import Attachment


def as_picture(kept: Attachment, cache: str) -> FileResponse:
    """A picture as a picture and as nothing else: its kind was told by what is in it."""
    path = path_of(kept.stored)
    if not path.exists() or not kept.content_type.startswith("image/"):
        raise Http404
    answer = FileResponse(path.open("rb"), content_type=kept.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = cache
    return answer
