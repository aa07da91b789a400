"""A new record in a few fields, beside the list; and whether it is there already."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from shuke.accounts.access import Request
from shuke.core.errors import UserError
from shuke.records import actions
from shuke.records.access import opens
from shuke.records.forms import RecordForm
from shuke.records.refusal import refuse
from shuke.records.types import RecordType

FEW = 5


@require_http_methods(["GET", "POST"])
@opens("create")
def quick(request: Request, record_type: RecordType) -> HttpResponse:
    """A dialog. What it leaves out, the full form asks, which begins with what was typed here."""
    asked = request.POST or None
    form = RecordForm(_in_few(record_type, {*request.GET, *request.POST}), request.user, asked, given=request.GET)
    if form.is_bound and form.is_valid():
        confirmed = request.POST.getlist("confirmed")
        token = form.cleaned_data["token"]
        try:
            record = actions.create_record(
                record_type, form.values(), by=request.user, token=token, confirmed=confirmed
            )  # fmt: skip
        except UserError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseClientRedirect(_beside_the_list(request, record_type, record.pk))
    shown = {"record_type": record_type, "form": form}
    return render(request, "records/_quick.html", shown, status=422 if form.errors else 200)


@require_GET
@opens("create")
def alike(request: Request, record_type: RecordType) -> HttpResponse:
    """Records that may be the one being written down, and why."""
    found = record_type.alike(request.user, request.GET) if record_type.alike else []
    shown = [(one, *_told(record_type, one.record)) for one in found]
    return render(request, "records/_alike.html", {"record_type": record_type, "found": shown})


def _told(record_type: RecordType, record: Any) -> tuple[str, str]:
    return (record_type.title_of(record), record_type.hint_of(record)) if record else ("", "")


def _in_few(record_type: RecordType, given: set[str]) -> RecordType:
    """With the fields that matter most, those that must be filled in, and those that are given already."""
    chosen = record_type.quick or record_type.form[:FEW]
    needed = [one.name for one in record_type.custom_fields if one.required]
    form = tuple(name for name in record_type.form if name in {*chosen, *needed, *given})
    return replace(record_type, form=form, sections=(), layouts=())


def _beside_the_list(request: Request, record_type: RecordType, pk: int) -> str:
    """The list as it was, with the new record beside it."""
    here = urlsplit(request.headers.get("HX-Current-URL", ""))
    asked = dict(parse_qsl(here.query)) if here.path == record_type.list_url() else {}
    return f"{record_type.list_url()}?{urlencode({**asked, 'open': pk})}"
