"""What follows when somebody spoke with a customer: told by higher apps, which config names once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from shuke.accounts.models import User

Changes = Mapping[str, tuple[Any, Any]]
# (customer's id, day, by) → what it changed of the customer; runs inside the transaction.
Follower = Callable[[int, date, User | None], Changes]

_installed: list[Follower] = []


def install(followers: Sequence[Follower]) -> None:
    _installed[:] = followers


def contacted(customer_id: int, on: date, by: User | None) -> Changes:
    changes: dict[str, tuple[Any, Any]] = {}
    for follower in _installed:
        changes |= follower(customer_id, on, by)
    return changes
