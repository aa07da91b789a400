"""Whole numbers as addresses and forms bring them: places, ids, counts."""

from __future__ import annotations

LARGEST_ID = 2**63 - 1


def whole_number(text: str, most: int = LARGEST_ID) -> int | None:
    """None for what is none, or is over `most`; so nothing that somebody typed into an address breaks a query."""
    if not text.isdecimal() or len(text) > len(str(most)):
        return None
    found = int(text)
    return found if found <= most else None
