"""Customers by the ten thousand: the door for imports and connectors. Call each function inside a transaction.

Values are those of the columns, with ids for foreign keys and days as ISO text; who is who was decided before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shuke.accounts.models import User
from shuke.core import bulk
from shuke.customers.models import Customer, Phone
from shuke.customers.names import parse_name
from shuke.events.bulk import Change, record_changes
from shuke.events.models import Batch
from shuke.records.loading import kept_as_text, write_changes

FIELDS = (
    "kind", "name", "surname", "given_name", "member_no", "grade", "team_id", "owner_id", "email", "line_id",
    "birthday", "gender", "address", "tax_id", "last_contacted_on", "note", "source_system", "external_id",
)  # fmt: skip
_EMPTY = {
    "kind": Customer.Kind.PERSON.value,
    "team_id": None,
    "owner_id": None,
    "birthday": None,
    "last_contacted_on": None,
}


def create_customers(people: Sequence[Mapping[str, Any]], *, by: User | None, at: datetime) -> list[int]:
    """Write down new customers; gives their ids in the same order. What a person's mapping lacks is empty."""
    ids = bulk.reserve_ids(Customer, len(people))
    columns: dict[str, Any] = {
        field: [person.get(field) or _EMPTY.get(field, "") for person in people] for field in FIELDS
    }
    for place in range(len(people)):
        if not columns["surname"][place]:
            parts = parse_name(columns["name"][place], columns["kind"][place])
            columns["surname"][place], columns["given_name"][place] = parts
    columns["custom"] = [kept_as_text(person.get("custom")) for person in people]
    bulk.insert(Customer, {"id": ids, **columns, **_stamps(people, by, at)}, len(people))
    return ids


def _stamps(people: Sequence[Mapping[str, Any]], by: User | None, at: datetime) -> dict[str, Any]:
    """Who wrote them down and when: as the source says (`created_at` and `modified_at` as ISO text, `author_id`), else
    now by whoever brings them."""
    stamps: dict[str, Any] = {"created_by_id": by and by.pk, "modified_by_id": by and by.pk}
    if any(person.get("author_id") for person in people):
        stamps["created_by_id"] = [person.get("author_id") or stamps["created_by_id"] for person in people]
    for name in ("created_at", "modified_at"):
        said = any(person.get(name) for person in people)
        stamps[name] = [_moment(person.get(name), at) for person in people] if said else at
    return stamps


def _moment(said: str | None, at: datetime) -> Any:
    return bulk.moment(datetime.fromisoformat(said) if said else at)


def tell_origins(
    ids: Sequence[int], people: Sequence[Mapping[str, Any]], *, batch: Batch, by: User | None, at: datetime
) -> None:
    """An event for each new customer of whom the source says when it was written down, and (as its note) by whom."""
    told = [
        (pk, {name: (None, one[name]) for name in ("created_at", "modified_at") if one.get(name)}, one.get("author"))
        for pk, one in zip(ids, people, strict=True)
    ]
    told = [(pk, changes, author) for pk, changes, author in told if changes or author]
    notes = [author or "" for _pk, _changes, author in told]
    changes: list[Change] = [(pk, fields) for pk, fields, _author in told]
    record_changes("customers.came_from_source", Customer, changes, batch=batch, by=by, at=at, notes=notes)


def add_phones(phones: Sequence[tuple[int, str, str, int]]) -> list[int]:
    """Each (customer id, as written, E.164 or empty, position); gives their ids."""
    ids = bulk.reserve_ids(Phone, len(phones))
    customers, raws, numbers, places = zip(*phones, strict=True) if phones else ((), (), (), ())
    columns = {"customer_id": list(customers), "raw": list(raws), "e164": list(numbers), "position": list(places)}
    bulk.insert(Phone, {"id": ids, **columns}, len(phones))
    return ids


def change_customers(changes: Sequence[Change], *, batch: Batch, by: User | None, at: datetime) -> None:
    """Write the new values, and an event each that keeps the old ones."""
    _write(changes, by, at)
    record_changes("customers.changed", Customer, changes, batch=batch, by=by, at=at)


def put_back(changes: Sequence[Change], *, batch: Batch, by: User | None, at: datetime) -> None:
    """As change_customers, for taking a batch back: the event says so."""
    _write(changes, by, at)
    record_changes("customers.put_back", Customer, changes, batch=batch, by=by, at=at)


def _write(changes: Sequence[Change], by: User | None, at: datetime) -> None:
    written = [(pk, {name: both for name, both in fields.items() if name != "phones"}) for pk, fields in changes]
    write_changes(Customer, written, {"modified_at": bulk.moment(at), "modified_by": by and by.pk})


def forget_phones(ids: Sequence[int]) -> None:
    """Take numbers away again that an import had added."""
    bulk.delete_ids(Phone, ids)
