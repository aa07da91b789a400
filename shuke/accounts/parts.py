"""Parts of Shuke that not every shop needs: each is out of the way until the owner, or a starter pack, turns it on.

A part that is off still works by its addresses: it is only not offered. The list stands in shuke/config/parts.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shuke.accounts.models import Shop


@dataclass(frozen=True)
class Part:
    key: str
    label: Any
    tells: Any  # what it is for, in a sentence
    icon: str


_parts: list[Part] = []


def install(parts: Sequence[Part]) -> None:
    """Called once, by config."""
    _parts[:] = parts


def all_parts() -> list[Part]:
    return list(_parts)


def turned_on(shop: Shop | None, key: str) -> bool:
    """Whether the shop uses it; what belongs to no part (an empty key) is always there."""
    return not key or (shop is not None and key in shop.parts)
