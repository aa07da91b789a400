"""Reasons in plain words. What they name of the two customers, the reader must be allowed to see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.duplicates.likeness.reasons import group_of, speaks_for
from shuke.duplicates.likeness.scoring import LIKELY, STRONG

WORDS: dict[str, Any] = {
    "phone_same": _("Same phone"),
    "phone_close": _("Phones differ in one digit"),
    "email_same": _("Same e-mail"),
    "email_alias": _("Same mailbox, written otherwise"),
    "email_close": _("E-mails differ in one letter"),
    "line_same": _("Same LINE ID"),
    "tax_same": _("Same tax ID"),
    "tax_close": _("Tax IDs differ in one digit"),
    "birthday_same": _("Same birthday"),
    "birthday_turned": _("Birthdays with day and month exchanged"),
    "birthday_era": _("Same birthday, the year perhaps told in two calendars"),
    "birthday_close": _("Birthdays differ in one digit"),
    "birthday_day": _("Same day of birth, another year"),
    "address_same": _("Same address"),
    "address_near": _("Addresses differ only in the door number"),
    "address_close": _("Almost the same address"),
    "address_road": _("Same street"),
    "name_same": _("%(one)s = %(two)s: same name"),
    "name_sounds": _("%(one)s = %(two)s: sounds the same"),
    "name_nearly": _("%(one)s = %(two)s: sounds almost the same"),
    "name_looks": _("%(one)s = %(two)s: looks almost the same"),
    "name_swapped": _("%(one)s = %(two)s: surname and given name exchanged"),
    "name_romanised": _("%(one)s = %(two)s: the same in Latin letters"),
    "name_latin": _("%(one)s = %(two)s: same English name"),
    "name_nickname": _("%(one)s = %(two)s: perhaps what friends call them"),
    "name_short": _("%(one)s = %(two)s: one is the short name"),
    "name_close": _("%(one)s = %(two)s: almost the same name"),
    "surname_same": _("Same surname"),
    "name_differs": _("The names differ"),
    "given_differs": _("Same surname, another given name"),
    "surname_differs": _("The surnames differ"),
    "birthday_differs": _("The birthdays differ"),
    "tax_differs": _("The tax IDs differ"),
}
GROUP_NAMES: dict[str, Any] = {
    "phone": _("Phone"),
    "email": _("E-mail"),
    "line": _("LINE ID"),
    "tax": _("Tax ID"),
    "birthday": _("Birthday"),
    "address": _("Address"),
    "name": _("Name"),
}
# The field that a group of reasons tells of.
FIELDS = {
    "phone": "phones", "email": "email", "line": "line_id", "tax": "tax_id", "birthday": "birthday",
    "address": "address", "name": "name", "surname": "name", "given": "name",
}  # fmt: skip


def field_of(reason: str) -> str:
    return FIELDS[group_of(reason) or reason.partition("_")[0]]


def told(reasons: Iterable[str], one: str, two: str, closed: Iterable[str] = ()) -> list[tuple[str, bool]]:
    """Each in words, and whether it speaks for it. What tells of a field that is `closed` to the reader is left out."""
    shut = set(closed)
    names = {"one": one, "two": two}
    known = [code for code in reasons if code in WORDS and field_of(code) not in shut]
    return [(WORDS[code] % names, speaks_for(code)) for code in known]


def strength(score: int) -> Any:
    if score >= STRONG:
        return pgettext_lazy("strength of a duplicate", "Almost certain")
    return (
        pgettext_lazy("strength of a duplicate", "Likely")
        if score >= LIKELY
        else pgettext_lazy("strength of a duplicate", "Perhaps")
    )
