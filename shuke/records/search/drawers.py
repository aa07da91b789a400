"""The index is kept in drawers: each word carries the drawer that its record lies in, by the record's id.

A word that half the shop has is then looked for in the newest drawer, and in the others only if that one did not hold
enough; neither database would stop early by itself. docs/decisions/0009 has the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

WIDTH = 1 << 15  # ids a drawer
GROWTH = 8  # so many more drawers are opened each time


def filed(rows: Iterable[tuple[int, set[str]]]) -> Iterator[tuple[int, str]]:
    """Each record with its words as they are written down."""
    for record_id, tokens in rows:
        drawer = _drawer(record_id // WIDTH)
        yield record_id, " ".join([drawer + token for token in tokens])


def opened(newest_id: int) -> Iterator[list[str]]:
    """The drawers, newest first, as many at a time as it pays to look through at once."""
    at, many = newest_id // WIDTH, 1
    while at >= 0:
        yield [_drawer(number) for number in range(at, max(at - many, -1), -1)]
        at, many = at - many, many * GROWTH


def drawers_of(ids: Iterable[int]) -> list[str]:
    return [_drawer(number) for number in sorted({one // WIDTH for one in ids}, reverse=True)]


def _drawer(number: int) -> str:
    return f"{number:x}_"
