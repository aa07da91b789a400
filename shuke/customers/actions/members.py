"""Moving into a household, out of it, and what somebody is in it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.customers.models import Customer, Household, Membership
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.records import search
from shuke.records.versions import check_version

EDITABLE = ("role", "is_primary", "joined_on", "left_on")
Role = Membership.Role
Changes = dict[str, tuple[Any, Any]]


class NotAPerson(UserError):
    code = "not_a_person"


class LivesElsewhere(UserError):
    """Goes through, with the move, when `code` is among the action's `confirmed`."""

    code = "lives_elsewhere"
    can_confirm = True


class PayerUnseen(UserError):
    code = "payer_unseen"
    field = "role"


class LeftBeforeJoining(UserError):
    code = "left_before_joining"
    field = "left_on"


@transaction.atomic
def join_household(
    household: Household,
    customer: Customer,
    *,
    on: date,
    by: User | None,
    role: str = Role.USER,
    confirmed: Collection[str] = (),
    batch: Batch | None = None,
    at: datetime | None = None,
) -> Membership:
    """From that day on the customer lives there; the first one in speaks for the household. Again changes nothing.

    Raises NotAPerson, PayerUnseen, and LivesElsewhere unless confirmed: then the customer leaves the other one that
    day. A payer takes that role over from another.
    """
    customer = Customer.objects.select_for_update(no_key=True).get(id=customer.id)
    if customer.kind != Customer.Kind.PERSON:
        raise NotAPerson(_("Only people live in a household. Write down a relation instead."))
    household = Household.objects.select_for_update().get(id=household.id)
    stays = Membership.objects.filter(customer=customer, left_on=None, deleted_at=None)
    if before := stays.select_related("household").first():
        if before.household_id == household.id:
            return before
        _move_out(before, on, by, confirmed, at)
    if role == Role.PAYER:
        _pass_on_payment(household, by, at)
    first = not household.memberships.filter(left_on=None, deleted_at=None).exists()
    stay = {"household": household, "customer": customer, "role": role, "is_primary": first, "joined_on": on}
    membership = Membership.objects.create(**stay, created_by=by, modified_by=by)
    _record("joined", membership, by, at, batch, {name: (None, new) for name, new in stay.items()})
    search.index("household", [household.id])
    return membership


@transaction.atomic
def change_member(
    membership: Membership,
    *,
    by: User | None,
    version: str | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Membership:
    """Any of EDITABLE. Who paid, or spoke for the household, gives the place up to the next. Who leaves no longer
    speaks for it. Raises PayerUnseen, LeftBeforeJoining, LivesElsewhere."""
    if unknown := set(values) - set(EDITABLE):
        raise TypeError(f"not fields of a member: {sorted(unknown)}")
    membership = _locked(membership)
    check_version(membership, version)
    values |= {"is_primary": False} if values.get("left_on") else {}
    changes = {name: (old, new) for name, new in values.items() if (old := getattr(membership, name)) != new}
    for name, (_old, new) in changes.items():
        setattr(membership, name, new)
    if changes:
        _make_room(membership, by, at)
        _write(membership, changes, by, at, batch)
        search.index("household", [membership.household_id])
    return membership


@transaction.atomic
def leave_household(membership: Membership, *, on: date, by: User | None, at: datetime | None = None) -> Membership:
    """That day was the last one; the stay is kept as history. A second time changes nothing."""
    membership = _locked(membership)
    return membership if membership.left_on else change_member(membership, left_on=on, by=by, at=at)


@transaction.atomic
def remove_member(
    membership: Membership, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Membership:
    """For what was never true: the stay leaves no trace but in what happened."""
    membership = _locked(membership)
    if membership.deleted_at is None:
        membership.deleted_at = at or timezone.now()
        membership.save(update_fields=["deleted_at", "modified_at"])
        _record("member_removed", membership, by, at, batch, {})
        search.index("household", [membership.household_id])
    return membership


@transaction.atomic
def restore_member(
    membership: Membership, *, by: User | None, batch: Batch | None = None, at: datetime | None = None
) -> Membership:
    membership = _locked(membership)
    if membership.deleted_at is not None:
        membership.deleted_at = None
        _make_room(membership, by, at)
        membership.save(update_fields=["deleted_at", "modified_at"])
        _record("member_restored", membership, by, at, batch, {})
        search.index("household", [membership.household_id])
    return membership


def _locked(membership: Membership) -> Membership:
    """The household is locked too: its payer and its speaker are one each."""
    Household.objects.select_for_update().get(id=membership.household_id)
    found = Membership.objects.select_related("household", "customer").select_for_update(of=("self",))
    return found.get(id=membership.id)


def _move_out(before: Membership, on: date, by: User | None, confirmed: Collection[str], at: datetime | None) -> None:
    if LivesElsewhere.code not in confirmed:
        raise LivesElsewhere(
            _("%(name)s belongs to %(household)s. Save anyway to move."),
            name=before.customer,
            household=before.household,
        )
    leave_household(before, on=max(on, before.joined_on), by=by, at=at)


def _make_room(membership: Membership, by: User | None, at: datetime | None) -> None:
    """Before a stay is written: what the constraints hold too, said in words or put right."""
    if membership.left_on is not None:
        if membership.left_on < membership.joined_on:
            raise LeftBeforeJoining(_("The last day can't be before the first one."))
        return
    others = Membership.objects.exclude(id=membership.id).filter(left_on=None, deleted_at=None)
    if elsewhere := others.filter(customer=membership.customer_id).select_related("household").first():
        raise LivesElsewhere(
            _("%(name)s belongs to %(household)s."), name=membership.customer, household=elsewhere.household
        )
    if membership.role == Role.PAYER:
        _pass_on_payment(membership.household, by, at, to=membership.id)
    if membership.is_primary:
        for speaker in others.filter(household=membership.household_id, is_primary=True):
            _write(speaker, {"is_primary": (True, False)}, by, at)


def _pass_on_payment(household: Household, by: User | None, at: datetime | None, to: int = 0) -> None:
    payers = household.memberships.exclude(id=to).filter(role=Role.PAYER, left_on=None, deleted_at=None)
    for payer in payers:
        held = Customer.objects.alive().filter(id=payer.customer_id)
        if by is not None and held.exists() and not Customer.objects.visible_to(by).filter(id__in=held).exists():
            raise PayerUnseen(_("Somebody of another team pays for this household. Ask that team to change it first."))
        _write(payer, {"role": (Role.PAYER, Role.USER)}, by, at)


def _write(membership: Membership, changes: Changes, by: Any, at: Any, batch: Batch | None = None) -> None:
    for name, (_old, new) in changes.items():
        setattr(membership, name, new)
    membership.modified_by = by
    membership.save(update_fields=[*changes, "modified_by", "modified_at"])
    left = changes.get("left_on", (None, None))[1] is not None
    _record("left" if left else "member_changed", membership, by, at, batch, changes)


def _record(
    verb: str, membership: Membership, by: User | None, at: datetime | None, batch: Batch | None, changes: Changes
) -> None:
    events.record(
        f"customers.household_{verb}", membership, by=by, at=at or timezone.now(), customer_id=membership.customer_id,
        changes=changes, batch=batch,
    )  # fmt: skip
