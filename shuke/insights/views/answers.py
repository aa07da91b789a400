"""Answers to reminders, one tap each; for htmx a new piece of the list, without it back to Today."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.middleware import HtmxDetails

from shuke.accounts.access import requires
from shuke.accounts.models import Shop, User
from shuke.accounts.policy import may
from shuke.customers.models import Customer
from shuke.events.models import Batch
from shuke.insights import actions
from shuke.insights.models import Answer
from shuke.insights.shown import Shown


class Request(HttpRequest):
    """What `requires` lets through: somebody who is signed in."""

    user: User
    shop: Shop
    htmx: HtmxDetails


@requires("today.answer")
@require_POST
def answer(request: Request, customer_id: int) -> HttpResponse:
    """`product` is the prediction that the answer is for; `others`: the rest of the row was spoken of too."""
    kind, chosen = request.POST.get("kind", ""), request.POST.get("product")
    shown = _shown(request)
    person = shown.person(customer_id)
    if person is None:
        raise actions.AlreadyAnswered(_("Somebody has answered this already. Load the page again to see the list."))
    told = [due.prediction for due in person.dues if str(due.prediction.id) == chosen]
    if not told or kind not in Answer.Kind.values:
        raise Http404
    others = [due.prediction for due in person.dues if due.prediction not in told] if request.POST.get("others") else []
    batch = actions.answer(told[0], kind, by=request.user, on=shown.on, at=timezone.now(), spoken_of=others)
    if not request.htmx:
        messages.success(request, _("Noted."))
        return _today(request)
    said = Answer.objects.select_related("customer", "product").filter(batch=batch).order_by("id")[0]
    context = {**shown.rows(), "said": said, "batch": batch, "row": shown.row_of(customer_id)}
    context["order_url"] = f"{reverse('orders:enter')}?customer={customer_id}&product={told[0].product_id}"
    return render(request, "insights/_answered.html", context)


@requires("today.answer")
@require_POST
def take_back(request: Request, batch_id: int) -> HttpResponse:
    seen = Customer.objects.visible_to(request.user)
    said = Answer.objects.filter(batch__id=batch_id, customer__in=seen).values("batch_id")
    actions.take_back(get_object_or_404(Batch, id__in=said), by=request.user, at=timezone.now())
    if not request.htmx:
        return _today(request)
    return render(request, "insights/_list.html", {**_shown(request).rows(), "swapped": True})


@requires("today.view")
def more(request: Request) -> HttpResponse:
    """The next people of the list."""
    shown = Shown.of(request.user, request.GET, timezone.now(), request.shop)
    return render(request, "insights/_people.html", shown.rows(request.GET.get("after", "")))


@requires("today.view")
def others(request: Request, customer_id: int) -> HttpResponse:
    """The person's other products, when their row is opened."""
    shown = Shown.of(request.user, request.GET, timezone.now(), request.shop)
    person = shown.person(customer_id)
    if person is None:
        raise Http404
    may_answer = may(request.user, "today.answer")
    context = {"lines": shown.row(person)["others"], "filters": shown.form.kept(), "may_answer": may_answer}
    return render(request, "insights/_others.html", context)


def _shown(request: Request) -> Shown:
    return Shown.of(request.user, QueryDict(request.POST.get("filters", "")), timezone.now(), request.shop)


def _today(request: Request) -> HttpResponse:
    return redirect(f"{reverse('workspace:today')}?{request.POST.get('filters', '')}")
