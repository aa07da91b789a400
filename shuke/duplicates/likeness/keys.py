"""What two entries of one customer have in common, most likely: only customers who share a key are compared.

Each key narrows to few: a phone, an e-mail address, a door; how the name sounds with the birthday, with the road or
with half of a phone number (so that a slip in the other half does no harm); the birthday with the surname. How the
name sounds alone is the first: it also tells how common it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from shuke.duplicates.likeness.names import frame
from shuke.duplicates.likeness.people import Person

RULES = 1  # of keys and scores: another number has every customer gone through anew
MOST = 32
MOST_NAMESAKES = 6  # of a name alone: where it is less rare than that, something else must bring two together
MOST_SHARING = 40  # a key that more customers have says nothing: the phone of a shop, the address of a tower


def keys_of(person: Person) -> list[int]:
    """How the name sounds first; each once."""
    return list(dict.fromkeys(number(text) for text in _texts(person)))[:MOST]


def number(text: str) -> int:
    """64 bits of the text, as both databases keep them."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def _texts(person: Person) -> Iterator[str]:
    sound = person.name.sound
    yield f"s{sound}"
    for phone in person.phones:
        yield f"p{phone}"
        if sound:
            yield f"h{sound}|{phone[-4:]}"
            yield f"h{sound}|{phone[:-4]}"
    if person.email[1]:
        yield f"e{person.email[1]}"
    if person.line:
        yield f"l{person.line}"
    if person.tax_id:
        yield f"t{person.tax_id}"
    if person.birthday:
        yield from _by_birthday(person, sound)
    if person.address:
        yield from _by_address(person, sound)


def _by_birthday(person: Person, sound: str) -> Iterator[str]:
    born = person.birthday
    assert born
    low, high = sorted((born.month, born.day))
    if sound:
        yield f"b{sound}|{low}|{high}"
    for initial in sorted(_initials(person)):
        yield f"d{born.isoformat()}|{initial}"


def _initials(person: Person) -> set[str]:
    """The surname's; of a Latin name each word's, since either may have been taken for the surname."""
    if person.name.chinese:
        return {person.name.codes[0]} if person.name.surname and person.name.codes else set()
    return {word[0] for word in person.name.latin}


def _by_address(person: Person, sound: str) -> Iterator[str]:
    """The door; the name with the road. Elsewhere: the house number with a word of the street, a name with the "
    "postcode."""
    place = person.place
    if place.exact:
        yield f"a{place.exact}"
    if place.road:
        if sound:
            yield f"r{sound}|{place.road}"
        return
    codes = [word for word in place.words if len(word) >= 4 and word.isdigit()][:1]
    for word in person.name.latin:
        yield from (f"z{frame(word)}|{code}" for code in codes)
    house = next((word for word in place.words if word[0].isdigit()), "")
    yield from (f"n{house}|{word}" for word in _streets(place.words) if house)


def _streets(words: tuple[str, ...]) -> list[str]:
    return [word for word in words if word.isalpha() and len(word) > 3][:2]
