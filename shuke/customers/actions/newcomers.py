"""Somebody named in passing, while writing about another customer: one whom we know, or a new one."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import Team, User
from shuke.core.errors import UserError
from shuke.customers.actions.create import create_customer
from shuke.customers.models import Customer
from shuke.customers.names import tidy


class SameNameFound(UserError):
    """Goes through when `code` is among `confirmed`."""

    code = "same_name"
    field = "other"
    can_confirm = True


@transaction.atomic
def write_down_newcomer(
    name: str, *, phone: str, team: Team | None, by: User, token: str, confirmed: Collection[str] = ()
) -> Customer:
    """A new customer with name and phone. Raises SameNameFound when there is one of that name whom the person sees and
    perhaps forgot to pick, and whatever create_customer raises."""
    name = tidy(name)
    known = Customer.objects.visible_to(by).filter(name=name).exclude(source_system="form", external_id=token)
    if SameNameFound.code not in confirmed and known.exists():
        raise SameNameFound(_("There is already somebody called %(name)s: choose from the list."), name=name)
    phones = [phone] if phone.strip() else []
    return create_customer(name=name, phones=phones, team=team, by=by, token=token, confirmed=confirmed)
