"""After the check and after the import: the rows that stayed out as a file, and what was created."""

from __future__ import annotations

import csv
from itertools import chain

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shuke.accounts.access import Request, requires
from shuke.core.whole import whole_number
from shuke.records.exports import BOM, Echo
from shuke.transfer import queries
from shuke.transfer.sheets import as_xlsx
from shuke.transfer.views.shown import found


@requires("imports.run")
@require_GET
def rejected(request: Request, number: int, ending: str) -> HttpResponseBase:
    """With row number and reason in front; the csv with a byte order mark, so that Excel shows Chinese."""
    job = found(request, number)
    name = f"rejected-{job.pk}.{ending}"
    if ending == "xlsx":
        return FileResponse(as_xlsx(queries.rejected_rows(job)), as_attachment=True, filename=name)
    lines = map(csv.writer(Echo()).writerow, queries.rejected_csv(job))
    response = StreamingHttpResponse(chain([BOM], lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires("imports.run")
@require_GET
def created(request: Request, number: int, slug: str) -> HttpResponse:
    """Of what the import created, what the person may see; in the order in which it was written down."""
    job = found(request, number)
    kind = queries.created_kinds(job).get(slug)
    if kind is None:
        raise Http404
    after = whole_number(request.GET.get("after", "")) or 0
    rows, following = queries.created(job, kind, request.user, after)
    context = {"job": job, "kind": kind, "rows": rows, "following": following}
    return render(request, "transfer/created.html", context)
