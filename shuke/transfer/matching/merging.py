"""What the file says of a customer, put together with what the shop knows."""

from __future__ import annotations

from typing import Any

from shuke.customers.actions.loading import FIELDS
from shuke.transfer.matching import own
from shuke.transfer.matching.desk import Desk
from shuke.transfer.matching.people import Entry, People, Person

FILLED = (
    "kind", "surname", "given_name", "member_no", "grade", "team_id", "owner_id", "email", "line_id", "birthday",
    "gender", "address", "tax_id", "last_contacted_on", "note",
)  # fmt: skip
EMPTIED: dict[str, Any] = {
    "grade": "", "team_id": None, "owner_id": None, "email": "", "line_id": "", "birthday": None, "gender": "",
    "address": "", "tax_id": "", "last_contacted_on": None, "note": "",
}  # fmt: skip
ORIGIN = ("created_at", "modified_at", "author", "author_id")


def merge(person: Person, entry: Entry, desk: Desk, *, settled: bool) -> None:
    """Take over what the entry says; `settled` people are only filled, not overwritten. Empty cells erase only where
    the person wants them to."""
    if desk.overwrite and not settled:
        _empty(person, entry, desk)
    for name in FILLED:
        said = desk.team_id(entry["team"]) if name == "team_id" else entry[name]
        known = person.values[name]
        if said in (None, "") or said == known or not _may_say(name, entry, desk):
            continue
        if known in (None, "") or (desk.overwrite and not settled and name != "member_no"):
            _set(person, name, said)
    _merge_name(person, entry, overwrite=desk.overwrite and not settled and desk.may_write("customer", "name"))
    own.merge(person, entry, overwrite=desk.overwrite and not settled)
    if entry["external_id"] and not person.values["external_id"]:
        _set(person, "source_system", desk.source)
        _set(person, "external_id", entry["external_id"])
    if desk.may_write("customer", "phones"):
        add_phones(person, entry)


def _empty(person: Person, entry: Entry, desk: Desk) -> None:
    for name in entry["blanks"] & set(EMPTIED):
        if person.values[name] not in (None, "") and desk.may_write("customer", name):
            _set(person, name, EMPTIED[name])


def _may_say(name: str, entry: Entry, desk: Desk) -> bool:
    kept_in_sight = desk.may_choose(entry["team"]) if name == "team_id" else name != "owner_id" or desk.owner is None
    return kept_in_sight and desk.may_write("customer", name)


def _merge_name(person: Person, entry: Entry, *, overwrite: bool) -> None:
    """A number that stood in for the name gives way to the name."""
    said, known = entry["name"], person.values["name"]
    stand_in = said in (entry["member_no"], entry["phone"], entry["email"], entry["external_id"])
    if said != known and not stand_in and (overwrite or known == person.values["member_no"]):
        _set(person, "name", said)


def _set(person: Person, name: str, value: Any) -> None:
    person.before.setdefault(name, person.values[name])
    person.values[name] = value


def add_phones(person: Person, entry: Entry) -> None:
    for raw, e164 in ((entry[f"phone{n}"], entry[f"e164{n}"]) for n in ("", "_2", "_3")):
        if raw and (e164 or raw) not in person.numbers:
            person.numbers.add(e164 or raw)
            person.new_phones.append((raw, e164))


def new_person(entry: Entry, people: People) -> Person:
    """Not yet in the database; remembered, so that the next entry about the same customer finds it."""
    desk, key = people.desk, people.own_key(entry)
    values = {name: entry.get(name, "") for name in FIELDS} | {"custom": dict(entry["custom"])}
    team = desk.team_id(entry["team"])
    values |= {"kind": entry["kind"] or "person", "team_id": desk.home_team if team is None else team}
    values |= {"owner_id": desk.owner} if desk.owner else {}
    values |= {"source_system": desk.source, "external_id": "" if key in people.by_external else key}
    values |= {name: entry[name] for name in ORIGIN if entry[name]}
    values |= {name: empty for name, empty in EMPTIED.items() if not desk.may_write("customer", name)}
    person = Person(0, values)
    add_phones(person, entry)
    people.remember(person)
    return person
