"""What a person typed, as terms that must all be there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from shuke.records.search import han
from shuke.records.search.tokens import (
    LONGEST_CHINESE,
    LONGEST_SOUND,
    LONGEST_TOKEN,
    PIECES,
    fold,
    is_chinese,
    national,
    solid,
)

FROM = 2  # letters; what is shorter begins too much and must be the whole word


@dataclass(frozen=True)
class Ways:
    """The ways to say one word of a question. `begins`: a kept word that only begins like it will do."""

    texts: tuple[str, ...]
    begins: bool = True


def query_terms(text: str) -> list[Ways]:
    """What must all be there: `小明 +886912` → 小明, and 886912 or 0912."""
    words = text.split()
    if joined := _phone_like("".join(words)):
        return [_numbers(joined)]
    return list(dict.fromkeys(ways for word in words for ways in _word_terms(word)))


def heard(text: str) -> str:
    """The question in one piece, as kept words begin: zhuyin as pinyin, unless it is initials."""
    word = "".join(text.split())
    syllables = han.from_zhuyin(word) if han.ZHUYIN.fullmatch(word) else han.from_toned(fold(word))
    if syllables and len(syllables) < len(word):
        return "".join(plain for plain, _tone in syllables)
    return word if syllables else solid(word)


def _word_terms(word: str) -> Iterable[Ways]:
    if digits := _phone_like(word):
        return [_numbers(digits)]
    if han.ZHUYIN.fullmatch(word):
        return _zhuyin_terms(word)
    folded = fold(word)
    if toned := han.from_toned(folded):
        return _spoken_terms(toned)
    pieces = [solid(word)] if _code_like(word) else PIECES.findall(folded)
    return [ways for piece in pieces for ways in _piece_terms(piece)]


def _piece_terms(piece: str) -> list[Ways]:
    """A long Chinese word is asked for in overlapping parts, as long as they are kept."""
    if not is_chinese(piece[0]):
        kept = piece[:LONGEST_SOUND] if piece.isalpha() else piece[:LONGEST_TOKEN]
        return [Ways((kept,), begins=len(piece) >= FROM)]
    last = max(1, len(piece) - LONGEST_CHINESE + 1)
    return [Ways((piece[at : at + LONGEST_CHINESE],)) for at in range(last)]


def _zhuyin_terms(word: str) -> list[Ways]:
    syllables = han.from_zhuyin(word)
    if any(tone for _plain, tone in syllables):
        return _spoken_terms(syllables)
    run = "".join(plain for plain, _tone in syllables)  # or else these are initials: ㄌㄩ may be 呂 or 劉于
    return [Ways((word[:LONGEST_SOUND], run[:LONGEST_SOUND]))]


def _spoken_terms(syllables: list[tuple[str, str]]) -> list[Ways]:
    """The syllables in a row, and each with a tone of its own."""
    toned = [Ways((plain + tone,)) for plain, tone in syllables if tone]
    run = Ways(("".join(plain for plain, _tone in syllables)[:LONGEST_SOUND],))
    return toned if len(toned) == len(syllables) == 1 else [run, *toned]


def _numbers(digits: str) -> Ways:
    return Ways(tuple(dict.fromkeys([digits[:LONGEST_TOKEN], national(digits)[:LONGEST_TOKEN]])), len(digits) > FROM)


def _phone_like(word: str) -> str:
    """The digits of `0912-345-678`, `(02)2345`, `+886 912`; empty for anything with letters."""
    narrow = unicodedata.normalize("NFKC", word)
    return re.sub(r"\D", "", narrow) if re.fullmatch(r"[+(]?[\d\s().+-]*\d[\d\s().+-]*", narrow) else ""


def _code_like(word: str) -> bool:
    return word.isascii() and "@" not in word and any(char.isdigit() for char in word)
