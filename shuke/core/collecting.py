"""Python's search for cycles among objects, which costs a third of the time while many rows are held as plain objects,
and finds none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 200_000  # new objects between two searches; Python's own measure is 700
PAGES = 10_000  # likewise, where pages are made: one of fifty rows makes some ten thousand, and leaves nearly none


def for_pages() -> None:
    """In a web process: a page of fifty rows takes a twentieth less, and none waits for a long search."""
    gc.set_threshold(PAGES, *gc.get_threshold()[1:])


@contextmanager
def seldom() -> Iterator[None]:
    """For whoever works through a file. Also as a decorator."""
    first, *others = gc.get_threshold()
    gc.set_threshold(max(first, SELDOM) if first else 0, *others)
    try:
        yield
    finally:
        gc.set_threshold(first, *others)
