"""How a customer and others belong together, from the page of either."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuke.accounts.access import Request, requires
from shuke.accounts.rights import Verb
from shuke.customers.actions.relations import change_relation, relate, remove_relation
from shuke.customers.forms import RelateForm, RelationForm
from shuke.customers.models import Relation
from shuke.customers.views.inline import answer, asked, confirmed
from shuke.customers.views.whose import newcomer, to_change
from shuke.records import types
from shuke.records.rights import check_reach
from shuke.records.versions import version_of


@require_http_methods(["GET", "POST"])
@requires("customers.change")
def add_relation(request: Request, pk: int) -> HttpResponse:
    customer = to_change(request, pk)
    form = RelateForm(request.user, customer, asked(request))

    def save() -> None:
        made = form.cleaned_data
        somebody = made["other"] or newcomer(
            request, made, form.words, team=customer.team, confirmed=confirmed(request)
        )
        details = {"title": made["title"], "started_on": made["started_on"]}
        relate(**form.sides(customer, somebody), **details, by=request.user)

    title = _("Who belongs to %(name)s?") % {"name": customer}
    return answer(request, form, save, title=title, back=_page(pk))


@require_http_methods(["GET", "POST"])
@requires("customers.change")
def edit_relation(request: Request, pk: int, relation_pk: int) -> HttpResponse:
    """As the customer's side sees it; only where one may see the other side too."""
    customer = to_change(request, pk)
    related = Relation.objects.visible_to(request.user, Verb.CHANGE).of(customer)
    relation = get_object_or_404(related.select_related("type", "from_customer", "to_customer"), pk=relation_pk)
    form = RelationForm(relation, customer, asked(request), version=version_of(relation))
    other = relation.to_customer if relation.from_customer_id == customer.id else relation.from_customer

    def save() -> None:
        if request.POST.get("do") == "remove":
            check_reach(types.named("relation"), relation, request.user, Verb.DELETE)
            remove_relation(relation, by=request.user)
        else:
            version = form.cleaned_data["version"] or None
            change_relation(relation, **form.values(relation, customer), version=version, by=request.user)

    remove = ("remove", _("Remove, it was never so"), _("Remove this relation? What ended is better kept with a day."))
    return answer(request, form, save, title=str(other), back=_page(pk), others=[remove])


@require_http_methods(["GET"])
@requires("customers.change")
def change_relation_page(request: Request, pk: int) -> HttpResponse:
    relation = get_object_or_404(Relation.objects.visible_to(request.user), pk=pk)
    return redirect("customers:edit_relation", relation.from_customer_id, relation.pk)


def _page(pk: int) -> str:
    return reverse("records:page", args=["customers", pk])
