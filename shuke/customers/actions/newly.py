"""Many new customers at once, by the same rules as one: for programs, whose rows each get an answer of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from shuke.accounts.models import User
from shuke.core.errors import UserError
from shuke.core.turns import in_turns
from shuke.customers.actions import loading
from shuke.customers.actions.create import create_customer, reachable
from shuke.customers.actions.rules import check_owner, cleaned
from shuke.customers.models import Customer, Phone
from shuke.customers.phones import parse_phones, shop_region
from shuke.customers.suppressed import erased_among
from shuke.events.bulk import record_changes
from shuke.events.models import Batch
from shuke.notices import actions as notices
from shuke.records import search
from shuke.records.customs import Changes, settle
from shuke.records.rights import own_owner, own_team

Numbers = list[tuple[str, str]]  # raw, E.164


@dataclass
class _Newcomer:
    values: dict[str, Any]
    numbers: Numbers
    told: Changes


def create_customers(
    rows: Sequence[Mapping[str, Any]], *, batch: Batch, by: User | None, at: datetime, confirmed: Collection[str] = ()
) -> list[int | UserError]:
    """In the caller's transaction: of each its id, or why it was refused."""
    region = shop_region()
    numbers = [_numbers(row, region) for row in rows]
    apart = _apart(rows, numbers)
    together: dict[int, _Newcomer] = {}
    made: list[int | UserError] = [0] * len(rows)
    for place, row in enumerate(rows):
        try:
            if place in apart:
                with transaction.atomic():
                    made[place] = create_customer(by=by, at=at, batch=batch, confirmed=confirmed, **row).pk
            else:
                together[place] = _newcomer(row, numbers[place], by)
        except UserError as error:
            made[place] = error
    ids = _write(list(together.values()), batch=batch, by=by, at=at)
    for place, pk in zip(together, ids, strict=True):
        made[place] = pk
    return made


def _numbers(row: Mapping[str, Any], region: str) -> Numbers:
    try:
        return parse_phones(list(row.get("phones") or ()), region)
    except UserError:
        return []


def _apart(rows: Sequence[Mapping[str, Any]], numbers: Sequence[Numbers]) -> set[int]:
    """Places of those that are written one by one, where every rule is asked: because of a number that somebody has, or
    that comes twice, or because rows of their own hang on them."""
    members = Counter(row["member_no"] for row in rows if row.get("member_no"))
    in_turns("member no", members.keys())
    held = Customer.objects.numbered(members).values_list("member_no", flat=True)
    phones = Counter(e164 for several in numbers for _raw, e164 in several if e164)
    dialled = Phone.objects.filter(e164__in=list(phones)).values_list("e164", flat=True)
    taken = {*held, *_twice(members)}
    rung = {*dialled, *_twice(phones)}
    reached = [reachable(row, several) for row, several in zip(rows, numbers, strict=True)]
    erased = erased_among(text for several in reached for text in several).keys()
    return {
        place
        for place, row in enumerate(rows)
        if row.get("consents")
        or (row.get("phones") and not numbers[place])
        or row.get("member_no") in taken
        or any(e164 in rung for _raw, e164 in numbers[place])
        or not erased.isdisjoint(reached[place])
    }


def _twice(counted: Counter[str]) -> list[str]:
    return [one for one, count in counted.items() if count > 1]


def _newcomer(row: Mapping[str, Any], numbers: Numbers, by: User | None) -> _Newcomer:
    plain = {name: value for name, value in row.items() if name not in {"phones", "consents", "custom"}}
    values = cleaned({"name": "", **plain})
    values["team"] = own_team(values.get("team"), by, "customer")
    check_owner(owner := own_owner(values.get("owner"), by, "customer"))
    values["owner"] = owner
    record = Customer(name=values["name"])
    told: Changes = {"name": ("", values["name"]), **settle(record, "customer", row.get("custom"), new=True)}
    if numbers:
        told["phones"] = ([], [raw for raw, _e164 in numbers])
    kept = {f"{name}_id" if name in {"team", "owner"} else name: _kept(value) for name, value in values.items()}
    return _Newcomer({**kept, "custom": record.custom}, numbers, told)


def _kept(value: Any) -> Any:
    """As the door for imports takes it."""
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if isinstance(value, models.Model) else value


def _write(people: Sequence[_Newcomer], *, batch: Batch, by: User | None, at: datetime) -> list[int]:
    if not people:
        return []
    ids = loading.create_customers([one.values for one in people], by=by, at=at)
    loading.add_phones(
        [
            (pk, raw, e164, place)
            for pk, one in zip(ids, people, strict=True)
            for place, (raw, e164) in enumerate(one.numbers)
        ]
    )
    told = [(pk, one.told) for pk, one in zip(ids, people, strict=True)]
    record_changes("customers.created", Customer, told, batch=batch, by=by, at=at)
    search.index("customer", ids)
    owners = Counter(owner for one in people if (owner := one.values["owner_id"]))
    notices.hand_over_many(Customer, owners, by=by, at=at, batch=batch)
    return ids
