"""What follows when somebody spoke with a customer, or wrote something down: told by higher apps, which config names
once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from shuke.accounts.models import User
from shuke.activities.models import Entry

Changes = Mapping[str, tuple[Any, Any]]
# (customer's id, day, by) → what it changed of the customer; runs inside the transaction.
Follower = Callable[[int, date, User | None], Changes]

# (record, what was written down about it, by, at); runs inside the transaction.
EntryFollower = Callable[[Model, Entry, User | None, datetime], None]

_installed: list[Follower] = []
_of_entries: list[EntryFollower] = []


def install(followers: Sequence[Follower], of_entries: Sequence[EntryFollower] = ()) -> None:
    _installed[:] = followers
    _of_entries[:] = of_entries


def contacted(customer_id: int, on: date, by: User | None) -> Changes:
    changes: dict[str, tuple[Any, Any]] = {}
    for follower in _installed:
        changes |= follower(customer_id, on, by)
    return changes


def written(record: Model, entry: Entry, by: User | None, at: datetime) -> None:
    for follower in _of_entries:
        follower(record, entry, by, at)
