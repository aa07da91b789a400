"""Higher apps whose records go into the bin with their customer and come out with it; config hands over the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Follower(Protocol):
    def go_with(self, customer_ids: Sequence[int], *, at: datetime) -> None:
        """These customers lie in the bin since `at`."""

    def come_back_with(self, customer_ids: Sequence[int]) -> None:
        """Called before the customers' own `deleted_at` is emptied: what went with them has the same."""


_followers: list[Follower] = []


def install(followers: Sequence[Follower]) -> None:
    _followers[:] = followers


def go_with(customer_ids: Sequence[int], *, at: datetime) -> None:
    for follower in _followers:
        follower.go_with(customer_ids, at=at)


def come_back_with(customer_ids: Sequence[int]) -> None:
    for follower in _followers:
        follower.come_back_with(customer_ids)
