"""Words as the index keeps them: as endings, so that any piece of them is the beginning of something kept.

`王小明` is kept as ^王小明$, 小明$, 明$; as it sounds, ^wangxiaoming$, xiaoming$, ming$; by initials, ^wxm$, xm$, m$;
likewise in zhuyin. `^` stands where a text begins and `$` where it ends, for asking which fit wholly and which at
their beginning. Both sides, text and question, go through `fold`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice, product

from shuke.records.search.han import Reading, reading, simplified

CHINESE = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
ONE_CHINESE = re.compile(f"[{CHINESE}]")
PIECES = re.compile(rf"[{CHINESE}]+|[^\W_{CHINESE}]+")
PLAIN_CHINESE = re.compile("[\u4e00-\u9fff]+")  # what no normalisation changes
NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
BEGIN, END = "^", "$"
SHORTEST_PIECE = 3
LONGEST_ENDING = 8
LONGEST_TOKEN = 40
LONGEST_CHINESE = 4  # of an ending within a name; a longer question asks for several
LONGEST_SOUND = 24  # letters
SYLLABLES = 8
READ_ALL_WAYS = 3  # characters of an ending; those after it are read as usual
MOST_WAYS = 60


def fold(text: str) -> str:
    """Lower case, narrow forms, no accents, one script: what is alike to a person becomes the same."""
    if text.isascii():
        return text.lower()
    if not PLAIN_CHINESE.fullmatch(text):
        text = unicodedata.normalize("NFKC", text).casefold()
        text = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
        text = unicodedata.normalize("NFC", text)
    return simplified(text)


def word_tokens(text: str) -> set[str]:
    """Of a name, in any script. A Latin word is found by its beginning, a Chinese one from each of its characters."""
    folded = fold(text)
    pieces = [folded] if PLAIN_CHINESE.fullmatch(folded) else PIECES.findall(folded)
    tokens: set[str] = set()
    for at, piece in enumerate(pieces):
        mark = "" if at else BEGIN
        if is_chinese(piece[0]):
            tokens |= _chinese_tokens(piece, mark)
        else:
            tokens.add(_whole(piece, mark))
    if len(pieces) > 1:
        tokens.add(_whole("".join(pieces)))
    return tokens


def spellings(text: str) -> set[str]:
    """All beginnings by which a short text can be found, without the marks: for lists that a browser searches."""
    return {token.strip(BEGIN + END) for token in word_tokens(text)} | {text.lower()} - {""}


def _chinese_tokens(piece: str, mark: str) -> set[str]:
    tokens = {_whole(piece, mark)}
    tokens |= {_cut(piece[at : at + LONGEST_CHINESE], at + LONGEST_CHINESE < len(piece)) for at in range(1, len(piece))}
    read = [found for char in piece if (found := reading(char))]
    tokens.update(one for found in read for one in found.toned)
    tokens |= _sound_tokens([one.plain for one in read], mark)
    tokens |= _sound_tokens([one.letters for one in read], mark)
    tokens |= _sound_tokens([one.symbols for one in read], mark)
    return tokens


def _sound_tokens(ways: Sequence[tuple[str, ...]], mark: str) -> set[str]:
    tokens: set[str] = set()
    for at in range(len(ways)):
        start, more = ("" if at else mark), at + SYLLABLES < len(ways)
        tokens.update(start + _cut(said, more) for said in _said(ways[at : at + SYLLABLES]))
    return tokens


def _said(ways: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """All ways to read the first characters, the others as usual."""
    if all(len(one) == 1 for one in ways):
        return iter(["".join(one[0] for one in ways)])
    every = product(*ways[:READ_ALL_WAYS], *(one[:1] for one in ways[READ_ALL_WAYS:]))
    return map("".join, islice(every, MOST_WAYS))


def _cut(text: str, more: bool) -> str:
    return text[:LONGEST_SOUND] + ("" if more or len(text) > LONGEST_SOUND else END)


def _whole(text: str, mark: str = BEGIN) -> str:
    return f"{mark}{text[:LONGEST_TOKEN]}{END}"


def code_tokens(text: str) -> set[str]:
    """Of a member or order number: `M-0012` → ^m0012$, 0012, 012."""
    code = solid(text)
    if not code:
        return set()
    return {_whole(code), *(code[-length:] for length in range(SHORTEST_PIECE, min(len(code), LONGEST_ENDING + 1)))}


def phone_tokens(e164: str, raw: str = "") -> set[str]:
    """Of a phone: its number as dialled at home, whole and every ending. `+886912345678` → ^0912345678$, 912345678 …"""
    digits = national(e164) if e164 else re.sub(r"\D", "", raw)
    if not digits:
        return set()
    return {_whole(digits), *(digits[at:] for at in range(1, len(digits) - SHORTEST_PIECE + 1))}


def email_tokens(text: str) -> set[str]:
    """The parts of an address, and its first part whole."""
    folded = fold(text)
    return {*PIECES.findall(folded), solid(folded.partition("@")[0])[:LONGEST_TOKEN]} - {""}


def solid(text: str) -> str:
    folded = fold(text)
    return folded if folded.isalnum() else NOT_ALPHANUMERIC.sub("", folded)


def said_from_start(folded: str) -> Iterator[tuple[str, bool]]:
    """How the first characters of a name may be said or shortened, and whether those are all of them: wang, wangxiao,
    wangxiaoming, w, wx, wxm and so on."""
    read: list[Reading] = [found for char in folded[:SYLLABLES] if (found := reading(char))]
    for ways in ([one.plain for one in read], [one.letters for one in read], [one.symbols for one in read]):
        for end in range(1, len(ways) + 1):
            for said in _said(ways[:end]):
                yield said, end == len(folded)


# Country codes with a trunk 0 before the number at home; elsewhere the number stands as it is.
TRUNK_ZERO = ("886", "81", "82", "84", "60", "61", "63", "62", "66", "44", "49", "33", "64")


def national(e164: str) -> str:
    """`+886912345678` → `0912345678`, `+8613800138000` → `13800138000`; digits alone for other countries."""
    digits = e164.removeprefix("+")
    for code in TRUNK_ZERO:
        if digits.startswith(code):
            return "0" + digits[len(code) :]
    return digits[2:] if digits.startswith("86") and len(digits) == 13 else digits


def is_chinese(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" or (char >= "\u3400" and bool(ONE_CHINESE.match(char)))
