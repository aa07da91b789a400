"""Who lives together: from the page of a customer, or of the household."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuke.accounts.access import Request, requires
from shuke.accounts.models import Team
from shuke.accounts.policy import fields_closed, may_do
from shuke.accounts.rights import Verb
from shuke.core.errors import NotAllowed
from shuke.customers.actions.households import create_household
from shuke.customers.actions.members import change_member, join_household, leave_household
from shuke.customers.forms import HomeForm, MemberForm, StayForm
from shuke.customers.models import Customer, Household, Membership
from shuke.customers.queries import home
from shuke.customers.views.inline import answer, asked, confirmed
from shuke.customers.views.whose import changeable, made_or_changeable, to_change
from shuke.records import types
from shuke.records.rights import check_reach


@require_http_methods(["GET", "POST"])
@requires("customers.change")
def settle_home(request: Request, pk: int) -> HttpResponse:
    """A customer moves into a household that is there, or into a new one."""
    customer = to_change(request, pk)
    form = HomeForm(request.user, customer, asked(request))

    def save() -> None:
        made = form.cleaned_data
        if not made["household"] and not may_do(request.user, "household", Verb.CREATE):
            raise NotAllowed(_("Your role adds no households. Choose one that is there."))
        household = made["household"] or create_household(
            name=form.words,
            address=_address_of(customer, request),
            team=customer.team,
            by=request.user,
            token=made["token"],
        )
        join_household(
            household, customer, role=made["role"], on=timezone.localdate(), by=request.user,
            confirmed=confirmed(request),
        )  # fmt: skip

    title = _("%(name)s belongs to a household") % {"name": customer}
    return answer(request, form, save, title=title, back=reverse("records:page", args=["customers", pk]))


@require_http_methods(["GET", "POST"])
@requires("customers.change")
def add_member(request: Request, pk: int) -> HttpResponse:
    household = get_object_or_404(Household.objects.visible_to(request.user), pk=pk)
    check_reach(types.named("household"), household, request.user, Verb.CHANGE)
    form = MemberForm(request.user, asked(request))

    def save() -> None:
        made, confirms = form.cleaned_data, confirmed(request)
        somebody = made_or_changeable(request, made, form.words, team=_team_of(household, request), confirmed=confirms)
        join_household(
            household, somebody, role=made["role"], on=timezone.localdate(), by=request.user, confirmed=confirms
        )

    title = _("Who else lives here?")
    return answer(request, form, save, title=title, back=reverse("records:page", args=["households", pk]))


@require_http_methods(["GET", "POST"])
@requires("customers.change")
def change_stay(request: Request, pk: int) -> HttpResponse:
    """What a member is in the household; or leaving it."""
    stays = Membership.objects.visible_to(request.user, Verb.CHANGE).filter(left_on=None)
    membership = get_object_or_404(stays.select_related("customer", "household"), pk=pk)
    changeable(membership.customer, request.user)
    form = StayForm(membership, asked(request))

    def save() -> None:
        if request.POST.get("do") == "leave":
            leave_household(membership, on=timezone.localdate(), by=request.user)
        else:
            made = form.cleaned_data
            change_member(membership, role=made["role"], is_primary=made["is_primary"], by=request.user)

    back = reverse("records:page", args=["households", membership.household_id])
    leave = _("No longer lives here")
    return answer(request, form, save, title=str(membership.customer), back=back, others=[("leave", leave, "")])


def _address_of(customer: Customer, request: Request) -> str:
    """A household's address is seen by whoever sees the household."""
    return "" if "address" in fields_closed(request.user, "customer") else customer.address


def _team_of(household: Household, request: Request) -> Team | None:
    """Where a new member is written down: with the others whom one sees."""
    members = home(household, request.user).members
    return members[0].customer.team if members else household.team
