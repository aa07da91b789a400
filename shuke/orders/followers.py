"""Higher apps that act on a change to a customer's orders; config hands over the explicit list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_followers: list[Callable[[int], None]] = []


def install(followers: Sequence[Callable[[int], None]]) -> None:
    _followers[:] = followers


def tell(customer_id: int) -> None:
    """Called inside the transaction of the change, so followers enqueue and don't act."""
    for follow in _followers:
        follow(customer_id)
