"""The buttons of a case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.rights import Verb
from shuke.activities.forms import understood
from shuke.customers.actions import create_customer
from shuke.records import types
from shuke.records.rights import check_fields
from shuke.service import actions, queries
from shuke.service.forms import HandOverForm, MoveForm, ReplyForm, SameForm, WhoForm
from shuke.service.models import Case


@require_POST
@requires("case:change")
def take(request: Request, pk: int) -> HttpResponse:
    case = _case(request, pk, "owner")
    actions.take(case, by=request.user, at=timezone.now(), version=request.POST.get("version") or None)
    return _back(request, pk, _("This case is yours now."))


@require_POST
@requires("case:change")
def reply(request: Request, pk: int) -> HttpResponse:
    form: Any = understood(ReplyForm(request.POST))
    case, said = _case(request, pk, *(["status"] if form.cleaned_data["then"] else [])), form.cleaned_data
    actions.reply(
        case, said["text"], channel=said["channel"], then=said["then"], token=said["token"], by=request.user,
        at=timezone.now(), version=said["version"] or None,
    )  # fmt: skip
    return _back(request, pk, _("Written down."))


@require_POST
@requires("case:change")
def hand_over(request: Request, pk: int) -> HttpResponse:
    form: Any = understood(HandOverForm(request.POST))
    said = form.cleaned_data
    actions.hand_over(
        _case(request, pk, "owner", *(["team"] if said["team"] else [])), to=said["to"], team=said["team"],
        reason=said["reason"], by=request.user, at=timezone.now(), version=said["version"] or None,
    )  # fmt: skip
    return _back(request, pk, _("Handed over."))


@require_POST
@requires("case:change")
def move(request: Request, pk: int) -> HttpResponse:
    form: Any = understood(MoveForm(request.POST))
    case, said = _case(request, pk, "status"), form.cleaned_data
    case = actions.move(case, said["status"], by=request.user, at=timezone.now(), version=said["version"] or None)
    return _back(request, pk, f"{case.number}：{case.get_status_display()}")


@require_POST
@requires("case:change")
def who(request: Request, pk: int) -> HttpResponse:
    """It is this customer who asks."""
    form: Any = understood(WhoForm(request.POST, user=request.user))
    case, said = _case(request, pk, "customer"), form.cleaned_data
    actions.settle_reporter(case, said["customer"], by=request.user, at=timezone.now(), version=said["version"] or None)
    return _back(request, pk, _("Saved."))


@require_POST
@requires("customer:create")
def new_customer(request: Request, pk: int) -> HttpResponse:
    """Who asks becomes a customer, with what the case says of them."""
    case = _case(request, pk, "customer")
    known: dict[str, Any] = {
        "name": case.reporter_name or case.reporter_phone or case.reporter_email,
        **({"email": case.reporter_email} if case.reporter_email else {}),
        **({"phones": [case.reporter_phone]} if case.reporter_phone else {}),
    }
    check_fields(types.named("customer"), known, request.user)
    made = create_customer(by=request.user, token=f"case-{case.pk}", team=case.team, **known)
    actions.settle_reporter(case, made, by=request.user, at=timezone.now())
    return _back(request, pk, _("Customer added."))


@require_POST
@requires("case:change")
def same(request: Request, pk: int) -> HttpResponse:
    """Closed as the same matter as another case."""
    case = _case(request, pk, "duplicate_of", "status")
    form: Any = understood(SameForm(request.POST, user=request.user))
    said = form.cleaned_data
    other = said["other"]
    actions.mark_as_same(case, other, by=request.user, at=timezone.now(), version=said["version"] or None)
    return _back(request, pk, _("Closed: it goes on in %(number)s.") % {"number": other.number})


def _case(request: Request, pk: int, *fields: str) -> Case:
    """One that the person may change, these fields of it too."""
    check_fields(types.named("case"), dict.fromkeys(fields), request.user)
    return get_object_or_404(queries.seen(request.user, Verb.CHANGE), pk=pk)


def _back(request: Request, pk: int, text: str) -> HttpResponse:
    """To where the button stood: the queue, or the page of the case, unless it is now out of sight."""
    messages.success(request, text)
    if request.POST.get("from") == "queue" or not queries.seen(request.user).filter(pk=pk).exists():
        return redirect(f"{reverse('service:queue')}?show={request.POST.get('show', 'all')}")
    return redirect("records:page", "cases", pk)
