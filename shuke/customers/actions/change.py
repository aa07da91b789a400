"""Changing what is known of a customer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from shuke.accounts.models import User
from shuke.customers import consent
from shuke.customers.actions.consenting import Source, from_form, set_consents
from shuke.customers.actions.create import write_phones
from shuke.customers.actions.rules import check_member_no, check_owner, check_phones, cleaned
from shuke.customers.models import Customer
from shuke.customers.names import parse_name
from shuke.customers.phones import parse_phones, shop_region
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.notices import actions as notices
from shuke.records import search
from shuke.records.customs import Changes, settle
from shuke.records.rights import own_owner, own_team
from shuke.records.versions import check_version

MOVED = {"team", "owner"}  # what decides who sees a customer, and what goes with them
PARTS = ("surname", "given_name")


@transaction.atomic
def change_customer(
    customer: Customer,
    *,
    by: User | None,
    version: str | None = None,
    phones: Sequence[str] | None = None,
    confirmed: Collection[str] = (),
    custom: Mapping[str, Any] | None = None,
    batch: Batch | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Customer:
    """Change the given fields, and phones and `consents` (all that shall be granted) when given. Locks the row; one
    event, or nothing if all is as before.

    The parts of the name follow the name unless they are given too. Raises ChangedMeanwhile when `version` is no longer
    the newest, and whatever create_customer raises.
    """
    customer = Customer.objects.select_for_update(no_key=True).get(id=customer.id)
    check_version(customer, version)
    consents, parts = values.pop("consents", None), {name: values.pop(name) for name in PARTS if name in values}
    values = cleaned(values) | parts
    values |= _moved(customer, values, by)
    changes = _differences(customer, values) | settle(customer, "customer", custom)
    if "owner" in changes:
        check_owner(values["owner"])
    if "member_no" in changes:
        check_member_no(values["member_no"], by, other_than=customer.id)
    if phones is not None:
        changes |= _change_phones(customer, phones, by, confirmed)
    changes |= _change_consents(customer, consents, from_form(by, at, batch))
    if changes:
        changes |= _write(customer, {name: values[name] for name in changes if name in values}, by, split=not parts)
        _tell(customer, changes, by=by, at=at or timezone.now(), batch=batch)
    return customer


def _tell(customer: Customer, changes: Changes, **stamped: Any) -> None:
    events.record("customers.changed", customer, customer_id=customer.id, changes=changes, **stamped)
    search.index("customer", [customer.id], moved=bool(MOVED & set(changes)))
    if "owner" in changes:
        notices.hand_over(customer, to=customer.owner, **stamped)


def _moved(customer: Customer, values: dict[str, Any], by: User | None) -> dict[str, Any]:
    """Another team or owner, as far as the person may give the customer away."""
    moved: dict[str, Any] = {}
    if "team" in values and getattr(values["team"], "id", None) != customer.team_id:
        moved["team"] = own_team(values["team"], by, "customer")
    if "owner" in values and getattr(values["owner"], "id", None) != customer.owner_id:
        moved["owner"] = own_owner(values["owner"], by, "customer")
    return moved


def _differences(customer: Customer, values: dict[str, Any]) -> Changes:
    return {name: (old, new) for name, new in values.items() if (old := getattr(customer, name)) != new}


def _change_phones(customer: Customer, phones: Sequence[str], by: User | None, confirmed: Collection[str]) -> Changes:
    numbers = parse_phones(list(phones), shop_region())
    before = list(customer.phones.order_by("position").values_list("raw", "e164"))
    if before == numbers:
        return {}
    known = {e164 for _, e164 in before}
    check_phones([pair for pair in numbers if pair[1] not in known], by, confirmed, other_than=customer.id)
    write_phones(customer, numbers)
    return {"phones": ([raw for raw, _ in before], [raw for raw, _ in numbers])}


def _change_consents(customer: Customer, consents: Collection[str] | None, source: Source) -> Changes:
    if consents is None:
        return {}
    before = consent.granted_keys(consent.standings([customer.id])[customer.id])
    if not set_consents(customer, consents, source, tell=False):
        return {}
    return {"consents": (before, sorted(consents))}


def _write(customer: Customer, values: dict[str, Any], by: User | None, *, split: bool) -> Changes:
    """Gives what else changed with it: the parts of the name."""
    before = (customer.surname, customer.given_name)
    for name, value in values.items():
        setattr(customer, name, value)
    if split and {"name", "kind"} & set(values):
        customer.surname, customer.given_name = parse_name(customer.name, customer.kind)
    customer.modified_by = by
    customer.save()
    now = (customer.surname, customer.given_name)
    return {name: (old, new) for name, old, new in zip(PARTS, before, now, strict=True) if old != new}
