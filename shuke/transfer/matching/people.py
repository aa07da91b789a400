"""Customers of the file and customers of the shop.

The person chooses by what they are recognised, and in which order. As usual a member number, the source's own number or
a LINE ID is a strong sign. A phone or an e-mail address is shared by families, so it counts only together with the same
name. A name alone counts only when there is nothing else, and when exactly one customer bears it; the same source's own
name-only customers are remembered by an external id `name:…`. Where two could be meant, nobody is taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from shuke.core import bulk
from shuke.customers.actions.loading import FIELDS
from shuke.customers.models import Customer, Phone
from shuke.customers.suppressed import erased_among
from shuke.transfer.matching import merged, own
from shuke.transfer.matching.desk import Desk
from shuke.transfer.matching.namesakes import plainly_others
from shuke.transfer.matching.refusals import DOUBTFUL, code_of, refusal
from shuke.transfer.rules import PEOPLE_KEYS, Doubtful

Entry = dict[str, Any]
SAYS = {
    "member_no": "member_no", "external_id": "external_id", "line_id": "line_id", "phone": "e164",
    "phone_alone": "e164", "email": "email", "email_alone": "email", "name_birthday": "birthday",
}  # fmt: skip  # key → what a row must say for it
REACHED_BY = ("e164", "e164_2", "e164_3", "email", "line_id", "external_id")
NOBODY = 0  # a finder is sure that it is none of those whom the shop has
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
    said: set[str] = field(default_factory=set)  # the fields of which rows of the file have spoken
    old_numbers: set[str] = field(default_factory=set)  # of customers who were merged into this one

    def named_as_before(self, entry: Entry) -> bool:
        """By the number of one who went into this one: what the file says of that one fills, and replaces nothing."""
        return bool(self.old_numbers & {entry["member_no"], entry["external_id"]})


def external_key(entry: Entry) -> str:
    """The name under which the source's own customers are found again."""
    if entry["external_id"]:
        return entry["external_id"]
    if entry["member_no"] or entry["e164"] or entry["line_id"]:
        return ""
    return f"mail:{entry['email']}"[:120] if entry["email"] else name_key(entry)


def name_key(entry: Entry) -> str:
    return f"name:{entry['name']}"[:120]


def row_key(entry: Entry) -> str:
    """For whom no key of the person's choice finds again: what the row says of itself."""
    said = "|".join(entry[name] or "" for name in ("name", "e164", "phone", "email", "line_id", "birthday", "address"))
    return f"row:{blake2b(said.encode(), digest_size=12).hexdigest()}"


Found = Person | int | None


