"""Customers of a shop in Taiwan as a seed makes them, with entries made twice by tired people.

Families share a home phone and an address, brothers and sisters a character of their names, twins their birthday;
common names are as common as they are. The slips come from lists of this package, not from those of the scorer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from benchmarks.duplicates.measure import Entry
from benchmarks.duplicates.words import (
    CITIES,
    COMMON,
    ENGLISH,
    FEMALE,
    HOMOPHONES,
    LOOKALIKES,
    MALE,
    ROADS,
    SURNAMES,
    TO_SIMPLIFIED,
    WADE,
)  # fmt: skip
from shuke.customers.phones import to_e164
from shuke.duplicates.likeness.people import Kept, read_person
from shuke.records.search.han import reading, simplified

MAIL = ("gmail.com", "yahoo.com.tw", "hotmail.com", "qq.com")
DUPLICATES, FAMILIES, TWINS = 0.12, 0.25, 0.02  # of all customers


@dataclass(frozen=True)
class Card:
    """What was written down."""

    whose: str
    surname: str
    given: str
    name: str = ""
    phones: tuple[str, ...] = ()
    email: str = ""
    line_id: str = ""
    birthday: date | None = None
    address: str = ""

    def entry(self) -> Entry:
        return Entry(read_person(self.kept(), [(one, to_e164(one, "TW")) for one in self.phones]), self.whose)

    def kept(self) -> Kept:
        plain = self.name == self.surname + self.given
        return {
            "name": self.name, "surname": self.surname if plain else "", "given_name": self.given if plain else "",
            "email": self.email, "line_id": self.line_id, "birthday": self.birthday, "address": self.address,
        }  # fmt: skip


@dataclass
class Town:
    """Everything comes from the one source of chance, in the same order for the same seed."""

    chance: Random
    made: int = 0
    cards: list[Card] = field(default_factory=list)

    def person(self, surname: str = "", address: str = "", home: str = "", **given: object) -> Card:
        self.made += 1
        surname = surname or self.pick(SURNAMES)
        first = str(given.get("first") or self.given())
        some = self.chance.random
        phones = ((self.mobile(),) if some() < 0.85 else ()) + ((home,) if home and some() < 0.7 else ())
        birthday = given.get("birthday") or self.day()
        return Card(
            whose=str(self.made), surname=surname, given=first, name=surname + first, phones=phones,
            email=self.email() if some() < 0.4 else "", line_id=self.word(8) if some() < 0.2 else "",
            birthday=birthday if some() < 0.65 else None,
            address=(address or self.address()) if some() < 0.6 else "",
        )  # fmt: skip

    def pick(self, weighted: dict[str, int]) -> str:
        return self.chance.choices(list(weighted), list(weighted.values()))[0]

    def given(self) -> str:
        if self.chance.random() < 0.25:
            return self.chance.choice(COMMON)
        letters = self.chance.choice((MALE, FEMALE))
        return "".join(self.chance.sample(letters, 2 if self.chance.random() < 0.9 else 1))

    def mobile(self) -> str:
        digits = "".join(self.chance.choices("0123456789", k=8))
        return self.chance.choice(("09{}{}-{}-{}", "09{}{}{}{}", "+8869{}{}{}{}")).format(
            digits[:1], digits[1:2], digits[2:5], digits[5:]
        )

    def landline(self) -> str:
        return (
            f"02-2{''.join(self.chance.choices('0123456789', k=3))}-{''.join(self.chance.choices('0123456789', k=4))}"
        )

    def word(self, length: int) -> str:
        return "".join(self.chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length))

    def email(self) -> str:
        return f"{self.word(4)}.{self.word(5)}@{self.chance.choice(MAIL)}"

    def day(self) -> date:
        return date(1940, 1, 1) + timedelta(days=self.chance.randrange(25_500))

    def address(self) -> str:
        city, districts = self.chance.choice(CITIES)
        lane = f"{self.chance.randrange(2, 300)}巷" if self.chance.random() < 0.4 else ""
        floor = f"{self.chance.randrange(2, 14)}樓" if self.chance.random() < 0.6 else ""
        section = f"{self.chance.choice('一二三四')}段" if self.chance.random() < 0.5 else ""
        road = self.chance.choice(ROADS)
        return f"{city}{self.chance.choice(districts)}{road}{section}{lane}{self.chance.randrange(1, 400)}號{floor}"


def cards(customers: int, seed: int) -> Iterator[Card]:
    """As many customers, some entered twice, in no order of their own but of when they were met."""
    town = Town(Random(seed))  # noqa: S311 -- to be repeated, not to be safe
    while town.made < customers:
        for card in _family(town) if town.chance.random() < FAMILIES else [town.person()]:
            yield card
            if town.chance.random() < DUPLICATES:
                yield again(card, town)


def _family(town: Town) -> list[Card]:
    surname, address, home = town.pick(SURNAMES), town.address(), town.landline()
    parents = [town.person(surname, address, home), town.person("", address, home)]
    shared, born = town.chance.choice(MALE), town.day()
    children = [town.person(surname, address, home, first=shared + one) for one in town.chance.sample(FEMALE, 2)]
    if town.chance.random() < TWINS / FAMILIES:
        children = [
            town.person(surname, address, home, first=shared + letter, birthday=born)
            for letter in town.chance.sample(FEMALE, 2)
        ]
    return parents + children


def again(card: Card, town: Town) -> Card:
    """The same customer, written down another time by somebody else."""
    slip_of = town.chance.choices(NAME_SLIPS, [weight for weight, _slip in NAMES_BY_WEIGHT])[0]
    twin = replace(card, name=slip_of(card, town.chance))
    for slip, chance in OTHER_SLIPS:
        if town.chance.random() < chance:
            twin = slip(twin, town)
    if not (twin.phones or twin.email or twin.birthday or twin.address or twin.line_id):
        return replace(twin, phones=card.phones, email=card.email, birthday=card.birthday, address=card.address)
    return twin


def _same(card: Card, _chance: Random) -> str:
    return card.surname + card.given


def _simplified(card: Card, _chance: Random) -> str:
    return "".join(TO_SIMPLIFIED.get(char, simplified(char)) for char in card.surname + card.given)


def _homophone(card: Card, chance: Random) -> str:
    at = chance.randrange(len(card.given))
    others = HOMOPHONES.get(card.given[at], "")
    return card.surname + card.given[:at] + (chance.choice(others) if others else card.given[at]) + card.given[at + 1 :]


def _lookalike(card: Card, _chance: Random) -> str:
    return card.surname + "".join(LOOKALIKES.get(char, char) for char in card.given)


def _swapped(card: Card, chance: Random) -> str:
    return card.given + chance.choice(("", " ")) + card.surname


def _nickname(card: Card, chance: Random) -> str:
    last = card.given[-1]
    return chance.choice((f"阿{last}", f"小{last}", f"{last}哥", f"{last}姐", card.given, f"{last}{last}"))


def _titled(card: Card, chance: Random) -> str:
    return card.surname + chance.choice(("先生", "小姐", "太太"))


def _pinyin(card: Card, chance: Random) -> str:
    surname, *given = (_said(char) for char in card.surname + card.given)
    joined = chance.choice(("", "-", " ")).join(given).capitalize()
    return chance.choice((f"{joined} {surname.capitalize()}", f"{surname.capitalize()} {joined}"))


def _passport(card: Card, chance: Random) -> str:
    surname, *given = (WADE.get(_said(char), _said(char)) for char in card.surname + card.given)
    return chance.choice(
        (f"{'-'.join(given).capitalize()} {surname.capitalize()}", f"{surname.upper()} {'-'.join(given).upper()}")
    )


def _said(char: str) -> str:
    found = reading(simplified(char))
    return found.plain[0] if found else char


def _english(card: Card, chance: Random) -> str:
    return f"{card.surname}{card.given} {chance.choice(ENGLISH)}"


NAMES_BY_WEIGHT: list[tuple[int, Callable[[Card, Random], str]]] = [
    (40, _same), (12, _simplified), (14, _homophone), (4, _lookalike), (5, _swapped), (8, _nickname), (5, _titled),
    (4, _pinyin), (4, _passport), (4, _english),
]  # fmt: skip
NAME_SLIPS = [slip for _weight, slip in NAMES_BY_WEIGHT]


def _phone_slip(card: Card, town: Town) -> Card:
    if not card.phones:
        return card
    digits = "0" + card.phones[0].replace("+886", "0").replace("-", "")[1:]
    at = town.chance.randrange(3, 9)
    if town.chance.random() < 0.4:
        digits = digits[:at] + digits[at + 1 : at + 2] + digits[at] + digits[at + 2 :]
    else:
        digits = digits[:at] + town.chance.choice("0123456789") + digits[at + 1 :]
    return replace(card, phones=(digits[:10], *card.phones[1:]))


def _birthday_slip(card: Card, town: Town) -> Card:
    if not card.birthday:
        return card
    one, other = card.birthday, None
    if town.chance.random() < 0.5 and one.day <= 12:
        other = one.replace(month=one.day, day=one.month)
    return replace(card, birthday=other or one.replace(year=one.year + town.chance.choice((-1, 1, 10, 11))))


def _email_slip(card: Card, town: Town) -> Card:
    local, _at, domain = card.email.partition("@")
    if not local:
        return card
    return replace(
        card,
        email=town.chance.choice((f"{local}+shop@{domain}", f"{local[:-1]}@{domain}", f"{local.upper()}@{domain}")),
    )


def _address_otherwise(card: Card, town: Town) -> Card:
    text = card.address
    for one, to in (
        ("台", "臺"),
        ("一段", "1段"),
        ("二段", "２段"),
        ("三段", "3 段"),
        ("樓", town.chance.choice(("F", "楼", "樓"))),
        ("號", town.chance.choice(("号", "號"))),
    ):
        text = text.replace(one, to)
    return replace(card, address=f"{town.chance.choice(('', '110', '台灣'))}{text}" if text else "")


OTHER_SLIPS: list[tuple[Callable[[Card, Town], Card], float]] = [
    (_phone_slip, 0.12),
    (lambda card, town: replace(card, phones=(town.mobile(),)), 0.12),  # a new number
    (lambda card, _town: replace(card, phones=()), 0.12),
    (_email_slip, 0.2),
    (lambda card, _town: replace(card, email=""), 0.4),
    (lambda card, _town: replace(card, line_id=""), 0.4),
    (_birthday_slip, 0.1),
    (lambda card, _town: replace(card, birthday=None), 0.35),
    (_address_otherwise, 0.6),
    (lambda card, town: replace(card, address=town.address()), 0.12),  # moved house
    (lambda card, _town: replace(card, address=""), 0.35),
]  # fmt: skip
