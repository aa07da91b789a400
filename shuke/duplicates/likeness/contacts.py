"""Phones, e-mail addresses, LINE ids, tax ids and birthdays compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rapidfuzz.distance import OSA

from shuke.duplicates.likeness.naming import Likeness
from shuke.records.search.tokens import fold, national

PHONE_SAME, PHONE_CLOSE, PHONE_DIFFERS = 17.0, 8.0, -2.0
EMAIL_SAME, EMAIL_ALIAS, EMAIL_CLOSE, EMAIL_DIFFERS = 16.0, 15.5, 9.0, -1.5
LINE_SAME, LINE_DIFFERS = 17.0, -3.0
TAX_SAME, TAX_CLOSE, TAX_DIFFERS = 17.0, 8.0, -8.0
BORN_SAME, BORN_TURNED, BORN_ERA, BORN_SLIP, BORN_DAY, BORN_DIFFERS = 13.0, 10.0, 10.0, 6.0, 3.0, -6.0
BORN_NO_DAY = 5.0  # 1 January is also what programs write for a day that nobody told
ERAS = {1911, 11, 100}  # years between the Western year, the Republic's, and one taken for the other
DOTLESS = frozenset({"gmail.com", "googlemail.com"})
NOT_SAID = Likeness(0.0)


def phone_digits(raw: str, e164: str) -> str:
    """As dialled at home; empty for what is no number of anybody, like 0900-000-000."""
    digits = national(e164) if e164 else re.sub(r"\D", "", raw)
    return digits if len(digits) >= 7 and len(set(digits[2:])) > 2 else ""


def compare_phones(one: Sequence[str], two: Sequence[str]) -> Likeness:
    if not (one and two):
        return NOT_SAID
    if set(one) & set(two):
        return Likeness(PHONE_SAME, "phone_same")
    kinds = [(a, b) for a in one for b in two if len(a) == len(b) and a[:2] == b[:2]]
    if any(OSA.distance(a, b, score_cutoff=1) <= 1 for a, b in kinds):
        return Likeness(PHONE_CLOSE, "phone_close")
    return Likeness(PHONE_DIFFERS if kinds else PHONE_DIFFERS / 4)


def plain_email(email: str) -> str:
    """Where it is delivered: without what follows a plus, and at Google without dots."""
    local, at, domain = fold(email.strip()).rpartition("@")
    local = local.partition("+")[0]
    if domain in DOTLESS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}{at}{domain}" if local and at else ""


def compare_emails(one: tuple[str, str], two: tuple[str, str]) -> Likeness:
    """Each as it is written, in small letters, and as it is delivered."""
    if not (one[1] and two[1]):
        return NOT_SAID
    if one[1] == two[1]:
        return Likeness(EMAIL_SAME, "email_same") if one[0] == two[0] else Likeness(EMAIL_ALIAS, "email_alias")
    if OSA.distance(one[1], two[1], score_cutoff=2) <= (2 if len(one[1]) > 14 else 1):
        return Likeness(EMAIL_CLOSE, "email_close")
    return Likeness(EMAIL_DIFFERS)


def compare_lines(one: str, two: str) -> Likeness:
    if not (one and two):
        return NOT_SAID
    return Likeness(LINE_SAME, "line_same") if one == two else Likeness(LINE_DIFFERS)


def compare_tax_ids(one: str, two: str) -> Likeness:
    if not (one and two):
        return NOT_SAID
    if one == two:
        return Likeness(TAX_SAME, "tax_same")
    if len(one) == len(two) and OSA.distance(one, two, score_cutoff=1) <= 1:
        return Likeness(TAX_CLOSE, "tax_close")
    return Likeness(TAX_DIFFERS, "tax_differs")


def compare_birthdays(one: date | None, two: date | None) -> Likeness:
    if not (one and two):
        return NOT_SAID
    if one == two:
        return Likeness(BORN_NO_DAY if (one.month, one.day) == (1, 1) else BORN_SAME, "birthday_same")
    if (one.month, one.day) == (two.month, two.day):
        years = abs(one.year - two.year)
        return (
            Likeness(BORN_ERA, "birthday_era") if years in ERAS else Likeness(_slip(one, two, BORN_DAY), "birthday_day")
        )
    if one.year == two.year and (one.month, one.day) == (two.day, two.month):
        return Likeness(BORN_TURNED, "birthday_turned")
    slip = _slip(one, two, BORN_DIFFERS)
    return Likeness(slip, "birthday_close" if slip > 0 else "birthday_differs")


def _slip(one: date, two: date, other: float) -> float:
    """One digit wrong, or two next to each other exchanged."""
    return BORN_SLIP if OSA.distance(one.isoformat(), two.isoformat(), score_cutoff=1) <= 1 else other
