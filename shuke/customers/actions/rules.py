"""What must hold for every customer, whichever door it comes through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.policy import told
from shuke.core.errors import UserError
from shuke.core.turns import in_turn
from shuke.customers.models import Customer, Phone
from shuke.customers.names import tidy
from shuke.customers.suppressed import erased_among

EDITABLE = (
    "kind", "name", "member_no", "grade", "team", "owner", "email", "line_id", "birthday", "gender", "address",
    "tax_id", "note",
)  # fmt: skip


class NameMissing(UserError):
    code = "name_missing"
    field = "name"


class OwnerGone(UserError):
    code = "owner_gone"
    field = "owner"


class MemberNoTaken(UserError):
    code = "member_no_taken"
    field = "member_no"


class SameCustomerFound(UserError):
    """Perhaps a duplicate; goes through when `code` is among the action's `confirmed`."""

    code = "same_customer"
    field = "phones"
    can_confirm = True


class ErasedBefore(UserError):
    """Goes through when `code` is among the action's `confirmed`."""

    code = "erased_before"
    field = "phones"
    can_confirm = True


def cleaned(values: dict[str, Any]) -> dict[str, Any]:
    """The given fields with their text made tidy; an unknown field is a programming error."""
    if unknown := set(values) - set(EDITABLE):
        raise TypeError(f"not fields of a customer: {sorted(unknown)}")
    text = {name: tidy(value) for name, value in values.items() if isinstance(value, str) and name != "note"}
    if "name" in text and not text["name"]:
        raise NameMissing(_("Write the customer's name."))
    return {**values, **text}


def check_owner(owner: User | None) -> None:
    if owner is not None and not owner.is_active:
        raise OwnerGone(_("%(name)s no longer works here. Choose somebody else."), name=owner)


def check_member_no(member_no: str, by: User | None, *, other_than: int = 0) -> None:
    if not member_no:
        return
    in_turn("member no", member_no)
    holder = Customer.objects.numbered([member_no]).exclude(id=other_than).first()
    if holder is None:
        return
    if by is None or Customer.objects.visible_to(by).filter(id=holder.id).exists():
        raise MemberNoTaken(_("Member no. %(number)s already belongs to %(name)s."), number=member_no, name=holder.name)
    raise MemberNoTaken(_("Member no. %(number)s is already in use."), number=member_no)


def check_not_erased(texts: Iterable[str], confirmed: Iterable[str]) -> None:
    """Ask back before somebody is written down again whose data was erased at their wish."""
    if ErasedBefore.code in confirmed:
        return
    if found := erased_among(texts):
        raise ErasedBefore(
            _("A person with “%(text)s” was erased (%(number)s). Save only if they themselves have come again."),
            text=next(iter(found)),
            number=next(iter(found.values())),
        )


def check_phones(
    phones: Iterable[tuple[str, str]], by: User | None, confirmed: Iterable[str], *, other_than: int = 0
) -> None:
    """Ask back when a customer whom the person may see has one of these numbers. Families share them: it is allowed.
    Whoever is told no numbers would learn them by guessing."""
    numbers = [e164 for _raw, e164 in phones if e164]
    if by is None or not numbers or SameCustomerFound.code in confirmed or not told(by, "customer", "phones"):
        return
    seen = Customer.objects.visible_to(by).exclude(id=other_than)
    held = Phone.objects.filter(e164__in=numbers, customer__in=seen).select_related("customer").first()
    if held:
        raise SameCustomerFound(
            _("%(name)s already has the number %(phone)s. Save anyway if they share it."),
            name=held.customer.name,
            phone=held.raw,
        )
