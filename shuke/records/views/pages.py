"""One record: seen, made, changed, deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuke.accounts.access import Request
from shuke.accounts.policy import may
from shuke.accounts.rights import Verb
from shuke.core.errors import UserError
from shuke.records import actions, panels
from shuke.records.access import opens, record_for
from shuke.records.forms import BEGUN, RecordForm
from shuke.records.refusal import refuse
from shuke.records.rights import reaches
from shuke.records.screens import facts
from shuke.records.types import RecordType
from shuke.records.undoing import undo_url
from shuke.records.uploads import posted
from shuke.ui.toasts import undoable


@require_GET
@opens("view")
def record_page(request: Request, record_type: RecordType, pk: int) -> HttpResponse:
    record = record_for(request, record_type, pk)
    context = {
        "record_type": record_type,
        "record": record,
        "title": record_type.field(record_type.title).text(record),
        "facts": facts(record_type, record, request.user),
        "panels": panels.shown(request, record_type, record),
        **_buttons(record_type, record, request.user),
    }
    return render(request, "records/record.html", context)


@require_http_methods(["GET", "POST"])
@opens("create")
def create_page(request: Request, record_type: RecordType) -> HttpResponse:
    form = RecordForm(record_type, request.user, _asked(request, record_type), given=request.POST or request.GET)
    if form.is_bound and form.is_valid():
        try:
            record = actions.create_record(
                record_type,
                form.values(),
                by=request.user,
                token=form.cleaned_data["token"],
                confirmed=_ticked(request),
            )
        except UserError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(_on(request, record_type, record) or _after(request, record_type, record))
    return _form_page(request, record_type, form)


@require_http_methods(["GET", "POST"])
@opens("change")
def change_page(request: Request, record_type: RecordType, pk: int) -> HttpResponse:
    record = record_for(request, record_type, pk, Verb.CHANGE)
    asked, began = _asked(request, record_type), timezone.now()
    form = RecordForm(record_type, request.user, asked, record, given=request.POST)
    if form.is_bound and form.is_valid():
        try:
            actions.change_record(
                record_type, record, form.values(), by=request.user, version=form.cleaned_data["version"],
                confirmed=_ticked(request),
            )  # fmt: skip
        except UserError as error:
            refuse(form, error)
        else:
            undoable(request, _("Saved."), undo_url(record_type, record.pk, request.user, began))
            return redirect(_after(request, record_type, record))
    return _form_page(request, record_type, form, record)


@require_POST
@opens("delete")
def delete_record(request: Request, record_type: RecordType, pk: int) -> HttpResponse:
    record = record_for(request, record_type, pk, Verb.DELETE)
    began = timezone.now()
    actions.delete_record(record_type, record, by=request.user)
    undoable(request, _("Deleted."), undo_url(record_type, pk, request.user, began))
    return redirect(record_type.list_url())


def _on(request: Request, record_type: RecordType, record: Any) -> str:
    """Where somebody came from who needed the record there (`next`), with its id under the name of its type."""
    wanted = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return ""
    return f"{wanted}{'&' if '?' in wanted else '?'}{record_type.name}={record.pk}"


def _after(request: Request, record_type: RecordType, record: Any) -> str:
    """The record's page; the list for whom it is out of sight now, such as a to-do for somebody else."""
    if record_type.visible_to(request.user).filter(pk=record.pk).exists():
        return record_type.url(record.pk)
    messages.info(request, _("What you saved is now out of your own sight: your role does not reach it."))
    return record_type.list_url()


def _form_page(request: Request, record_type: RecordType, form: RecordForm, record: Any = None) -> HttpResponse:
    back = record_type.url(record.pk) if record else record_type.list_url()
    context = {"record_type": record_type, "form": form, "record": record, "back_url": back, "newer_url": ""}
    if form.is_bound and form.has_error(NON_FIELD_ERRORS, "changed_meanwhile"):
        context["newer_url"] = request.path
    return render(request, "records/form.html", context, status=422 if form.errors else 200)


def _buttons(record_type: RecordType, record: Any, user: Any) -> dict[str, str]:
    may_change = bool(record_type.change_permission) and may(user, record_type.change_permission)
    may_delete = bool(record_type.delete_permission) and may(user, record_type.delete_permission)
    change = record_type.change_url or "records:change"
    where = [record.pk] if record_type.change_url else [record_type.slug, record.pk]
    delete = reverse("records:delete", args=[record_type.slug, record.pk])
    return {
        "change_url": reverse(change, args=where)
        if may_change and reaches(user, record_type, record, Verb.CHANGE)
        else "",
        "delete_url": delete if may_delete and reaches(user, record_type, record, Verb.DELETE) else "",
    }


def _asked(request: Request, record_type: RecordType) -> Any:
    """What shall be saved: nothing yet while a form is only laid out anew."""
    return posted(request, record_type) if request.method == "POST" and BEGUN not in request.POST else None


def _ticked(request: Request) -> list[str]:
    return request.POST.getlist("confirmed")
