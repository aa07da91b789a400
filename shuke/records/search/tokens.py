"""Words as the index keeps them, and as a query asks for them. Both sides go through `fold`.

Chinese is kept as single characters and pairs, so that 小明 finds 王小明 without a dictionary. Numbers and codes are
kept whole and as every ending of three or more, so that any piece of them is the beginning of something kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

CHINESE = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
PIECES = re.compile(rf"[{CHINESE}]+|[^\W_{CHINESE}]+")
NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
SHORTEST_PIECE = 3
LONGEST_ENDING = 10
LONGEST_TOKEN = 40

# Traditional/Simplified and pronunciation come in here (issue 3): each takes folded text and gives it back.
FOLDINGS: list[Callable[[str], str]] = []


def fold(text: str) -> str:
    """Lower case, narrow forms, no accents: what is alike to a person becomes the same."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
        text = unicodedata.normalize("NFC", text)
    for folding in FOLDINGS:
        text = folding(text)
    return text


def word_tokens(text: str) -> set[str]:
    """Of a name: `王小明 Wang` → 王, 小, 明, 王小, 小明, wang."""
    tokens: set[str] = set()
    for piece in PIECES.findall(fold(text)):
        if piece[0] >= "\u3400" and is_chinese(piece[0]):
            tokens.update(piece)
            tokens.update(piece[at : at + 2] for at in range(len(piece) - 1))
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
    return NOT_ALPHANUMERIC.sub("", fold(text))


# Country codes with a trunk 0 before the number at home; elsewhere the number stands as it is.
TRUNK_ZERO = ("886", "81", "82", "84", "60", "61", "63", "62", "66", "44", "49", "33", "64")


def national(e164: str) -> str:
    """`+886912345678` → `0912345678`, `+8613800138000` → `13800138000`; digits alone for other countries."""
    digits = e164.removeprefix("+")
    for code in TRUNK_ZERO:
        if digits.startswith(code):
            return "0" + digits[len(code) :]
    return digits[2:] if digits.startswith("86") and len(digits) == 13 else digits


def query_terms(text: str) -> list[list[str]]:
    """What must all be there, each a list of ways to say it: `小明 +886912` → [[小明], [886912, 0912]]."""
    terms: list[list[str]] = []
    for word in text.split():
        if digits := _phone_like(word):
            terms.append(_numbers(digits))
            continue
        for piece in PIECES.findall(fold(word)) if not _code_like(word) else [solid(word)]:
            terms.extend([way] for way in _piece_terms(piece[:LONGEST_TOKEN]))
    joined = _phone_like(text.replace(" ", ""))
    return [_numbers(joined)] if joined and len(terms) > 1 else terms


def _piece_terms(piece: str) -> Iterable[str]:
    if not is_chinese(piece[0]) or len(piece) == 1:
        return [piece]
    return [piece[at : at + 2] for at in range(len(piece) - 1)]


def _numbers(digits: str) -> list[str]:
    return list(dict.fromkeys([digits, national(digits)]))


def _phone_like(word: str) -> str:
    """The digits of `0912-345-678`, `(02)2345`, `+886 912`; empty for anything with letters."""
    narrow = unicodedata.normalize("NFKC", word)
    return re.sub(r"\D", "", narrow) if re.fullmatch(r"[+(]?[\d\s().+-]*\d[\d\s().+-]*", narrow) else ""


def _code_like(word: str) -> bool:
    return word.isascii() and "@" not in word and any(char.isdigit() for char in word)


def is_chinese(char: str) -> bool:
    return bool(re.match(f"[{CHINESE}]", char))
