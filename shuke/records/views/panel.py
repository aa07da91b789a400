"""A record beside its list, and its neighbours there."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from shuke.accounts.access import Request
from shuke.accounts.rights import Verb
from shuke.records import panels
from shuke.records.access import opens, record_for
from shuke.records.fields import gather
from shuke.records.listing import Listing
from shuke.records.rights import reaches
from shuke.records.types import RecordType
from shuke.records.values import writable

Line = tuple[str, Any, Any, bool]  # field, label, what stands there, whether it can be changed


@require_GET
@opens("view")
def panel(request: Request, record_type: RecordType, pk: int) -> HttpResponse:
    record = record_for(request, record_type, pk)
    shown = {
        "record_type": record_type,
        "record": record,
        "title": record_type.title_of(record),
        "hint": record_type.hint_of(record),
        "lines": _lines(request, record_type, record),
        "panels": panels.beside(request, record_type, record),
    }
    return render(request, "records/_panel.html", shown)


@require_GET
@opens("view")
def neighbours(request: Request, record_type: RecordType, pk: int) -> HttpResponse:
    """Before and after this record in the list that the parameters ask for."""
    record = record_for(request, record_type, pk)
    listing = Listing.asked(record_type, request.user, request.GET.dict(), timezone.localdate())
    before, after = listing.beside(record)
    shown = {"record_type": record_type, "listing": listing, "before": before, "after": after}
    return render(request, "records/_neighbours.html", shown)


def _lines(request: Request, record_type: RecordType, record: Any) -> list[Line]:
    names = dict.fromkeys([*record_type.form, *(record_type.page or ())])
    fields = [one for name in names if (one := record_type.known_field(name))]
    gather(fields, [record], request.user)
    open_ = set(writable(record_type, request.user)) if _changeable(request, record_type, record) else set()
    return [
        (one.name, one.label(record_type.model), one.show(record) if one.text(record) else "", one.name in open_)
        for one in fields
        if one.text(record) or one.name in open_
    ]


def _changeable(request: Request, record_type: RecordType, record: Any) -> bool:
    return record_type.change is not None and reaches(request.user, record_type, record, Verb.CHANGE)
