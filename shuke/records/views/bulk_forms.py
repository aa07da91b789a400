"""The questions asked before many records are changed or deleted at once."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from shuke.accounts.access import Request
from shuke.core.whole import whole_number
from shuke.records.access import opens
from shuke.records.actions.bulk import bulk_fields
from shuke.records.forms import RecordForm
from shuke.records.listing import Listing
from shuke.records.types import RecordType
from shuke.records.values import writable


@require_GET
@opens("view")
def bulk_form(request: Request, record_type: RecordType) -> HttpResponse:
    """`do` is change or delete; `count` how many are selected, or `all=1` for whatever the list finds."""
    listing = Listing.asked(record_type, request.user, request.GET.dict(), timezone.localdate())
    count = whole_number(request.GET.get("count", "")) or 0
    if request.GET.get("all") == "1":
        count = listing.rows().order_by().count()
    open_ = writable(record_type, request.user)
    fields = [one for one in bulk_fields(record_type) if one.name in open_] if record_type.change else []
    shown = {"record_type": record_type, "listing": listing, "count": count, "do": "delete"}
    if request.GET.get("do") != "delete":
        if not fields:
            raise Http404
        wanted = request.GET.get("set", "")
        field = next((one for one in fields if one.name == wanted), fields[0])
        form = RecordForm(replace(record_type, form=(field.name,), sections=(), layouts=()), request.user)
        labels = [(one.name, one.label(record_type.model)) for one in fields]
        shown |= {"do": "change", "fields": labels, "field": form[field.name]}
    return render(request, "records/_bulk_form.html", shown)
