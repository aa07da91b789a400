"""One cell of a list, changed where it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuke.accounts.access import Request
from shuke.accounts.rights import Verb
from shuke.core.errors import UserError
from shuke.records import actions
from shuke.records.access import opens, record_for
from shuke.records.fields import fetched
from shuke.records.forms import RecordForm
from shuke.records.listing import Listing
from shuke.records.refusal import refuse
from shuke.records.screens import may_pick, rows_shown
from shuke.records.types import RecordType
from shuke.records.undoing import undo_url
from shuke.records.values import writable
from shuke.ui.toasts import undoable


@require_http_methods(["GET", "POST"])
@opens("change")
def cell(request: Request, record_type: RecordType, pk: int, name: str) -> HttpResponse:
    """The field's own input; posted, the row as it then stands. The list's parameters say which columns it has."""
    if name not in writable(record_type, request.user) or record_type.change is None:
        raise Http404
    record = record_for(request, record_type, pk, Verb.CHANGE)
    alone = replace(record_type, form=(name,), sections=(), layouts=())
    form = RecordForm(alone, request.user, request.POST or None, record)
    if request.method == "GET" or not _saved(request, record_type, record, form):
        shown = {"form": form, "field": form[name], "record_type": record_type}
        return render(request, "records/_cell.html", shown, status=422 if form.errors else 200)
    return row(request, record_type, pk)


def _saved(request: Request, record_type: RecordType, record: Any, form: RecordForm) -> bool:
    if not form.is_valid():
        return False
    version, confirmed, since = form.cleaned_data["version"], request.POST.getlist("confirmed"), timezone.now()
    try:
        actions.change_record(
            record_type, record, form.values(), by=request.user, version=version, confirmed=confirmed
        )  # fmt: skip
    except UserError as error:
        refuse(form, error)
        return False
    undoable(request, _("Saved."), undo_url(record_type, record.pk, request.user, since))
    return True


def row(request: Request, record_type: RecordType, pk: int) -> HttpResponse:
    """The record's row in the list that the address asks for; nothing when the person no longer sees it."""
    listing = Listing.asked(record_type, request.user, request.GET.dict(), timezone.localdate())
    found = list(fetched(record_type.visible_to(request.user), listing.columns).filter(pk=pk))
    return HttpResponse(rows_shown(listing, found, picking=may_pick(listing)) if found else "")
