"""The same list as a file, in any of the formats."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from shuke.accounts.access import Request
from shuke.accounts.models import User
from shuke.records.access import opens
from shuke.records.actions import exporting
from shuke.records.exports import Format, format_named
from shuke.records.listing import Listing
from shuke.records.types import RecordType


@require_POST
@opens("export")
def export(request: Request, record_type: RecordType, kind: str) -> HttpResponseBase:
    """A POST, since it is written down."""
    listing = Listing.asked(record_type, request.user, request.POST.dict(), timezone.localdate())
    return taken_away(listing, kind, by=request.user)


def taken_away(listing: Listing, ending: str, *, by: User) -> HttpResponseBase:
    """The file, after it was written down who takes it."""
    found = format_named(ending)
    assert found
    name = exporting.file_name(listing, ending)
    exporting.record_export(listing, by=by, ending=ending, at=timezone.now(), name=name)
    return _file(listing, found, name)


def _file(listing: Listing, found: Format, name: str) -> HttpResponseBase:
    if found.stream is not None:
        headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
        return StreamingHttpResponse(found.stream(listing), content_type=found.content_type, headers=headers)
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    found.write(listing, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=found.content_type)
