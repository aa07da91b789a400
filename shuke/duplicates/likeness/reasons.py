"""Reasons as they are kept: codes. Their words stand in `queries.words`."""

from __future__ import annotations

# Of the same group, one is said of a pair; a filter asks for the group.
GROUPS: dict[str, tuple[str, ...]] = {
    "phone": ("phone_same", "phone_close"),
    "email": ("email_same", "email_alias", "email_close"),
    "line": ("line_same",),
    "tax": ("tax_same", "tax_close"),
    "birthday": ("birthday_same", "birthday_turned", "birthday_era", "birthday_close", "birthday_day"),
    "address": ("address_same", "address_near", "address_close", "address_road"),
    "name": (
        "name_same", "name_script", "name_sounds", "name_looks", "name_nearly", "name_swapped", "name_romanised",
        "name_nickname",
        "name_short", "name_close", "name_latin", "surname_same",
    ),
}  # fmt: skip
AGAINST = frozenset({"name_differs", "given_differs", "surname_differs", "birthday_differs", "tax_differs"})


def group_of(reason: str) -> str:
    return next((group for group, reasons in GROUPS.items() if reason in reasons), "")


def speaks_for(reason: str) -> bool:
    return reason not in AGAINST
