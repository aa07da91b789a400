"""Python's search for cycles among objects, which costs a third of the time while many rows are held as plain objects,
and finds none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 200_000  # new objects between two searches; Python's own measure is 700


@contextmanager
def seldom() -> Iterator[None]:
    """For whoever works through a file. Also as a decorator."""
    first, *others = gc.get_threshold()
    gc.set_threshold(max(first, SELDOM) if first else 0, *others)
    try:
        yield
    finally:
        gc.set_threshold(first, *others)
