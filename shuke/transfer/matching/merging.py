"""What the file says of a customer, put together with what the shop knows."""

from __future__ import annotations

from typing import Any

from shuke.customers.actions.loading import FIELDS
from shuke.transfer.matching import own
from shuke.transfer.matching.desk import Desk
from shuke.transfer.matching.people import Entry, People, Person
from shuke.transfer.matching.spoken import said_by, stands_in

FILLED = (
    "kind", "surname", "given_name", "member_no", "grade", "team_id", "owner_id", "email", "line_id", "birthday",
    "gender", "address", "tax_id", "last_contacted_on", "note",
)  # fmt: skip
EMPTIED: dict[str, Any] = {
    "grade": "", "team_id": None, "owner_id": None, "email": "", "line_id": "", "birthday": None, "gender": "",
    "address": "", "tax_id": "", "last_contacted_on": None, "note": "",
}  # fmt: skip
ORIGIN = ("created_at", "modified_at", "author", "author_id")


def merge(person: Person, entry: Entry, desk: Desk) -> list[str]:
    """Take over what the entry says and no row before it has said. Empty cells erase only where the person wants them
    to. Gives the fields of which a row before it says otherwise."""
    overwrite = desk.overwrite and not person.named_as_before(entry)
    if overwrite:
        _empty(person, entry, desk)
    for name in FILLED:
        said = desk.team_id(entry["team"]) if name == "team_id" else entry[name]
        known = person.values[name]
        if said in (None, "") or said == known or not _may_say(name, entry, desk):
            continue
        if known in (None, "") or (overwrite and _called(name) not in person.said and name != "member_no"):
            _set(person, name, said)
    renames = overwrite and not desk.nicknames and "name" not in person.said and desk.may_write("customer", "name")
    _merge_name(person, entry, overwrite=renames)
    own.merge(person, entry, overwrite=overwrite)
    if entry["external_id"] and not person.values["external_id"]:
        _set(person, "source_system", desk.source)
        _set(person, "external_id", entry["external_id"])
    if desk.may_write("customer", "phones"):
        add_phones(person, entry)
    if not overwrite:
        return []
    otherwise = _otherwise(person, entry, desk)
    person.said |= said_by(entry)
    return otherwise


def _otherwise(person: Person, entry: Entry, desk: Desk) -> list[str]:
    """What rows before it have said, and this one says otherwise."""
    twice = said_by(entry) & person.said
    known = {name: person.values[name] for name in (*FILLED, "name")} | person.values["custom"]
    said = {**entry, **entry["custom"], "team_id": desk.team_id(entry["team"])}
    return [name for name in known if _called(name) in twice and said[name] != known[name]]


def _called(name: str) -> str:
    """As the entry calls it."""
    return "team" if name == "team_id" else name


def _empty(person: Person, entry: Entry, desk: Desk) -> None:
    """Not what a row before it has said."""
    for name in entry["blanks"] & set(EMPTIED) - person.said:
        if person.values[name] not in (None, "") and desk.may_write("customer", name):
            _set(person, name, EMPTIED[name])


def _may_say(name: str, entry: Entry, desk: Desk) -> bool:
    kept_in_sight = desk.may_choose(entry["team"]) if name == "team_id" else name != "owner_id" or desk.owner is None
    return kept_in_sight and desk.may_write("customer", name)


def _merge_name(person: Person, entry: Entry, *, overwrite: bool) -> None:
    """A number that stood in for the name gives way to the name."""
    said, known = entry["name"], person.values["name"]
    if said != known and not stands_in(entry) and (overwrite or known == person.values["member_no"]):
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
    person = Person(0, values, said=said_by(entry))
    add_phones(person, entry)
    people.remember(person)
    return person
