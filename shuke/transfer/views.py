"""Dropping a file in, saying what it is, importing, reporting, undoing."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import may
from shuke.core.errors import UserError
from shuke.transfer import queries
from shuke.transfer.actions import starting
from shuke.transfer.forms import SettingsForm, about, field_choices, list_url
from shuke.transfer.models import Import
from shuke.transfer.storage import PIECE, check_room, store
from shuke.transfer.telling import error_text

Status = Import.Status
PAST = 20


@requires("imports.run")
@require_GET
def start(request: Request) -> HttpResponse:
    past = Import.objects.visible_to(request.user).select_related("by").order_by("-id")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        past = past.filter(id__lt=int(before))
    jobs = list(past[: PAST + 1])
    older = jobs[PAST - 1].pk if len(jobs) > PAST else None
    context = {"jobs": jobs[:PAST], "older": older, "upload_limit": settings.SHUKE_UPLOAD_LIMIT}
    return render(request, "transfer/start.html", context)


@requires("imports.run")
@require_POST
def upload(request: Request) -> JsonResponse:
    """The file is the body of the request, so that it goes to the disk piece by piece. Answers with the address of the
    import's page, or with the sentence that says why not. The browser asks with `size` alone about a file that is too
    large: an answer before the whole body has come never reaches its page."""
    name = request.GET.get("name", "")[:255] or _("Pasted rows")
    sizes = (request.headers.get("Content-Length", ""), request.GET.get("size", ""))
    try:
        check_room(max([0, *(int(size) for size in sizes if size.isdecimal())]), name)
        job = starting.take_in(store(name, body(request)), by=request.user)
    except UserError as error:
        return JsonResponse({"message": str(error)}, status=error.status)
    starting.check_later(job)
    return JsonResponse({"url": reverse("transfer:import", args=[job.pk])})


def body(request: Request) -> Iterator[bytes]:
    while piece := request.read(PIECE):
        yield piece


def found(request: Request, number: int) -> Import:
    job = Import.objects.visible_to(request.user).select_related("by", "batch__undone_by").filter(id=number).first()
    if job is None:
        raise Http404
    return job


@requires("imports.run")
@require_GET
def show(request: Request, number: int) -> HttpResponse:
    """The whole page; to htmx only the part that changes while the worker is busy."""
    job = found(request, number)
    template = "transfer/_import.html" if request.htmx else "transfer/import.html"
    return render(request, template, shown(request, job))


def shown(request: Request, job: Import, form: SettingsForm | None = None) -> dict[str, Any]:
    context: dict[str, Any] = {
        "job": job, "about": about(job), "list_url": list_url(job),
        "error": error_text(job), "may_undo": may(request.user, "batches.undo"),
        "upload_limit": settings.SHUKE_UPLOAD_LIMIT, "percent": f"{job.percent} %",
    }  # fmt: skip
    if job.status in {Status.DRAFT, Status.READY}:
        context["form"] = form or SettingsForm(job)
    if not job.is_moving:
        context |= {
            "refused": queries.refused_rows(job), "dropped": queries.dropped_cells(job),
            "kept": queries.kept_records(job), "reasons": queries.reasons_counted(job),
            "own": queries.own_columns(job),
        }  # fmt: skip
    missing = job.settings.get("missing") or []
    labels = dict(field_choices(job))
    context["missing_labels"] = "、".join(str(labels.get(key, key)) for key in missing)
    expected = job.counts.get("expected", {})
    created, updated = expected.get("created", 0), expected.get("updated", 0)
    context["plan"] = {
        "created": created, "updated": updated, "going_in": created + updated,
        "left_out": job.rows_rejected + expected.get("refused", 0),
        "same": expected.get("skipped", 0) + expected.get("repeated", 0),
        "by_name_only": expected.get("by_name_only", 0),
        "customers": expected.get("customers_created", 0), "products": expected.get("products_created", 0),
    }  # fmt: skip
    return context


@requires("imports.run")
@require_POST
def change(request: Request, number: int) -> HttpResponse:
    job = found(request, number)
    form = SettingsForm(job, request.POST)
    if not form.is_valid():
        return render(request, "transfer/import.html", shown(request, job, form), status=422)
    starting.check_later(job, kind=form.chosen_kind(), settings=form.settings())
    return redirect("transfer:import", number)


@requires("imports.run")
@require_POST
def run(request: Request, number: int) -> HttpResponse:
    starting.run_later(found(request, number))
    return redirect("transfer:import", number)


@requires("imports.run")
@require_POST
def cancel(request: Request, number: int) -> HttpResponse:
    """Before the import: forget the file. During it: stop and take back what is in."""
    job = found(request, number)
    if job.status in starting.OPEN:
        starting.discard(job)
        messages.success(request, _("Nothing was imported."))
        return redirect("transfer:start")
    starting.cancel_later(job, by=request.user)
    return redirect("transfer:import", number)


@requires("batches.undo")
@require_POST
def undo(request: Request, number: int) -> HttpResponse:
    starting.undo_later(found(request, number), by=request.user)
    return redirect("transfer:import", number)


class Echo:
    """Gives csv.writer's lines back instead of keeping them."""

    def write(self, line: str) -> str:
        return line


@requires("imports.run")
@require_GET
def rejected(request: Request, number: int) -> StreamingHttpResponse:
    """With a byte order mark, so that Excel shows Chinese."""
    job = found(request, number)
    writer = csv.writer(Echo())
    lines = map(writer.writerow, queries.rejected_csv(job))
    response = StreamingHttpResponse(chain(["\ufeff"], lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejected-{job.pk}.csv"'
    return response
