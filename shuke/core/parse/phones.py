"""Phone numbers to E.164: lost leading zeros, 886 without +, extensions, several in one cell."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyarrow as pa

from .column import Column, Parsed, as_text, read_distinct
from .digits import half_width

_EXTENSION = re.compile(r"(?<!\s)\s*+(?:#|ext\.?|分機|分机|轉|转|内线|內線|x)\s*[:.]?\s*(\d{1,6})\s*$", re.IGNORECASE)
_SEVERAL = re.compile(r"[、;；,，\n]|\s+/\s+|/(?=\s*[+(\d])|或|\s{2,}")
_SPACED = re.compile(r"(?<!\s)\s++(?=(?:\+|0)\d)")
_LABEL = re.compile(
    r"^\s*(?:手機|手机|行動|电话|電話|市話|住家|公司|傳真|传真|tel|mobile|phone|cell|home|fax|[hmo])\s*[.:：]?\s*",
    re.IGNORECASE,
)
_FLOAT = re.compile(r"^(\d{7,15})\.0+$")
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?E\+?\d{1,2}$", re.IGNORECASE)


@dataclass(frozen=True)
class Phone:
    """`raw` as written; `e164` None when it can't be read; `restored`: a lost leading zero or plus was put back."""

    raw: str
    e164: str | None
    extension: str = ""
    restored: bool = False


def phones_in(text: str, region: str = "TW") -> list[Phone]:
    """Every number of a cell, in order, each once."""
    found: dict[str, Phone] = {}
    for part in _SEVERAL.split(half_width(text)):
        bare = _LABEL.sub("", part).strip()
        if any(c.isdigit() for c in bare):
            for one in _one_or_spaced(bare, region):
                found.setdefault(one.e164 or one.raw, one)
    return list(found.values())


def _one_or_spaced(text: str, region: str) -> list[Phone]:
    one = _read(text, region)
    several = [_read(part, region) for part in _SPACED.split(text)] if one.e164 is None else []
    return several if len(several) > 1 and any(part.e164 for part in several) else [one]


def phone(text: str, region: str = "TW") -> tuple[str | None, str | None]:
    """The first readable number of a cell."""
    if not text.strip():
        return None, None
    for one in phones_in(text, region):
        if one.e164:
            return one.e164, None
    return None, "phone_unreadable"


def phones(column: Column, region: str = "TW") -> Parsed:
    """The first readable number of each cell, E.164 as string."""
    return read_distinct(as_text(column), pa.string(), lambda text: phone(text, region))


def _read(raw: str, region: str) -> Phone:
    plain = half_width(raw).lstrip("'")
    match = _EXTENSION.search(plain)
    extension = match[1] if match else ""
    if match:
        plain = plain[: match.start()]
    if _SCIENTIFIC.match(plain):
        return Phone(raw, None)  # 9.12346E+08: the digits are gone
    whole = _FLOAT.match(plain)
    plain = whole[1] if whole else plain
    for number, restored in _candidates(plain, region):
        e164 = _e164(number, region)
        if e164:
            return Phone(raw, e164, extension, restored)
    return Phone(raw, None, extension)


def _candidates(text: str, region: str) -> list[tuple[str, bool]]:
    """The number as written, then what it may have been before a spreadsheet took the zero or the plus."""
    digits = re.sub(r"\D", "", text)
    if text.lstrip().startswith("+") or digits.startswith("00"):
        plain = digits.removeprefix("00").removeprefix("2") if digits.startswith("00") else digits
        return [(text, False), (f"+{plain}", False)]
    code = country_code(region)
    if digits.startswith("0"):
        return [(text, False)]
    tries = [(text, False), (f"0{digits}", True)]
    if region == "TW":  # 27001234 is a Taipei number without its area code, never 02-700-1234
        tries = [(f"0{digits}", True), (text, False)]
        if len(digits) == 8 and digits[0] == "2":
            tries.insert(0, (f"02{digits}", True))
    if digits.startswith(code):
        tries.insert(0, (f"+{digits}", True))
    return tries


def country_code(region: str) -> str:
    """886 for TW."""
    import phonenumbers  # 40 ms that files without phones don't pay

    return str(phonenumbers.country_code_for_region(region) or "")


def _e164(text: str, region: str) -> str | None:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
