"""Thousands of customers in one go, by the same rules as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shuke.accounts.models import User
from shuke.customers.actions import loading, many_consents
from shuke.customers.actions.delete import delete_customers, restore_customers
from shuke.customers.actions.rules import check_owner, cleaned
from shuke.customers.models import Customer
from shuke.events.bulk import Change
from shuke.events.models import Batch
from shuke.notices import actions as notices
from shuke.records import search
from shuke.records.many import Many
from shuke.records.rights import own_owner, own_team

FIELDS = frozenset({"grade", "team", "owner", "email", "birthday", "gender", "address", "tax_id", "note"})
SEARCHED = {"team", "owner", "email", "tax_id"}


def check(values: dict[str, Any], by: User | None) -> dict[str, Any]:
    values = cleaned(values)
    if "team" in values:
        values["team"] = own_team(values["team"], by, "customer")
    if "owner" in values:
        values["owner"] = own_owner(values["owner"], by, "customer")
    check_owner(values.get("owner"))
    return values


def change(changes: Sequence[Change], *, batch: Batch, by: User | None, at: datetime) -> None:
    loading.change_customers(changes, batch=batch, by=by, at=at)
    names = {name for _record, fields in changes for name in fields}
    if names & SEARCHED:
        search.index("customer", [record for record, _fields in changes], moved=bool(names & {"team", "owner"}))
    given = Counter(fields["owner"][1] for _record, fields in changes if "owner" in fields)
    notices.hand_over_many(Customer, {int(pk): count for pk, count in given.items() if pk}, by=by, at=at, batch=batch)


MANY = Many(
    fields=FIELDS, check=check, change=change, delete=delete_customers, restore=restore_customers,
    work={many_consents.WORK: many_consents.CONSENT},
)  # fmt: skip
