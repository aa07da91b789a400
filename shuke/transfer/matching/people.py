"""Customers of the file and customers of the shop.

A member number or the source's own number is a strong sign. A phone or an e-mail address is shared by families, so it
counts only together with the same name. A name alone counts only when there is nothing else, and when exactly one
customer bears it; the same source's own name-only customers are remembered by an external id `name:…`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shuke.core import bulk
from shuke.customers.actions.loading import FIELDS
from shuke.customers.models import Customer, Phone
from shuke.transfer.matching import own
from shuke.transfer.matching.desk import Desk
from shuke.transfer.matching.refusals import refusal

Entry = Mapping[str, Any]
FILLED = (
    "kind", "surname", "given_name", "member_no", "grade", "team_id", "email", "birthday", "gender", "address",
    "tax_id", "last_contacted_on", "note",
)  # fmt: skip
ALIVE = "deleted_at IS NULL"


@dataclass(eq=False)
class Person:
    """A customer of the shop, or (`id` 0) one that the file is the first to name."""

    id: int
    values: dict[str, Any]
    in_bin: bool = False
    before: dict[str, Any] = field(default_factory=dict)  # old values of the fields that changed
    numbers: set[str] = field(default_factory=set)  # phones, as E.164 or else as written
    new_phones: list[tuple[str, str]] = field(default_factory=list)


def external_key(entry: Entry) -> str:
    """The name under which the source's own customers are found again."""
    if entry["external_id"]:
        return entry["external_id"]
    if entry["member_no"] or entry["e164"]:
        return ""
    return f"mail:{entry['email']}"[:120] if entry["email"] else name_key(entry)


def name_key(entry: Entry) -> str:
    return f"name:{entry['name']}"[:120]


def by_name_only(entry: Entry) -> bool:
    return entry["key"].startswith("n:")


class People:
    """The customers that a piece of the file could be about, found in the database in a handful of questions."""

    def __init__(self, desk: Desk, entries: Sequence[Entry]) -> None:
        self.desk = desk
        self.by_member: dict[str, Person] = {}
        self.by_external: dict[str, Person] = {}
        self.by_number: dict[str, list[Person]] = defaultdict(list)
        self.by_email: dict[str, list[Person]] = defaultdict(list)
        self.by_name: dict[str, list[Person]] = defaultdict(list)
        self.holders = own.Holders("customer", entries)
        self._find(entries)

    def _find(self, entries: Sequence[Entry]) -> None:
        externals = _wanted(map(external_key, entries))
        names = _wanted(entry["name"] for entry in entries if by_name_only(entry))
        emails = _wanted(entry["email"] for entry in entries if entry["key"].startswith("@:"))
        numbers = _wanted(entry[name] for entry in entries for name in ("e164", "e164_2"))
        ids = _ids(bulk.find(Customer, "member_no", _wanted(entry["member_no"] for entry in entries), ["id"],
                             f"{ALIVE} AND NOT (member_no = '')"))  # fmt: skip
        ids |= _ids(bulk.find(Customer, "external_id", externals, ["id"],
                              "source_system = %s AND NOT (external_id = '')", self.desk.source))  # fmt: skip
        ids |= _ids(bulk.find(Customer, "name", names, ["id"], ALIVE))
        ids |= _ids(bulk.find(Customer, "email", emails, ["id"], ALIVE)) if emails else set()
        ids |= _ids(bulk.find(Phone, "e164", numbers, ["customer"]))
        self._load(sorted(ids))

    def _load(self, ids: list[int]) -> None:
        names = ["id", "deleted_at", *FIELDS, "custom"]
        people = {}
        for row in bulk.find(Customer, "id", ids, names):
            values = dict(zip(FIELDS, row[2:-1], strict=True)) | {"custom": bulk.read_json(row[-1])}
            values["birthday"], values["last_contacted_on"] = map(
                _day, (values["birthday"], values["last_contacted_on"])
            )
            people[row[0]] = Person(row[0], values, in_bin=row[1] is not None)
        for customer, e164, raw in bulk.find(Phone, "customer", ids, ["customer", "e164", "raw"]):
            people[customer].numbers.add(e164 or raw)
        for person in people.values():
            self.remember(person)

    def remember(self, person: Person) -> None:
        values = person.values
        if values["external_id"] and values["source_system"] == self.desk.source:
            self.by_external[values["external_id"]] = person
        if person.in_bin:
            return
        if values["member_no"]:
            self.by_member[values["member_no"]] = person
        for number in person.numbers:
            self.by_number[number].append(person)
        if values["email"]:
            self.by_email[values["email"]].append(person)
        self.by_name[values["name"]].append(person)

    def match(self, entry: Entry) -> Person | int | None:
        """The customer meant; a refusal (see refusals); None: nobody yet."""
        found = self._match(entry)
        if isinstance(found, Person) and found.in_bin:
            return refusal("in_bin")
        if isinstance(found, Person) and found.id and not self.desk.may_touch(found.values["team_id"]):
            return refusal("not_yours")
        return found

    def _match(self, entry: Entry) -> Person | int | None:
        if entry["member_no"] and (person := self.by_member.get(entry["member_no"])):
            return person
        if person := self.by_external.get(external_key(entry)):
            return person if _same_member(person, entry) else None
        for kept, number in ((self.by_number, entry["e164"]), (self.by_email, entry["email"])):
            if number and (found := self._shared(kept[number], entry)):
                return found
        return self._by_name(entry) if by_name_only(entry) else None

    def _shared(self, holders: list[Person], entry: Entry) -> Person | int | None:
        """Of those who have this number or address, the one of the same name."""
        holders = [person for person in holders if _same_member(person, entry)]
        alike = [person for person in holders if _alike(person.values["name"], entry["name"])]
        if alike:
            return alike[0]
        nameless = entry["name"] in (entry["phone"], entry["email"])
        if nameless and len(holders) > 1:
            return refusal("phone_shared")
        return holders[0] if nameless and holders else None

    def _by_name(self, entry: Entry) -> Person | int | None:
        namesakes = [
            person
            for person in self.by_name[entry["name"]]
            if not person.id or self.desk.may_touch(person.values["team_id"])
        ]
        if len(namesakes) > 1:
            return refusal("name_ambiguous")
        return namesakes[0] if namesakes else None


