"""The index is kept in drawers: each word carries the drawer that its record lies in, by the record's id.

A word that half the shop has is then looked for in the newest drawer, and in the others only if that one did not hold
enough; neither database would stop early by itself. docs/decisions/0009 has the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

WIDTH = 1 << 15  # ids a drawer
WIDE = 8  # times that, where nothing but numbers is kept: few of them begin alike, and all drawers have to be opened
GROWTH = 8  # so many more drawers are opened each time


def filed(rows: Iterable[tuple[int, set[str]]], *, wide: bool) -> Iterator[tuple[int, str]]:
    """Each record with its words as they are written down."""
    for record_id, tokens in rows:
        drawer = _drawer(record_id, wide)
        yield record_id, " ".join([drawer + token for token in tokens])


def opened(newest_id: int, *, wide: bool) -> Iterator[list[str]]:
    """The drawers, newest first, as many at a time as it pays to look through at once."""
    at, many = newest_id // _width(wide), 1
    while at >= 0:
        yield [_named(number) for number in range(at, max(at - many, -1), -1)]
        at, many = at - many, many * GROWTH


def drawers_of(ids: Iterable[int], *, wide: bool) -> list[str]:
    return [_named(number) for number in sorted({one // _width(wide) for one in ids}, reverse=True)]


def lies_in_its_drawer(record_id: int, token: str, *, wide: bool) -> bool:
    """Whether a word was written down as it would be today."""
    return token.startswith(_drawer(record_id, wide))


def _drawer(record_id: int, wide: bool) -> str:
    return _named(record_id // _width(wide))


def _named(number: int) -> str:
    return f"{number:x}_"


def _width(wide: bool) -> int:
    return WIDTH * WIDE if wide else WIDTH
