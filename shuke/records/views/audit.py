"""The audit log, read and taken away. It has no other door: what stands in it stays."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.queries import people
from shuke.events.audit import Kind
from shuke.records import actions, audit


@requires("audit.view")
@require_GET
def audit_page(request: Request) -> HttpResponse:
    asked = audit.Asked.of(request.GET.dict())
    lines, found = audit.shown(asked, request.GET.get("at", ""))
    places = {"previous_url": found.before, "next_url": found.after}
    context = {
        "lines": lines,
        "asked": asked,
        "people": people(),
        "kinds": Kind.choices,
        **{name: f"?{asked.address(at=place.pack())}" if place else "" for name, place in places.items()},
    }
    return render(request, "records/audit.html", context)


@requires("audit.view")
@require_POST
def audit_export(request: Request) -> StreamingHttpResponse:
    """A POST, since it is written down too."""
    asked = audit.Asked.of(request.POST.dict())
    actions.record_audit_export(by=request.user, asked=asked.address(), at=timezone.now())
    name = f"audit-{timezone.localdate():%Y%m%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(audit.as_csv(asked), content_type="text/csv; charset=utf-8", headers=headers)
