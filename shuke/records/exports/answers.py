"""A file on its way to a browser or a program."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from shuke.records.exports.formats import Format
from shuke.records.listing import Listing


def made_of(listing: Listing, found: Format, name: str) -> HttpResponseBase:
    """Sent while it is made, where its format can be."""
    if found.stream is not None:
        headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
        return StreamingHttpResponse(found.stream(listing), content_type=found.content_type, headers=headers)
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    found.write(listing, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=found.content_type)
