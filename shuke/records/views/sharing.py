"""With whom a record is shared: seen, given and taken back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuke.accounts.access import Request
from shuke.accounts.models import Share
from shuke.core.errors import UserError
from shuke.records.access import opens, record_for
from shuke.records.actions.sharing import end_share, share
from shuke.records.rights import check_share
from shuke.records.sharing_form import SharingForm
from shuke.records.types import RecordType


@require_http_methods(["GET", "POST"])
@opens("view")
def sharing(request: Request, record_type: RecordType, pk: int) -> HttpResponse:
    record = record_for(request, record_type, pk)
    check_share(request.user, record_type, record)
    form = SharingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            share(record_type, record, **form.values(), by=request.user, at=timezone.now())
        except UserError as error:
            form.add_error(None, forms.ValidationError(str(error)))
        else:
            messages.success(request, _("Shared."))
            return redirect(record_type.url(record.pk))
    title = record_type.title_of(record)
    context = {"record_type": record_type, "record": record, "title": title, "form": form}
    return render(request, "records/sharing.html", context, status=422 if form.errors else 200)


@require_POST
@opens("view")
def stop_sharing(request: Request, record_type: RecordType, pk: int, number: int) -> HttpResponse:
    record = record_for(request, record_type, pk)
    row = get_object_or_404(Share, pk=number, record_type=record_type.name, record_id=record.pk)
    end_share(record_type, record, row, by=request.user, at=timezone.now())
    messages.success(request, _("No longer shared."))
    return redirect(record_type.url(record.pk))
