"""What areas above know of the interest of people who haven't bought yet; config hands it down. Knows no numpy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

Newest = Iterable[tuple[int, datetime]]  # customer, and when the newest sign was
Ask = Callable[[int | None], Newest]  # of one customer, or of all who never bought
_sources: list[Ask] = []


def install(sources: Iterable[Ask]) -> None:
    """Called once, by config."""
    _sources[:] = sources


def sources() -> Sequence[Ask]:
    return _sources
