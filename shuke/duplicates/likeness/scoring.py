"""Two customers → a score from 0 to 100 and the reasons: the bits of Fellegi and Sunter added up, then three rules.

Each likeness says how many times more often it is met between two entries of one customer than between two customers
taken at random, as a power of two. 50 is as likely as not. The rules: a name alone is never strong evidence; what a
family shares does not make two given names one person; two tax ids are two customers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from math import log2

from shuke.duplicates.likeness import contacts
from shuke.duplicates.likeness.addresses import compare_addresses
from shuke.duplicates.likeness.naming import Likeness, compare_names
from shuke.duplicates.likeness.people import Person
from shuke.duplicates.likeness.rarity import commonness

LEAST_NEEDED, MOST_NEEDED = 11.0, 20.0  # bits: see `needed`
USUALLY_NEEDED = 14.3  # of 10,000 customers, for whom the bits of phones and the like are told
NOBODYS_BY_CHANCE = frozenset({"phone_same", "email_same", "email_alias", "line_same", "tax_same"})
SLOPE = 3.0
STRONG, LIKELY, WORTH_ASKING = 90, 75, 50
NAME_ONLY, HOUSEHOLD, OTHER_GIVEN, TWO_TAX_IDS = 60, 45, 85, 60  # not more than that
CORROBORATES = 4.0  # bits besides the name
OTHER_KIND = -5.0  # a person and a firm


class Kind(StrEnum):
    PERSON = "person"
    HOUSEHOLD = "household"


@dataclass(frozen=True)
class Verdict:
    """`reasons` that speak for it, the strongest first, then those against."""

    score: int
    kind: Kind
    reasons: tuple[str, ...]

    @property
    def worth_asking(self) -> bool:
        return self.score >= WORTH_ASKING or self.kind == Kind.HOUSEHOLD


def needed(customers: int) -> float:
    """Bits until two are as likely one as not: the more there are, the more are alike by chance."""
    return min(max(log2(max(customers, 1)) + 1.0, LEAST_NEEDED), MOST_NEEDED)


def compare(one: Person, two: Person, customers: int, sharing: int = 0) -> Verdict:
    """The same whichever comes first. Of so many customers, the names of `sharing` sound like these two."""
    name = compare_names(one.name, two.name, commonness(sharing, customers))
    rise = needed(customers) - USUALLY_NEEDED
    others = [_among(each, rise) for each in _others(one, two) if each.bits or each.reason]
    besides = sum(max(each.bits, 0.0) for each in others)
    total = name.bits + sum(each.bits for each in others) + (OTHER_KIND if one.firm != two.firm else 0.0)
    reasons = {each.reason for each in others}
    score = min(_score(total - needed(customers)), _most(name, besides, reasons))
    together = name.apart and _live_together(name, reasons) and not (one.firm or two.firm)
    kind = Kind.HOUSEHOLD if together and score <= HOUSEHOLD else Kind.PERSON
    told = sorted((each for each in [name, *others] if each.reason), key=lambda each: (-each.bits, each.reason))
    return Verdict(score, kind, tuple(each.reason for each in told))


def _among(likeness: Likeness, rise: float) -> Likeness:
    """Of more customers fewer share a given phone by chance; names and days they share just as often."""
    return replace(likeness, bits=likeness.bits + rise) if likeness.reason in NOBODYS_BY_CHANCE else likeness


def _others(one: Person, two: Person) -> Iterator[Likeness]:
    yield contacts.compare_phones(one.phones, two.phones)
    yield contacts.compare_emails(one.email, two.email)
    yield contacts.compare_lines(one.line, two.line)
    yield contacts.compare_tax_ids(one.tax_id, two.tax_id)
    yield contacts.compare_birthdays(one.birthday, two.birthday)
    yield compare_addresses(one.place, two.place)


def _most(name: Likeness, besides: float, reasons: set[str]) -> int:
    """The score that such evidence can't go beyond, however many bits there are."""
    most = 100
    if besides < CORROBORATES:
        most = NAME_ONLY
    if "tax_differs" in reasons:
        most = min(most, TWO_TAX_IDS)
    if name.apart:
        personal = reasons & {"tax_same", "line_same"} and reasons & {
            "birthday_same",
            "birthday_turned",
            "birthday_close",
        }
        most = min(most, OTHER_GIVEN if personal else HOUSEHOLD)
    return most


def _live_together(name: Likeness, reasons: set[str]) -> bool:
    """Of one surname, with a phone or an address in common; or with two such things."""
    shared = reasons & {"phone_same", "address_same", "email_same"}
    return bool(shared) and (name.reason == "given_differs" or len(shared) > 1)


def _score(bits: float) -> int:
    return round(100 / (1 + 2.0 ** (-bits / SLOPE)))
