"""A file that comes in as the body of a request."""

from __future__ import annotations

from collections.abc import Iterator

from shuke.accounts.access import Request
from shuke.transfer.storage import PIECE


def body(request: Request) -> Iterator[bytes]:
    while piece := request.read(PIECE):
        yield piece


def sizes(request: Request) -> list[int]:
    """What the browser says; it asks with `size` alone about a file that is too large."""
    said = (request.headers.get("Content-Length", ""), request.GET.get("size", ""))
    return [0, *(int(size) for size in said if size.isdecimal())]
