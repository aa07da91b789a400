"""Webhooks: the list, one with what it was told, and its buttons."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, requires
from shuke.core.errors import UserError
from shuke.core.whole import whole_number
from shuke.records import types
from shuke.records.models import SavedView
from shuke.records.types import RecordType
from shuke.webhooks import kinds
from shuke.webhooks.actions import keeping, replaying
from shuke.webhooks.forms import SpanForm, WebhookForm
from shuke.webhooks.models import PERMISSION, Delivery, Webhook
from shuke.webhooks.queries.log import log, waiting, words


@require_GET
@requires(PERMISSION)
def all_webhooks(request: Request) -> HttpResponse:
    hooks = list(Webhook.objects.visible_to(request.user).select_related("owner").order_by("name", "pk"))
    left = waiting(hooks)
    return render(request, "webhooks/all.html", {"hooks": [(one, left.get(one.pk, 0)) for one in hooks]})


@requires(PERMISSION)
def make(request: Request) -> HttpResponse:
    """The secret is shown on the answer itself, once."""
    form = WebhookForm(kinds.offered(request.user, request.shop), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hook, secret = keeping.make(by=request.user, at=timezone.now(), **form.cleaned_data)
        except UserError as error:
            form.add_error(error.field or None, str(error))
        else:
            return _page(request, hook, secret=secret)
    return render(request, "webhooks/form.html", {"form": form}, status=422 if form.errors else 200)


@requires(PERMISSION)
def change(request: Request, pk: int) -> HttpResponse:
    hook = _hook(request, pk)
    form = WebhookForm(kinds.offered(request.user, request.shop), request.POST or None, of=hook)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.change(hook, by=request.user, at=timezone.now(), **form.cleaned_data)
        except UserError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("webhooks:one", pk)
    return render(request, "webhooks/form.html", {"form": form, "hook": hook}, status=422 if form.errors else 200)


@require_GET
@requires(PERMISSION)
def one(request: Request, pk: int) -> HttpResponse:
    return _page(request, _hook(request, pk))


@require_POST
@requires(PERMISSION)
def renew(request: Request, pk: int) -> HttpResponse:
    hook = _hook(request, pk)
    return _page(request, hook, secret=keeping.rotate(hook, by=request.user, at=timezone.now()))


@require_POST
@requires(PERMISSION)
def switch(request: Request, pk: int) -> HttpResponse:
    hook, on = _hook(request, pk), request.POST.get("on") == "1"
    keeping.switch(hook, on=on, by=request.user, at=timezone.now())
    said = _("“%(name)s” is switched on.") if on else _("“%(name)s” is switched off.")
    messages.success(request, said % {"name": hook})
    return redirect("webhooks:one", pk)


@require_POST
@requires(PERMISSION)
def delete(request: Request, pk: int) -> HttpResponse:
    hook = _hook(request, pk)
    keeping.take_away(hook, by=request.user, at=timezone.now())
    messages.success(request, _("Deleted: %(name)s") % {"name": hook.name})
    return redirect("webhooks:all")


@require_POST
@requires(PERMISSION)
def test(request: Request, pk: int) -> HttpResponse:
    replaying.test(_hook(request, pk), at=timezone.now())
    messages.success(request, _("A test is on its way. Look below in a moment."))
    return redirect("webhooks:one", pk)


@require_POST
@requires(PERMISSION)
def narrow(request: Request, pk: int) -> HttpResponse:
    """Only records that fit a kept view now: its filter is taken over."""
    hook = _hook(request, pk)
    filters = {}
    for kind in _types_of(hook):
        given = request.POST.get(kind.name, "")
        if given == "same":
            filters[kind.name] = hook.filters.get(kind.name, {})
        elif given:
            filters[kind.name] = dict(get_object_or_404(_views(request, kind), pk=whole_number(given)).filters)
    keeping.change(hook, by=request.user, at=timezone.now(), filters=filters)
    messages.success(request, _("Saved."))
    return redirect("webhooks:one", pk)


@require_POST
@requires(PERMISSION)
def again(request: Request, pk: int, number: int) -> HttpResponse:
    rows = Delivery.objects.filter(webhook=_hook(request, pk)).select_related("webhook")
    replaying.again(get_object_or_404(rows, pk=number), at=timezone.now())
    messages.success(request, _("It is told again."))
    return redirect("webhooks:one", pk)


@require_POST
@requires(PERMISSION)
def again_between(request: Request, pk: int) -> HttpResponse:
    hook, form = _hook(request, pk), SpanForm(request.POST)
    if form.is_valid():
        try:
            replaying.again_between(hook, *form.span(), by=request.user, at=timezone.now())
        except UserError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("All of these days is told again."))
            return redirect("webhooks:one", pk)
    return _page(request, hook, form=form)


def _page(request: Request, hook: Webhook, *, secret: str = "", form: SpanForm | None = None) -> HttpResponse:
    state = request.GET.get("state", "")
    shown = log(hook, state=state, before=whole_number(request.GET.get("before", "")))
    told = words(kinds.offered(request.user, None, everything=True))
    context = {
        "hook": hook, "secret": secret, "log": [(row, told.get(row.kind, row.kind)) for row in shown.rows],
        "older": shown.older, "state": state, "states": Delivery.State.choices, "form": form or SpanForm(),
        "told": [told.get(kind, kind) for kind in hook.kinds], "now": timezone.now(),
        "narrowing": [_narrowing(request, hook, kind) for kind in _types_of(hook)],
        "waiting": waiting([hook]).get(hook.pk, 0),
    }  # fmt: skip
    answer = render(request, "webhooks/one.html", context, status=422 if form else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _narrowing(request: Request, hook: Webhook, kind: RecordType) -> dict[str, Any]:
    views = _views(request, kind).order_by("position", "pk")
    return {"kind": kind, "views": views, "narrowed": kind.name in hook.filters}


def _types_of(hook: Webhook) -> list[RecordType]:
    return [one for one in types.all_types() if any(kind.startswith(f"{one.name}.") for kind in hook.kinds)]


def _views(request: Request, kind: RecordType) -> Any:
    rows = SavedView.objects.filter(record_type=kind.name)
    return rows.filter(audience=SavedView.Audience.EVERYONE) | rows.filter(owner=request.user.pk)


def _hook(request: Request, pk: int) -> Webhook:
    return get_object_or_404(Webhook.objects.visible_to(request.user), pk=pk)
