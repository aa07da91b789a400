"""The words under which own fields and objects are kept, made from what a person calls them."""

from __future__ import annotations

import re
from collections.abc import Collection

from shuke.records.search.han import reading, simplified

LONGEST = 36  # leaves room for a number
# What actions, pages and addresses call things of their own.
TAKEN = frozenset(
    {"at", "batch", "begun", "by", "columns", "confirmed", "custom", "filter", "filters", "id", "name", "new", "object"}
    | {"pk", "q", "record", "sort", "token", "version", "view"}
)


def key_for(words: str, taken: Collection[str], otherwise: str) -> str:
    """A PLAIN_KEY that is not `taken`: the Latin letters of `words`, Chinese ones as pinyin; else `otherwise_n`."""
    taken = TAKEN | set(taken)
    plain = _latin(words)[:LONGEST].strip("_")
    if plain and not plain[0].isalpha():
        plain = f"{otherwise}_{plain}"[:LONGEST]
    if plain and plain not in taken:
        return plain
    stem, number = (plain, 2) if plain else (otherwise, 1)
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def _latin(words: str) -> str:
    parts = []
    for char in simplified(words.lower()):
        read = reading(char) if not char.isascii() else None
        parts.append(f" {read.plain[0]} " if read else char)
    return re.sub(r"[^a-z0-9]+", "_", "".join(parts)).strip("_")
