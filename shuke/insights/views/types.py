"""Types, stages and strategies: the rules behind them, and one customer's laid down by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import fields_closed
from shuke.accounts.rights import Verb
from shuke.core.errors import UserError
from shuke.core.whole import whole_number
from shuke.customers.models import Customer
from shuke.insights import counting
from shuke.insights.actions import pinning, ruling
from shuke.insights.models import CustomerMeasure, Pin, TypeRules, TypeTrial
from shuke.insights.type_forms import PinForm, RulesForm
from shuke.insights.type_words import CHOICES, TO_DO
from shuke.insights.types.rules import leaves_some
from shuke.orders.queries import sees_purchases
from shuke.records.refusal import refuse
from shuke.ui.toasts import undoable


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def rules(request: Request) -> HttpResponse:
    """Laid down, tried out, or as they come again."""
    laid_down, now = TypeRules.now(), timezone.now()
    trial = _trial(request, request.GET.get("trial", ""))
    form = RulesForm(trial.changed if trial else laid_down.changed, request.POST or None)
    if request.POST.get("do") == "reset":
        ruling.lay_down({}, by=request.user, at=now)
        messages.success(
            request, _("The rules are as they come. All customers are looked at anew; this takes a moment.")
        )
        return redirect("types:rules")
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "count":
            tried = ruling.try_out(form.changed(), by=request.user, at=now)
            return redirect(f"{reverse('types:rules')}?trial={tried.pk}")
        if ruling.lay_down(form.changed(), by=request.user, at=now):
            messages.success(request, _("Saved. All customers are looked at anew; this takes a moment."))
        return redirect("types:rules")
    context = {"form": form, "trial": trial, "laid_down": laid_down, "groups": _groups(request, form, trial)}
    return render(request, "insights/rules.html", context, status=422 if form.errors else 200)


@require_GET
@requires("settings.change")
def trial(request: Request, pk: int) -> HttpResponse:
    """How many each rule would give, once they are counted."""
    tried = get_object_or_404(TypeTrial, pk=pk, by=request.user)
    then = [
        (aspect, value or "none", (tried.counts or {}).get(aspect, {}).get(value, 0))
        for aspect, words in CHOICES.items()
        for value in (*words.values, *([""] if leaves_some(aspect) else []))
    ]
    return render(request, "insights/_trial.html", {"trial": tried, "then": then})


def _groups(request: Request, form: RulesForm, trial: TypeTrial | None) -> Iterator[dict[str, Any]]:
    """The rules of each aspect, beside each how many have its value now, and by the trial."""
    for aspect, label, shown in form.groups():
        now = counting.counts(request.user, aspect)
        then = (trial.counts or {}).get(aspect, {}) if trial else {}
        counted = bool(trial and trial.counts is not None)
        rules = [
            (one, now.get(one.rule.gives), then.get(one.rule.gives, 0) if counted else None,
             counting.whose(aspect, one.rule.gives))
            for one in shown
        ]  # fmt: skip
        without = (now.get("", 0), then.get("", 0) if counted else None) if leaves_some(aspect) else None
        yield {"aspect": aspect, "label": label, "rules": rules, "without": without, "counted": counted}


def _trial(request: Request, asked: str) -> TypeTrial | None:
    return TypeTrial.objects.filter(pk=whole_number(asked) or 0, by=request.user).first()


@require_http_methods(["GET", "POST"])
@requires("customers.change")
def pin(request: Request, customer_id: int, aspect: str) -> HttpResponse:
    """What kind of customer this is, by hand; or by the rules again."""
    seen = Customer.objects.visible_to(request.user, Verb.CHANGE)
    customer = get_object_or_404(seen, pk=customer_id)
    closed = aspect not in CHOICES or aspect in fields_closed(request.user, "customer")
    row = CustomerMeasure.objects.filter(customer=customer).first()
    if closed or row is None or not sees_purchases(request.user):
        raise Http404
    held = Pin.objects.filter(customer=customer, aspect=aspect, ended_at=None).first()
    form = PinForm(aspect, request.POST or None, value=getattr(row, aspect), reason=held.reason if held else "")
    letting_go = request.POST.get("do") == "unpin"
    if request.method == "POST" and (letting_go or form.is_valid()):
        stamp: Any = {"by": request.user, "at": timezone.now()}
        try:
            if letting_go:
                batch = pinning.unpin(customer, aspect, **stamp)
            else:
                chosen = form.cleaned_data
                batch = pinning.pin(customer, aspect, chosen["value"], reason=chosen["reason"], **stamp)
        except UserError as error:
            refuse(form, error)
        else:
            undo = reverse("records:undo_batch", args=[batch.pk]) if batch else ""
            undoable(request, _("By the rules again.") if letting_go else _("Laid down by hand."), undo)
            return redirect(reverse("records:page", args=["customers", customer.pk]))
    context = {
        "form": form, "customer": customer, "aspect": Pin.Aspect(aspect), "held": held,
        "to_do": [(CHOICES[aspect](key).label, words) for key, words in TO_DO.items()] if aspect == "strategy" else [],
    }  # fmt: skip
    return render(request, "insights/pin.html", context, status=422 if form.errors else 200)
