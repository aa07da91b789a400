"""Words as the index keeps them, and as a query asks for them. Both sides go through `fold`.

Chinese is kept in pairs of characters, so that 小明 finds 王小明 without a dictionary. Numbers and codes are
kept whole and as every ending of three or more, so that any piece of them is the beginning of something kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

CHINESE = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
ONE_CHINESE = re.compile(f"[{CHINESE}]")
PIECES = re.compile(rf"[{CHINESE}]+|[^\W_{CHINESE}]+")
PLAIN_CHINESE = re.compile("[\u4e00-\u9fff]+")  # what no normalisation changes
NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
SHORTEST_PIECE = 3
LONGEST_ENDING = 8
LONGEST_TOKEN = 40

# Traditional/Simplified and pronunciation come in here (issue 3): each takes folded text and gives it back.
FOLDINGS: list[Callable[[str], str]] = []


def fold(text: str) -> str:
    """Lower case, narrow forms, no accents: what is alike to a person becomes the same."""
    if text.isascii():
        text = text.lower()
    elif not PLAIN_CHINESE.fullmatch(text):
        text = unicodedata.normalize("NFKC", text).casefold()
        text = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
        text = unicodedata.normalize("NFC", text)
    for folding in FOLDINGS:
        text = folding(text)
    return text


def word_tokens(text: str) -> set[str]:
    """Of a name: `王小明 Wang` → 王小, 小明, 明, wang. A single character begins a pair, or is the last one."""
    tokens: set[str] = set()
    folded = fold(text)
    for piece in [folded] if PLAIN_CHINESE.fullmatch(folded) else PIECES.findall(folded):
        if is_chinese(piece[0]):
            tokens.update([piece[at : at + 2] for at in range(len(piece))])
        else:
            tokens.add(piece[:LONGEST_TOKEN])
    return tokens


def code_tokens(text: str) -> set[str]:
    """Of a member or order number: `M-0012` → m0012, 0012, 012."""
    code = solid(text)[:LONGEST_TOKEN]
    if not code:
        return set()
    return {code, *(code[-length:] for length in range(SHORTEST_PIECE, min(len(code), LONGEST_ENDING + 1)))}


def phone_tokens(e164: str, raw: str) -> set[str]:
    """Of a phone: its number as dialled at home, whole and every ending. `+886912345678` → 0912345678, 912345678, …"""
    digits = national(e164) if e164 else re.sub(r"\D", "", raw)
    return {digits[at:] for at in range(max(1, len(digits) - SHORTEST_PIECE + 1))} if digits else set()


def email_tokens(text: str) -> set[str]:
    """The parts of an address, and its first part whole."""
    folded = fold(text)
    return {*PIECES.findall(folded), solid(folded.partition("@")[0])[:LONGEST_TOKEN]} - {""}


def solid(text: str) -> str:
    folded = fold(text)
    return folded if folded.isalnum() else NOT_ALPHANUMERIC.sub("", folded)


# Country codes with a trunk 0 before the number at home; elsewhere the number stands as it is.
TRUNK_ZERO = ("886", "81", "82", "84", "60", "61", "63", "62", "66", "44", "49", "33", "64")


def national(e164: str) -> str:
    """`+886912345678` → `0912345678`, `+8613800138000` → `13800138000`; digits alone for other countries."""
    digits = e164.removeprefix("+")
    for code in TRUNK_ZERO:
        if digits.startswith(code):
            return "0" + digits[len(code) :]
    return digits[2:] if digits.startswith("86") and len(digits) == 13 else digits


@dataclass(frozen=True)
class Ways:
    """The ways to say one word of a query. `begins`: a kept word that only begins like it will do."""

    texts: list[str]
    begins: bool


def query_terms(text: str) -> list[Ways]:
    """What must all be there: `小明 +886912` → 小明, and 886912 or 0912."""
    words = text.split()
    joined = _phone_like("".join(words))
    if joined:
        return [_numbers(joined)]
    return [ways for word in words for ways in _word_terms(word)]


def _word_terms(word: str) -> list[Ways]:
    if digits := _phone_like(word):
        return [_numbers(digits)]
    pieces = [solid(word)] if _code_like(word) else PIECES.findall(fold(word))
    return [_ways([term]) for piece in pieces for term in _piece_terms(piece[:LONGEST_TOKEN])]


def _piece_terms(piece: str) -> Iterable[str]:
    if not is_chinese(piece[0]) or len(piece) == 1:
        return [piece]
    return [piece[at : at + 2] for at in range(len(piece) - 1)]


def _numbers(digits: str) -> Ways:
    return _ways(list(dict.fromkeys([digits, national(digits)])))


def _ways(texts: list[str]) -> Ways:
    """One or two letters begin too much: they must be the whole word. A Chinese character may begin a pair."""
    return Ways(texts, begins=len(texts[0]) >= SHORTEST_PIECE or is_chinese(texts[0][0]))


def _phone_like(word: str) -> str:
    """The digits of `0912-345-678`, `(02)2345`, `+886 912`; empty for anything with letters."""
    narrow = unicodedata.normalize("NFKC", word)
    return re.sub(r"\D", "", narrow) if re.fullmatch(r"[+(]?[\d\s().+-]*\d[\d\s().+-]*", narrow) else ""


def _code_like(word: str) -> bool:
    return word.isascii() and "@" not in word and any(char.isdigit() for char in word)


def is_chinese(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" or (char >= "\u3400" and bool(ONE_CHINESE.match(char)))