class People:
    """The customers that a piece of the file could be about, found in the database in a handful of questions."""

    def __init__(self, desk: Desk, entries: Sequence[Entry]) -> None:
        self.desk = desk
        self.by_member: dict[str, Person] = {}
        self.by_external: dict[str, Person] = {}
        self.by_number: dict[str, list[Person]] = defaultdict(list)
        self.by_email: dict[str, list[Person]] = defaultdict(list)
        self.by_name: dict[str, list[Person]] = defaultdict(list)
        self.by_line: dict[str, list[Person]] = defaultdict(list)
        self.holders = own.Holders("customer", entries)
        self.keys = desk.rules.people_keys()
        self.finders: dict[str, Callable[[Entry], Found]] = {
            "member_no": self._by_member, "external_id": self._by_external, "line_id": self._by_line,
            "phone": self._by_phone, "phone_alone": self._by_phone_alone, "email": self._by_email,
            "email_alone": self._by_email_alone, "name_birthday": self._by_name_and_birthday, "name": self._by_name,
        }  # fmt: skip
        self.strong = [SAYS[key] for key in self.keys if key != "name"]
        self.erased = erased_among(_wanted(entry[name] for entry in entries for name in REACHED_BY))
        self.stronger = [name for name in self.strong if name != "birthday"]
        self._find(entries)

    def _find(self, entries: Sequence[Entry]) -> None:
        externals = _wanted(map(external_key, entries))
        externals += _wanted(row_key(entry) for entry in entries) if self._may_need_row_keys() else []
        by_birthday = "name_birthday" in self.keys
        names = _wanted(
            entry["name"] for entry in entries if self.by_name_only(entry) or (by_birthday and entry["birthday"])
        )
        emails = _wanted(entry["email"] for entry in entries) if {"email", "email_alone"} & set(self.keys) else []
        numbers = _wanted(entry[name] for entry in entries for name in ("e164", "e164_2", "e164_3"))
        lines = _wanted(entry["line_id"] for entry in entries) if "line_id" in self.keys else []
        members = _wanted(entry["member_no"] for entry in entries)
        ids = _ids(bulk.find(Customer, "member_no", members, ["id"], f"{ALIVE} AND NOT (member_no = '')"))
        replaced = merged.replaced(merged.SUBJECT, "member_no", members)
        ids |= merged.with_number(members) | set(replaced.values())
        ids |= _ids(bulk.find(Customer, "external_id", externals, ["id"],
                              "source_system = %s AND NOT (external_id = '')", self.desk.source))  # fmt: skip
        ids |= _ids(bulk.find(Customer, "name", names, ["id"], ALIVE))
        ids |= _ids(bulk.find(Customer, "email", emails, ["id"], ALIVE)) if emails else set()
        ids |= _ids(bulk.find(Customer, "line_id", lines, ["id"], f"{ALIVE} AND NOT (line_id = '')"))
        ids |= _ids(bulk.find(Phone, "e164", numbers, ["customer"]))
        led = merged.survivors(ids)
        self._load(sorted(ids | set(led.values())), led, replaced)

    def was_erased(self, entry: Entry) -> bool:
        """At their wish; whoever is in the shop under the same number is somebody else, and stays."""
        return any(entry[name] in self.erased for name in REACHED_BY)

    def _may_need_row_keys(self) -> bool:
        return self.keys != PEOPLE_KEYS or self.desk.rules.doubtful == Doubtful.AS_NEW

    def _load(self, ids: list[int], led: dict[int, int], replaced: dict[str, int]) -> None:
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
            if person.id not in led:
                self.remember(person)
        for old, now in led.items():
            self._lead(people[old], people[now])
        for number, survivor in replaced.items():
            if survivor in people and not people[survivor].in_bin:
                people[survivor].old_numbers.add(number)
                self.by_member.setdefault(number, people[survivor])

    def _lead(self, old: Person, now: Person) -> None:
        """Whoever names the one who went into another means that other."""
        external, member_no = old.values["external_id"], old.values["member_no"]
        now.old_numbers |= {external, member_no} - {"", now.values["external_id"], now.values["member_no"]}
        if external and old.values["source_system"] == self.desk.source:
            self.by_external.setdefault(external, now)
        if member_no and not now.in_bin:
            self.by_member.setdefault(member_no, now)

    def remember(self, person: Person) -> None:
        """Under all by which a later row can mean them; again after a row has added something."""
        values = person.values
        if values["external_id"] and values["source_system"] == self.desk.source:
            self.by_external[values["external_id"]] = person
        if person.in_bin:
            return
        if values["member_no"]:
            self.by_member[values["member_no"]] = person
        for number in person.numbers:
            _among(self.by_number[number], person)
        if values["email"]:
            _among(self.by_email[values["email"]], person)
        if values["line_id"]:
            _among(self.by_line[values["line_id"]], person)
        _among(self.by_name[values["name"]], person)

    def called_anew(self, person: Person, before: dict[str, Any]) -> None:
        """After a row about them: no longer known by the name, address or LINE ID that it took away."""
        values = person.values
        for name, known in (("name", self.by_name), ("email", self.by_email), ("line_id", self.by_line)):
            if before[name] != values[name] and person in known[before[name]]:
                known[before[name]].remove(person)
        self.remember(person)

    def claim(self, entry: Entry, person: Person) -> None:
        """What the row says in vain, because they have another number, is no other row's to take."""
        self.holders.claim(entry, person)
        if entry["member_no"]:
            self.by_member.setdefault(entry["member_no"], person)

    def match(self, entry: Entry) -> Person | int | None:
        """The customer meant; a refusal (see refusals); None: nobody yet."""
        found = self._match(entry)
        if isinstance(found, int) and self._as_new(found):
            entry["as_new"] = True
            found = self.by_external.get(row_key(entry))
        if isinstance(found, int):
            return found
        if found is not None and found.id and not self.desk.may_touch(found.id, found.values):
            return refusal("not_yours")
        if found is not None and found.in_bin:
            return refusal("in_bin")
        return self._contradiction(entry, found) or found

    def _match(self, entry: Entry) -> Person | int | None:
        """By the first key that finds somebody."""
        for key in self.keys:
            found = self.finders[key](entry)
            if found == NOBODY:
                return None
            if found is not None:
                return found
        return None if self.keys == PEOPLE_KEYS else self.by_external.get(self.own_key(entry))

    def _as_new(self, found: int) -> bool:
        rules = self.desk.rules
        return code_of(found) in DOUBTFUL and rules.doubtful == Doubtful.AS_NEW and rules.may_create

    def _contradiction(self, entry: Entry, found: Person | None) -> int | None:
        """Where a number that only one can have says somebody else."""
        for number, holders, code in (
            (entry["member_no"], self.by_member, "member_no_taken"),
            (entry["external_id"], self.by_external, "external_taken"),
        ):
            holder = holders.get(number) if number else None
            if holder is not None and holder is not found:
                return refusal(code)
        return None

    def _by_member(self, entry: Entry) -> Person | None:
        return self.by_member.get(entry["member_no"]) if entry["member_no"] else None

    def _by_external(self, entry: Entry) -> Found:
        person = self.by_external.get(external_key(entry))
        if person is None or _same_member(person, entry):
            return person
        return None if entry["external_id"] else NOBODY

    def _by_line(self, entry: Entry) -> Found:
        """Who lends a phone to the family lends its LINE ID too: two plainly different names are told, not made one."""
        holders = [person for person in self.by_line[entry["line_id"]] if _same_member(person, entry)]
        found = self._one(holders, entry, "line_shared") if entry["line_id"] else None
        asked_for = "line_id" in self.desk.rules.keys or self.desk.nicknames
        if isinstance(found, Person) and not asked_for and plainly_others(found.values["name"], entry["name"]):
            return refusal("line_of_another")
        return found

    def _by_phone(self, entry: Entry) -> Found:
        return self._shared(self.by_number[entry["e164"]], entry, "phone_shared") if entry["e164"] else None

    def _by_email(self, entry: Entry) -> Found:
        return self._shared(self.by_email[entry["email"]], entry, "email_shared") if entry["email"] else None

    def _by_phone_alone(self, entry: Entry) -> Found:
        number = entry["e164"] or entry["phone"]
        holders = [person for person in self.by_number[number] if _same_member(person, entry)]
        return self._one(holders, entry, "phone_shared") if number else None

    def _by_email_alone(self, entry: Entry) -> Found:
        holders = [person for person in self.by_email[entry["email"]] if _same_member(person, entry)]
        return self._one(holders, entry, "email_shared") if entry["email"] else None

    def _shared(self, holders: list[Person], entry: Entry, code: str) -> Found:
        """Of those who have this number or address, the one of the same name."""
        holders = [person for person in holders if _same_member(person, entry)]
        alike = [person for person in holders if _alike(person.values["name"], entry["name"])]
        if alike:
            return alike[0]
        nameless = entry["name"] in (entry["phone"], entry["email"])
        if nameless and len(holders) > 1:
            return refusal(code)
        return holders[0] if nameless and holders else None

    def _one(self, holders: list[Person], entry: Entry, code: str) -> Found:
        """Whom a number means that only one should have; of several the one of the same name, else nobody can tell."""
        if len(holders) > 1:
            alike = [person for person in holders if _alike(person.values["name"], entry["name"])]
            return alike[0] if len(alike) == 1 else refusal(code)
        return holders[0] if holders else None

    def _by_name_and_birthday(self, entry: Entry) -> Found:
        if not entry["birthday"]:
            return None
        alike = [person for person in self._namesakes(entry) if person.values["birthday"] == entry["birthday"]]
        if len(alike) > 1:
            return refusal("name_ambiguous")
        return alike[0] if alike else None

    def _by_name(self, entry: Entry) -> Found:
        if not self.by_name_only(entry):
            return None
        namesakes = self._namesakes(entry)
        if len(namesakes) > 1:
            return refusal("name_ambiguous")
        return namesakes[0] if namesakes else None

    def _namesakes(self, entry: Entry) -> list[Person]:
        return [
            person
            for person in self.by_name[entry["name"]]
            if not person.id or self.desk.may_touch(person.id, person.values)
        ]

    def by_name_only(self, entry: Entry) -> bool:
        """Whether the row has nothing but the name to know somebody by, of what is to be gone by."""
        return "name" in self.keys and not any(entry[name] for name in self.stronger)

    def own_key(self, entry: Entry) -> str:
        """The name under which the source's customer is found again when none of the chosen keys says who it is."""
        if entry.get("as_new"):
            return row_key(entry)
        usual = external_key(entry)
        if usual or self.keys == PEOPLE_KEYS or any(entry[name] for name in self.strong):
            return usual
        return row_key(entry)


def _among(people: list[Person], person: Person) -> None:
    if person not in people:
        people.append(person)


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