def merge(person: Person, entry: Entry, desk: Desk, *, settled: bool) -> None:
    """Take over what the entry says. Empty cells never erase; `settled` people are only filled, not overwritten."""
    for name in FILLED:
        said = desk.team_id(entry["team"]) if name == "team_id" else entry[name]
        known = person.values[name]
        if said in (None, "") or said == known or (name == "team_id" and not desk.may_choose(entry["team"])):
            continue
        if known in (None, "") or (desk.overwrite and not settled and name != "member_no"):
            _set(person, name, said)
    _merge_name(person, entry, overwrite=desk.overwrite and not settled)
    own.merge(person, entry, overwrite=desk.overwrite and not settled)
    if entry["external_id"] and not person.values["external_id"]:
        _set(person, "source_system", desk.source)
        _set(person, "external_id", entry["external_id"])
    add_phones(person, entry)


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
    for raw, e164 in ((entry["phone"], entry["e164"]), (entry["phone_2"], entry["e164_2"])):
        if raw and (e164 or raw) not in person.numbers:
            person.numbers.add(e164 or raw)
            person.new_phones.append((raw, e164))


def new_person(entry: Entry, people: People) -> Person:
    """Not yet in the database; remembered, so that the next entry about the same customer finds it."""
    desk, key = people.desk, external_key(entry)
    values = {name: entry.get(name, "") for name in FIELDS} | {"custom": dict(entry["custom"])}
    team = desk.team_id(entry["team"])
    values |= {"kind": entry["kind"] or "person", "team_id": desk.home_team if team is None else team}
    values |= {"source_system": desk.source, "external_id": "" if key in people.by_external else key}
    person = Person(0, values)
    add_phones(person, entry)
    people.remember(person)
    return person


def _same_member(person: Person, entry: Entry) -> bool:
    return not entry["member_no"] or not person.values["member_no"] or person.values["member_no"] == entry["member_no"]


def _alike(name: str, other: str) -> bool:
    return "".join(name.split()).casefold() == "".join(other.split()).casefold()


def _wanted(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]


def _ids(rows: list[tuple]) -> set[int]:
    return {row[0] for row in rows}


def _day(value: Any) -> str | None:
    return None if value is None else str(value)[:10]
