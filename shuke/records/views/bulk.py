"""Work on many records at once: asked for from a list, watched on a page of its own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, signed_in
from shuke.core.errors import UserError
from shuke.core.whole import whole_number
from shuke.records import types
from shuke.records.access import opens
from shuke.records.actions import bulk as actions
from shuke.records.answering import answer
from shuke.records.chosen import chosen
from shuke.records.fields.base import BadValue
from shuke.records.jobs import shown
from shuke.records.models import BulkJob
from shuke.records.types import RecordType

PAGE = 30


class NumberWrong(UserError):
    code = "number_wrong"


@require_POST
@opens("view")
def start(request: Request, record_type: RecordType) -> HttpResponse:
    """`do` is change or delete. Which records: `records.chosen`. To change: `set` names the fields; their values stand
    under their names as on the form. To delete more than one, `typed` must be their number.

    Up to 200 are done at once: back to `next` with a toast that undoes them. More lead to the job's page.
    """
    kind = types.named(record_type.name)
    ids = chosen(record_type, request.user, request.POST)
    if request.POST.get("do") == "delete":
        check_typed(request, len(ids))
        job = actions.delete_many(kind, ids, by=request.user)
    else:
        job = actions.change_many(kind, ids, _values(request, record_type), by=request.user)
    return answer(request, job, record_type.list_url())


@require_GET
@signed_in
def jobs(request: Request) -> HttpResponse:
    rows = BulkJob.objects.visible_to(request.user).select_related("by", "batch").order_by("-id")
    if before := whole_number(request.GET.get("before", "")):
        rows = rows.filter(id__lt=before)
    found = list(rows[: PAGE + 1])
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    listed = [shown(job, request.user) for job in found[:PAGE]]
    return render(request, "records/jobs.html", {"jobs": listed, "older": older})


@require_GET
@signed_in
def job_page(request: Request, number: int) -> HttpResponse:
    """The whole page; to htmx the part that changes while the worker is busy."""
    rows = BulkJob.objects.visible_to(request.user).select_related("by", "batch__undone_by", "undoes")
    job = get_object_or_404(rows, pk=number)
    context = {"job": job, "shown": shown(job, request.user, rows=True), "percent": f"{job.percent} %"}
    return render(request, "records/_job.html" if request.htmx else "records/job.html", context)


def check_typed(request: Request, count: int) -> None:
    """Whoever deletes many has said how many."""
    if count > 1 and request.POST.get("typed", "").replace(",", "").strip() != str(count):
        raise NumberWrong(_("Type the number %(count)s to delete that many.") % {"count": count})


def _values(request: Request, record_type: RecordType) -> dict[str, Any]:
    """As the form reads them."""
    values: dict[str, Any] = {}
    for name in request.POST.getlist("set"):
        field = record_type.known_field(name)
        if field is None:
            raise BadValue(_("There is no such field."))
        made = field.form_field(record_type.model, request.user)
        given = made.widget.value_from_datadict(request.POST, request.FILES, name)
        try:
            values[name] = made.clean(given)
        except ValidationError as error:
            said = {"field": field.label(record_type.model), "why": " ".join(error.messages)}
            raise BadValue(_("%(field)s: %(why)s"), **said) from None
    return values
