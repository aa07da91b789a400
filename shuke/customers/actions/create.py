"""Writing down a new customer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from shuke.accounts.models import User
from shuke.customers.actions.consenting import from_form, set_consents
from shuke.customers.actions.rules import check_member_no, check_not_erased, check_owner, check_phones, cleaned
from shuke.customers.models import Customer, Phone
from shuke.customers.names import parse_name
from shuke.customers.phones import parse_phones, shop_region
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.notices import actions as notices
from shuke.records import search
from shuke.records.customs import Changes, settle
from shuke.records.rights import own_owner, own_team
from shuke.records.sent import FORM, made_before


@transaction.atomic
def create_customer(
    *,
    by: User | None,
    phones: Sequence[str] = (),
    token: str = "",
    confirmed: Collection[str] = (),
    custom: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Customer:
    """The same `token` a second time gives the first customer back, so a double click is harmless. `consents` are the
    keys of what is granted.

    Raises NameMissing, MemberNoTaken, TeamNotYours, BadPhone, UnknownConsent, what records.customs.settle raises,
    and SameCustomerFound unless confirmed.
    """
    if known := made_before(Customer.objects.all(), token):
        return known
    consents, values = values.pop("consents", ()), cleaned({"name": "", **values})
    values["team"] = own_team(values.get("team"), by, "customer")
    check_owner(owner := own_owner(values.pop("owner", None), by, "customer"))
    numbers = parse_phones(list(phones), shop_region())
    check_member_no(values.get("member_no", ""), by)
    check_phones(numbers, by, confirmed)
    check_not_erased(reachable(values, numbers), confirmed)
    parts = dict(zip(("surname", "given_name"), parse_name(values["name"], values.get("kind", "person")), strict=True))
    stamp = {"created_by": by, "modified_by": by, "source_system": FORM if token else "", "external_id": token}
    customer = Customer(**stamp, owner=owner, **{**parts, **values})
    shown: Changes = {"name": ("", customer.name), **settle(customer, "customer", custom, new=True)}
    customer.save()
    if numbers:
        write_phones(customer, numbers)
        shown["phones"] = ([], [raw for raw, _ in numbers])
    if consents and set_consents(customer, consents, from_form(by, at, batch), tell=False):
        shown["consents"] = ([], sorted(consents))
    stamped: Any = {"by": by, "at": at or timezone.now(), "batch": batch}
    _tell(customer, shown, **stamped)
    return customer


def _tell(customer: Customer, shown: Changes, **stamped: Any) -> None:
    events.record("customers.created", customer, customer_id=customer.id, changes=shown, **stamped)
    search.index("customer", [customer.id])
    notices.hand_over(customer, to=customer.owner, **stamped)


def reachable(values: Mapping[str, Any], numbers: Sequence[tuple[str, str]]) -> list[str]:
    """By what somebody would be known again."""
    return [*(e164 or raw for raw, e164 in numbers), *(values.get(name, "") for name in ("email", "line_id"))]


def write_phones(customer: Customer, numbers: Sequence[tuple[str, str]]) -> None:
    """Replace the customer's numbers by these, in this order. What kind of number it is stays known."""
    kinds = {one.e164 or one.raw: one.kind for one in customer.phones.all()}
    customer.phones.all().delete()
    Phone.objects.bulk_create(
        Phone(customer=customer, raw=raw, e164=e164, position=place, kind=kinds.get(e164 or raw, ""))
        for place, (raw, e164) in enumerate(numbers)
    )
