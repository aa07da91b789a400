"""How often somebody comes: for pages without sign-in. Counted in each web process by itself, and kept nowhere."""

from __future__ import annotations

from django.core.cache import cache


def too_often(what: str, whom: str, *, most: int, seconds: int = 60) -> bool:
    """Whether this is more than `most` times within the span."""
    key = f"{what}:{whom}"
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key)) > most
    except ValueError:  # it ran out between the two
        return False
