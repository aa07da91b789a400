"""Writing down who lives together, and putting a household into the bin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.customers.models import Customer, Household, Membership
from shuke.customers.names import tidy
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.records import search
from shuke.records.actions.binning import into_bin, out_of_bin
from shuke.records.customs import Changes, settle
from shuke.records.rights import own_team
from shuke.records.sent import FORM, made_before
from shuke.records.versions import check_version

EDITABLE = ("name", "address", "team", "note")


def usual_name(customer: Customer) -> str:
    """What a household is called while nobody says otherwise."""
    return gettext("%(name)s's home") % {"name": customer.surname or customer.name}


class HouseholdNameMissing(UserError):
    code = "name_missing"
    field = "name"


class OthersLiveThere(UserError):
    code = "others_live_there"


@transaction.atomic
def create_household(
    *,
    by: User | None,
    token: str = "",
    custom: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Household:
    """The same `token` a second time gives the first one back."""
    if known := made_before(Household.objects.all(), token):
        return known
    values = _cleaned({"name": "", **values})
    values["team"] = own_team(values.get("team"), by, "customer")  # while nobody lives there, as a customer
    household = Household(
        created_by=by, modified_by=by, source_system=FORM if token else "", external_id=token, **values
    )
    changes: Changes = {"name": ("", household.name), **settle(household, "household", custom, new=True)}
    household.save()
    _record("created", household, by, at, batch, changes)
    search.index("household", [household.id])
    return household


@transaction.atomic
def change_household(
    household: Household,
    *,
    by: User | None,
    version: str | None = None,
    custom: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Household:
    """Raises ChangedMeanwhile when `version` is no longer the newest."""
    household = Household.objects.select_for_update().get(id=household.id)
    check_version(household, version)
    values = _cleaned(values)
    changes = {name: (old, new) for name, new in values.items() if (old := getattr(household, name)) != new}
    if "team" in changes:
        values["team"] = own_team(values["team"], by, "customer")
        changes["team"] = (household.team, values["team"])
    written, changes = dict(changes), changes | settle(household, "household", custom)
    if changes:
        for name in written:
            setattr(household, name, values[name])
        household.modified_by = by
        household.save()
        _record("changed", household, by, at, batch, changes)
        search.index("household", [household.id])
    return household


@transaction.atomic
def delete_household(
    household: Household, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Household:
    """Into the bin, with who lived in it; the people themselves stay. A second time changes nothing.

    Raises OthersLiveThere when there are members whom the person may not see.
    """
    household = Household.objects.select_for_update().get(id=household.id)
    if household.deleted_at is None:
        if by is not None and Membership.objects.unseen_by(by).filter(household=household).exists():
            raise OthersLiveThere(_("Somebody lives in this household whom you don't see. Ask the owner of the shop."))
        into_bin(household, "customers.household_deleted", by=by, at=at, batch=batch)
        household.memberships.filter(deleted_at=None).update(deleted_at=household.deleted_at)
    return household


@transaction.atomic
def restore_household(
    household: Household, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Household:
    """Out of the bin, with those who lived in it and have found no other home meanwhile."""
    household = Household.objects.select_for_update().get(id=household.id)
    if household.deleted_at is not None:
        housed = Membership.objects.filter(left_on=None, deleted_at=None).values_list("customer_id", flat=True)
        back = household.memberships.filter(deleted_at=household.deleted_at)
        back.exclude(left_on=None, customer_id__in=list(housed)).update(deleted_at=None)
        out_of_bin(household, "customers.household_restored", by=by, at=at, batch=batch)
    return household


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - set(EDITABLE):
        raise TypeError(f"not fields of a household: {sorted(unknown)}")
    text = {name: tidy(value) for name, value in values.items() if isinstance(value, str) and name != "note"}
    if "name" in text and not text["name"]:
        raise HouseholdNameMissing(_("Write the household's name."))
    return {**values, **text}


def _record(
    verb: str, household: Household, by: User | None, at: datetime | None, batch: Batch | None, changes: Changes
) -> None:
    events.record(
        f"customers.household_{verb}", household, by=by, at=at or timezone.now(), changes=changes, batch=batch
    )
