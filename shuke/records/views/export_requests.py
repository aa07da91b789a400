"""Exports that were asked for: one's own, and for those who decide all; and the log of what left."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, requires, signed_in
from shuke.accounts.policy import may
from shuke.accounts.queries import people
from shuke.core.whole import whole_number
from shuke.records import actions, export_log, types
from shuke.records.actions import export_requests
from shuke.records.export_rule_form import ExportRuleForm
from shuke.records.exports import approval, format_named
from shuke.records.models import ExportRequest
from shuke.records.models.exports import APPROVE

PAGE = 50


@require_GET
@signed_in
def requests(request: Request) -> HttpResponse:
    rows = ExportRequest.objects.visible_to(request.user).select_related("by", "decided_by").order_by("-id")
    if before := whole_number(request.GET.get("before", "")):
        rows = rows.filter(id__lt=before)
    found = list(rows[: PAGE + 1])
    context = {
        "requests": [_shown(request, one) for one in found[:PAGE]],
        "older": found[PAGE - 1].pk if len(found) > PAGE else None,
        "decides": may(request.user, APPROVE),
    }
    return render(request, "records/exports/requests.html", context)


def _shown(request: Request, one: ExportRequest) -> dict[str, Any]:
    kind, found = types.known(one.record_type), format_named(one.ending)
    mine = one.by_id == request.user.pk
    return {
        "asked": one,
        "kind": kind.plural if kind else one.record_type,
        "filters": export_log.told(kind, one.asked, one.by) if kind else "",
        "format": found.ending if found else one.ending,
        "decides": one.state == ExportRequest.State.WAITING and not mine and may(request.user, APPROVE),
        "fetches": one.state == ExportRequest.State.READY and mine,
    }


def _one(request: Request, number: int) -> ExportRequest:
    return get_object_or_404(ExportRequest.objects.visible_to(request.user).select_related("by"), pk=number)


@require_POST
@requires(APPROVE)
def decide(request: Request, number: int) -> HttpResponse:
    one, answer, now = _one(request, number), request.POST.get("answer", ""), timezone.now()
    if request.POST.get("do") == "approve":
        export_requests.approve(one, by=request.user, at=now, answer=answer)
        messages.success(request, _("Approved. The file is being made."))
    else:
        export_requests.refuse(one, by=request.user, at=now, answer=answer)
        messages.success(request, _("Refused."))
    return redirect("records:export_requests")


@require_POST
@signed_in
def fetch(request: Request, number: int) -> FileResponse:
    """A POST: it can be done once only, and is written down."""
    one = _one(request, number)
    file = export_requests.fetch(one, by=request.user, at=timezone.now())
    return FileResponse(file, as_attachment=True, filename=one.name)


@require_GET
@requires("audit.view")
def log(request: Request) -> HttpResponse:
    asked = export_log.Asked.of(request.GET.dict())
    lines, found = export_log.shown(asked, request.GET.get("at", ""), request.user)
    places = {"previous_url": found.before, "next_url": found.after}
    context = {
        "lines": lines,
        "asked": asked,
        "people": people(),
        "kinds": types.all_types(),
        "form": ExportRuleForm(approval.rule()) if may(request.user, "settings.change") else None,
        **{name: f"?{asked.address(at=place.pack())}" if place else "" for name, place in places.items()},
    }
    return render(request, "records/exports/log.html", context)


@require_POST
@requires("audit.view")
def log_file(request: Request) -> StreamingHttpResponse:
    asked = export_log.Asked.of(request.POST.dict())
    actions.record_audit_export(by=request.user, asked=asked.address(), at=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="exports-{timezone.localdate():%Y%m%d}.csv"'}
    content = export_log.as_csv(asked, request.user)
    return StreamingHttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
@requires("settings.change")
def change_rule(request: Request) -> HttpResponse:
    form = ExportRuleForm(approval.rule(), request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
        return redirect("records:export_log")
    export_requests.change_rule(**form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("records:export_log")
