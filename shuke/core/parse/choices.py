"""Plain text, yes and no, e-mail addresses, grades."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from .column import Column, Parsed, as_text, read_distinct
from .digits import half_width

_YES = frozenset(
    "y yes true t 1 1.0 on v ✓ ✔ ○ 是 有 對 真 啟用 启用 上架 有效 在售 使用中 active enabled はい".split()
)
_NO = frozenset(
    "n no false f 0 0.0 off x ✗ ✘ × 否 無 无 不 假 停用 禁用 下架 無效 无效 停售 inactive disabled いいえ".split()
)
_EMAIL = re.compile(r"^[^\s@<>,;:\"'()]+@[^\s@<>,;:\"'()]+\.[^\s@<>,;:\"'().]{2,}$")
_GRADE = re.compile(
    r"^([A-Z])(?:\s*(?:級|级|等級|等|类|類|grade))?$|^(?:grade|等級|等级|級別|级别)\s*([A-Z])$", re.IGNORECASE
)
_BLANKS = re.compile(r"\s+")


def tidy(text: str) -> str:
    """Text for a name or note: no space around or doubled, full-width Latin letters and digits made half-width."""
    if text.isascii():
        return _BLANKS.sub(" ", text).strip()
    half = "".join(
        chr(ord(c) - 0xFEE0) if "０" <= c <= "９" or "Ａ" <= c <= "Ｚ" or "ａ" <= c <= "ｚ" else c for c in text
    )
    return _BLANKS.sub(" ", half.replace("\u200b", "").replace("\ufeff", "")).strip()


def tidy_texts(column: Column) -> pa.Array:
    """Strings, trimmed, null where nothing is left."""
    trimmed = pc.utf8_trim_whitespace(as_text(column))
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def boolean(text: str) -> tuple[bool | None, str | None]:
    plain = half_width(text).lower()
    if not plain:
        return None, None
    if plain in _YES:
        return True, None
    return (False, None) if plain in _NO else (None, "choice_unreadable")


def booleans(column: Column) -> Parsed:
    return read_distinct(as_text(column), pa.bool_(), boolean)


def email(text: str) -> tuple[str | None, str | None]:
    """The first address of the cell in lower case."""
    plain = half_width(text).lower().removeprefix("mailto:")
    if not plain:
        return None, None
    for part in re.split(r"[\s,;、<>]+", plain):
        if _EMAIL.match(part):
            return part, None
    return None, "email_unreadable"


def emails(column: Column) -> Parsed:
    return read_distinct(as_text(column), pa.string(), email)


def grade(text: str) -> tuple[str | None, str | None]:
    """A single letter in upper case; other words are kept as written."""
    plain = half_width(text)
    if not plain:
        return None, None
    match = _GRADE.match(plain)
    if match:
        return (match[1] or match[2]).upper(), None
    return (plain, None) if len(plain) <= 20 else (None, "grade_unreadable")


def grades(column: Column) -> Parsed:
    return read_distinct(as_text(column), pa.string(), grade)
