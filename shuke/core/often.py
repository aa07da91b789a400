"""How often somebody comes: for pages without sign-in. Counted in each web process by itself, and kept nowhere."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def too_often(what: str, whom: str, *, most: int, seconds: int = 60) -> bool:
    """Whether this is more than `most` times within the span."""
    key = f"{what}:{whom}"
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key)) > most
    except ValueError:  # it ran out between the two
        return False


def caller(request: HttpRequest) -> str:
    """Who asks, as far as that can be told of somebody who does not sign in. Behind a proxy it is the address that the
    proxy wrote down last: what stands before it, anybody may have made up."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
