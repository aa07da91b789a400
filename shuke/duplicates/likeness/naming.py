"""Two names compared: what they share, how, and how much that says."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import OSA, JaroWinkler

from shuke.duplicates.likeness import rarity
from shuke.duplicates.likeness.names import ENGLISH, LOOKS, Name
from shuke.duplicates.likeness.romanised import (
    codes_of,
    nearly_same_sound,
    same_sound,
    spellings,
    syllables_in,
)

# Bits less than for the very same name.
LESS = {
    "name_same": 0.0, "name_script": 0.0, "name_swapped": 2.0, "name_sounds": 3.0, "name_looks": 3.0,
    "name_nearly": 4.5, "name_short": 2.0, "name_romanised": 5.0, "name_close": 5.0,
}  # fmt: skip
NICKNAME, ONLY_SURNAME, ONLY_GIVEN = 5.0, 0.75, 4.0  # of a nickname; parts of what a shared surname or given name says
GIVEN_DIFFERS, SURNAME_DIFFERS, DIFFERS, FIRM_DIFFERS = -9.0, -4.0, -9.0, -9.0
CLOSE, LATIN_CLOSE = 0.84, 0.88  # as Jaro and Winkler count


@dataclass(frozen=True)
class Likeness:
    """`reason` is empty when there is nothing to say; `apart`: the given names say that these are two people."""

    bits: float
    reason: str = ""
    apart: bool = False


NOTHING = Likeness(0.0)


def compare_names(one: Name, two: Name, commonness: float = 0.0) -> Likeness:
    """The same whichever comes first."""
    if not (one.folded and two.folded):
        return NOTHING
    whole = min(rarity.bits(one, commonness), rarity.bits(two, commonness))
    if one.folded == two.folded:
        return Likeness(
            whole if not one.titled else whole * ONLY_SURNAME, "surname_same" if one.titled else "name_same"
        )
    if one.firm or two.firm:
        return _firms(one, two, whole)
    if one.chinese and two.chinese:
        return _chinese(one, two, whole)
    if one.chinese or two.chinese:
        return _across(one, two, whole) if one.chinese else _across(two, one, whole)
    return _latin(one, two, whole)


def _like(reason: str, whole: float) -> Likeness:
    return Likeness(max(whole - LESS[reason], 0.0), reason)


def _firms(one: Name, two: Name, whole: float) -> Likeness:
    short, long = sorted((one.folded, two.folded), key=len)
    if len(short) >= 2 and (long.startswith(short) or long.endswith(short)):
        return _like("name_short", min(whole, 4.0 + 2.0 * len(short)))
    if one.chinese == two.chinese and same_sound(short, long):
        return _like("name_sounds", whole)
    if JaroWinkler.similarity(short, long) >= 0.92:
        return _like("name_close", whole)
    return Likeness(FIRM_DIFFERS if one.firm and two.firm else 0.0, "name_differs" if one.firm and two.firm else "")


def _chinese(one: Name, two: Name, whole: float) -> Likeness:
    if len(one.folded) == len(two.folded) > 1 and (how := _written_otherwise(one.folded, two.folded)):
        return _like(how, whole)
    if nickname := _nickname(one, two):
        return nickname
    if one.titled or two.titled or not (one.given and two.given and one.surname and two.surname):
        return _in_part(one, two)
    if one.surname == two.surname or same_sound(one.surname, two.surname):
        return _givens(one, two, whole)
    return _surnames_differ(one, two)


def _written_otherwise(name: str, other: str) -> str:
    """How the one became the other; empty if they are two names."""
    if sorted(name) == sorted(other) and _turned(name, other):
        return "name_swapped"
    if same_sound(name, other):
        return "name_sounds"
    if _looks_alike(name, other):
        return "name_looks"
    return "name_nearly" if nearly_same_sound(name, other) else ""


def _turned(name: str, other: str) -> bool:
    return any(name[at:] + name[:at] == other for at in (1, 2, len(name) - 1))


def _looks_alike(name: str, other: str) -> bool:
    return all(a == b or LOOKS.get(a, -1) == LOOKS.get(b, -2) for a, b in zip(name, other, strict=True))


def _nickname(one: Name, two: Name) -> Likeness | None:
    """小明, 阿明 or 明哥 of somebody whose given name has a 明, or that given name alone."""
    for short, full in ((one, two), (two, one)):
        if short.folded == full.given and len(full.given) > 1:
            return Likeness(rarity.given_bits(full.given, chinese=True) - 1, "name_nickname")
        if short.surname:
            continue
        if short.core and full.given and (short.core in full.given or short.core == full.core):
            return Likeness(NICKNAME, "name_nickname")
    return None


def _in_part(one: Name, two: Name) -> Likeness:
    """A surname alone, or a given name alone."""
    if one.surname and two.surname:
        same = one.surname == two.surname
        bits = rarity.surname_bits(one.surname, chinese=one.chinese) * ONLY_SURNAME
        return Likeness(bits, "surname_same") if same else Likeness(DIFFERS, "name_differs", apart=True)
    short, full = (one, two) if two.surname else (two, one)
    if short.core and short.core == full.surname:  # 老王, 小王
        return Likeness(1.0, "surname_same")
    return Likeness(DIFFERS / 2, "name_differs", apart=True)


def _givens(one: Name, two: Name, whole: float) -> Likeness:
    """Of the same surname: brothers and sisters often share one character of two."""
    if same_sound(one.given, two.given):
        return _like("name_sounds", whole)
    short, long = sorted((one.given, two.given), key=len)
    if len(long) == len(short) + 1 >= 2 and (long.startswith(short) or long.endswith(short)):
        return Likeness(max(min(whole - LESS["name_close"], 8.0), 0.0), "name_close")
    if (one.core and one.core in two.given) or (two.core and two.core in one.given):
        return Likeness(min(NICKNAME, whole), "name_nickname")
    return Likeness(GIVEN_DIFFERS, "given_differs", apart=True)


def _surnames_differ(one: Name, two: Name) -> Likeness:
    if one.given == two.given and len(one.given) > 1:
        return Likeness(SURNAME_DIFFERS, "surname_differs")
    if len(one.folded) == len(two.folded) > 2 and OSA.distance(one.folded, two.folded) == 1:
        return Likeness(SURNAME_DIFFERS, "surname_differs")
    return Likeness(DIFFERS, "name_differs", apart=True)


def _across(chinese: Name, latin: Name, whole: float) -> Likeness:
    """陳大文 and Chen Ta-wen; 陳大文 David and David Chen."""
    if chinese.latin and set(chinese.latin) & set(latin.latin):
        return Likeness(min(whole, rarity.LATIN_GIVEN), "name_latin")
    options = [syllables_in(word) for word in latin.latin]
    wanted = chinese.codes
    if options and all(options) and _spells(options, wanted):
        return _like("name_romanised", whole)
    surname = spellings().get(latin.surname) or spellings().get(latin.latin[0] if latin.latin else "")
    if surname and chinese.surname and surname in codes_of(chinese.surname[0]):
        apart = bool(options) and all(options) and len(latin.latin) > 1 and bool(chinese.given)
        return Likeness(DIFFERS / 2 if apart else 2.0, "given_differs" if apart else "surname_same", apart=apart)
    return Likeness(DIFFERS / 2 if surname else 0.0, "name_differs" if surname else "", apart=bool(surname))


def _spells(options: list[tuple[tuple[str, ...], ...]], wanted: tuple[str, ...]) -> bool:
    """Whether the words, in this order or with the last first, are these syllables."""
    orders = (options, [*options[-1:], *options[:-1]], [*options[1:], *options[:1]])
    return any(_fits(order, wanted) for order in orders)


def _fits(options: list[tuple[tuple[str, ...], ...]], wanted: tuple[str, ...]) -> bool:
    if not options:
        return not wanted
    return any(way == wanted[: len(way)] and _fits(options[1:], wanted[len(way) :]) for way in options[0])


def _latin(one: Name, two: Name, whole: float) -> Likeness:
    if sorted(one.latin) == sorted(two.latin):
        return _like("name_swapped", whole)
    straight, crossed = _parts(one, two, turned=False), _parts(one, two, turned=True)
    return straight if straight.bits >= crossed.bits - 1.0 else crossed


def _parts(one: Name, two: Name, *, turned: bool) -> Likeness:
    other = (two.given, two.surname) if turned else (two.surname, two.given)
    last = _word(one.surname, other[0], rarity.LATIN_SURNAME)
    first = _word(one.given, other[1], rarity.LATIN_GIVEN)
    bits = last + first - (LESS["name_swapped"] if turned else 0.0)
    whole = rarity.LATIN_SURNAME + rarity.LATIN_GIVEN
    if (last < 0 and first < 0) or (turned and (last < 0 or first < 0)):
        return Likeness(DIFFERS, "name_differs", apart=True)
    if first < 0:
        return Likeness(last + first, "given_differs", apart=last == rarity.LATIN_SURNAME)
    if last < 0:
        return Likeness(bits, "surname_differs")
    return Likeness(min(bits, whole - 1.0), "name_swapped" if turned else "name_close")


def _word(one: str, two: str, same: float) -> float:
    """What a pair of words says, at most `same`."""
    if not (one and two):
        return 0.0
    if one == two:
        return same
    if ENGLISH.get(one, one) == ENGLISH.get(two, two):
        return same - 2.0
    if len(one) == 1 or len(two) == 1:
        return 1.5 if one[0] == two[0] else -6.0
    alike = JaroWinkler.similarity(one, two)
    if alike >= LATIN_CLOSE or OSA.distance(one, two) == 1:
        return same - 2.5
    return same - 5.0 if alike >= CLOSE else -6.0
