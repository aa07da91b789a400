"""Whom a person may write about: seeing a customer is not yet changing one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from shuke.accounts.access import Request
from shuke.accounts.models import Team, User
from shuke.accounts.policy import may_do
from shuke.accounts.rights import Verb
from shuke.core.errors import NotAllowed
from shuke.customers.actions.newcomers import write_down_newcomer
from shuke.customers.models import Customer
from shuke.records import types
from shuke.records.rights import check_reach


def to_change(request: Request, pk: int) -> Customer:
    """404 for one whom the person does not see; one whom they may only look at is refused with a reason."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    return changeable(customer, request.user)


def changeable(customer: Customer, user: User) -> Customer:
    check_reach(types.named("customer"), customer, user, Verb.CHANGE)
    return customer


def newcomer(
    request: Request, made: Mapping[str, Any], words: str, *, team: Team | None, confirmed: Collection[str]
) -> Customer:
    """Somebody new, for who may add customers; `made` is what their form has read."""
    if not may_do(request.user, "customer", Verb.CREATE):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    return write_down_newcomer(
        words, phone=made["phone"], team=team, by=request.user, token=made["token"], confirmed=confirmed
    )


def made_or_changeable(
    request: Request, made: Mapping[str, Any], words: str, *, team: Team | None, confirmed: Collection[str]
) -> Customer:
    """The one who was picked, who moves by this, or somebody new."""
    if other := made["other"]:
        return changeable(other, request.user)
    return newcomer(request, made, words, team=team, confirmed=confirmed)
